"""Why something was rejected, in words."""

from django.utils.translation import gettext

from prosa.listings.importing.entries import Reason


def word_reason(reason: Reason) -> str:
    """Return `reason` in the reader's language. A text that does not fit its parameters is returned as it is."""
    text = gettext(reason.message) if reason.message else ""
    try:
        return text % dict(reason.parameters) if reason.parameters else text
    except (KeyError, TypeError, ValueError):
        return text
