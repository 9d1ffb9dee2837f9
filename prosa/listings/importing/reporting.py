"""What an import did, in words: for pages, commands and files alike."""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple, cast

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import npgettext

from prosa.listings.importing.entries import Reason
from prosa.listings.importing.models import ImportRejection, ImportRun
from prosa.listings.importing.reasons import decode_reasons
from prosa.listings.importing.wording import word_reason
from prosa.listings.models import Listing

COUNTED: Final = ("created", "changed", "unchanged", "deactivated", "rejected")


class Count(NamedTuple):
    """How many entries or listings something became of: `name` is that of the run's field, `heading` is in plural."""

    name: str
    number: int
    label: str
    heading: str


class WordedReason(NamedTuple):
    """Why something was rejected: what people call the field, or nothing, and a text."""

    field: str
    text: str


def counts_of(run: ImportRun) -> list[Count]:
    """Return the counts of `run`, each with what was counted."""
    return [Count(name, number := getattr(run, name), _label(name, number), _label(name, 2)) for name in COUNTED]


def problem_of(run: ImportRun) -> str:
    """Return why `run` failed, or nothing."""
    if not run.problem:
        return ""
    text = word_reason(decode_reasons(run.problem)[0])
    return text if run.problem_line is None else _("Line %(line)s: %(text)s") % {"line": run.problem_line, "text": text}


def reasons_of(rejection: ImportRejection) -> list[WordedReason]:
    """Return why an entry was rejected."""
    return [word(reason) for reason in decode_reasons(rejection.reasons)]


def word(reason: Reason) -> WordedReason:
    """Return `reason` in words."""
    return WordedReason(_name_of(reason.field), word_reason(reason))


def write_reasons(reasons: list[WordedReason]) -> str:
    """Return reasons as one text."""
    return " ".join(f"{each.field}: {each.text}" if each.field else each.text for each in reasons)


def write_report(run: ImportRun, rejections: Sequence[ImportRejection]) -> Iterator[str]:
    """Yield the lines of a report about `run`, of whose rejected entries the first are `rejections`."""
    yield ", ".join(f"{count.number} {count.label}" for count in counts_of(run))
    for each in rejections:
        facts = {"line": each.line, "code": each.code or _("without code"), "reasons": write_reasons(reasons_of(each))}
        yield _("Line %(line)s (%(code)s): %(reasons)s") % facts
    if run.rejected > len(rejections):
        yield _("… and %(number)s more.") % {"number": run.rejected - len(rejections)}


def _label(name: str, number: int) -> str:
    return {
        "created": npgettext("import", "added", "added", number),
        "changed": npgettext("import", "changed", "changed", number),
        "unchanged": npgettext("import", "unchanged", "unchanged", number),
        "deactivated": npgettext("import", "made inactive", "made inactive", number),
        "rejected": npgettext("import", "rejected", "rejected", number),
    }[name]


def _name_of(field: str) -> str:
    try:
        column = cast("Field[object, object]", Listing._meta.get_field(field))  # noqa: SLF001 (Django documents it)
    except FieldDoesNotExist:
        return ""
    return capfirst(str(column.verbose_name))
