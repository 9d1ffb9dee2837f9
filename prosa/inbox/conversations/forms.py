"""What people type in a chat."""

from django import forms
from django.utils.translation import gettext_lazy as _

from prosa.inbox.models import NAME_LENGTH, NOTE_LENGTH


class NameForm(forms.Form):
    """A conversation's name. Empty to take it away."""

    name = forms.CharField(
        label=_("Name"), max_length=NAME_LENGTH, required=False, widget=forms.TextInput(attrs={"autofocus": True})
    )

    def clean_name(self) -> str:
        """Return the name with blanks in one line, and without characters that turn the direction of texts."""
        name: str = self.cleaned_data["name"]
        return " ".join("".join(letter for letter in name if letter.isprintable() or letter.isspace()).split())


class NoteForm(forms.Form):
    """An internal note."""

    text = forms.CharField(label=_("Note"), max_length=NOTE_LENGTH)
