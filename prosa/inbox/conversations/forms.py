"""What people type in a chat."""

from typing import Any

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


class _TextField(forms.CharField):
    """A text of several lines. Browsers send each end of a line as two characters, and count it as one."""

    def to_python(self, value: Any) -> Any:
        return super().to_python(value.replace("\r\n", "\n") if isinstance(value, str) else value)


class NoteForm(forms.Form):
    """An internal note."""

    text = _TextField(label=_("Note"), max_length=NOTE_LENGTH)
