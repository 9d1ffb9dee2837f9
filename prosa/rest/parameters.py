"""Parameters of an address (`?name=value`), parsed once into typed values."""

from collections.abc import Collection
from typing import Any, Final

from django.http import HttpRequest
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from prosa.rest.problems import ProblemError

BAD_CURSOR: Final = _("Must be the cursor of an earlier answer, unchanged.")


def parameter_error(name: str, detail: Any) -> ProblemError:
    """Return the error for a parameter that has a bad value."""
    return ProblemError("invalid_parameter", errors=[{"parameter": name, "detail": detail}])


def read_choice(request: HttpRequest, name: str, *, allowed: Collection[str]) -> str | None:
    """Return the parameter if it is given. Raises ProblemError if it is none of the `allowed`."""
    value = request.GET.get(name)
    if value is not None and value not in allowed:
        raise parameter_error(name, format_lazy(_("Must be one of: {allowed}."), allowed=", ".join(allowed)))
    return value


def read_integer(request: HttpRequest, name: str, *, least: int, most: int, default: int) -> int:
    """Return the parameter as a whole number, or `default` if it isn't given. Raises ProblemError out of range."""
    value = request.GET.get(name)
    if value is None:
        return default
    if not (value.isascii() and value.isdigit() and len(value) <= len(str(most)) and least <= int(value) <= most):
        raise parameter_error(
            name, format_lazy(_("Must be a whole number from {least} to {most}."), least=least, most=most)
        )
    return int(value)
