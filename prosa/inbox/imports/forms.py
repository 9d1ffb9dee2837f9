"""What a manager hands over to be imported: a file, or a web address."""

import re
from typing import Any, BinaryIO, Final, cast
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from prosa.inbox.wording import file_size
from prosa.listings.importing.models import ADDRESS_LENGTH
from prosa.listings.importing.previewing import find_problem
from prosa.listings.importing.wording import word_reason

NO_ADDRESS: Final = gettext_lazy("Write an address that begins with http:// or https://.")
NOTHING: Final = gettext_lazy("Choose a file, or write the address of a feed.")
BOTH: Final = gettext_lazy("Choose a file or write an address, not both.")
_BARE_ADDRESS: Final = re.compile(r"[\w-]+(\.[\w-]+)+(:\d+)?(/|$)")


class ImportForm(forms.Form):
    """A file or an address, and whether it is the whole catalogue."""

    file = forms.FileField(required=False, allow_empty_file=True, label=gettext_lazy("File"))
    address = forms.CharField(required=False, max_length=ADDRESS_LENGTH, label=gettext_lazy("Address of the feed"))
    is_complete = forms.BooleanField(required=False, label=gettext_lazy("This is the whole catalogue"))

    def clean_file(self) -> Any:
        """Refuse at once what is too long, and what does not even begin like a feed."""
        file = self.cleaned_data["file"]
        if file and file.size > settings.IMPORT_MAX_BYTES:
            facts = {"size": file_size(file.size), "most": file_size(settings.IMPORT_MAX_BYTES)}
            raise ValidationError(_("The file is too large: it has %(size)s, and up to %(most)s are allowed.") % facts)
        if file and (reason := find_problem(cast("BinaryIO", file.file))):
            raise ValidationError(word_reason(reason))
        return file

    def clean_address(self) -> str:
        """Refuse what is no address of the web. Who leaves out how it begins, as browsers let people, means HTTPS."""
        address = str(self.cleaned_data["address"])
        if _BARE_ADDRESS.match(address):
            address = f"https://{address}"
        try:
            parts = urlsplit(address)
            is_good = not address or (parts.scheme in {"http", "https"} and bool(parts.hostname))
        except ValueError:
            is_good = False
        if not is_good or not address.isprintable() or len(address) > ADDRESS_LENGTH:
            raise ValidationError(NO_ADDRESS)
        return address

    def clean(self) -> dict[str, Any]:
        """Ask for one of both."""
        given = [name for name in ("file", "address") if self.cleaned_data.get(name)]
        if not self.errors and len(given) != 1:
            self.add_error("address" if given else "file", BOTH if given else NOTHING)
        return self.cleaned_data
