"""The list of deliveries, put together for a page."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from prosa.access.callers import ENVIRONMENT_NAME, OPEN_DOOR_NAME
from prosa.access.models import ApiKey
from prosa.core.keyset import Place
from prosa.deliveries.models import PROBLEM_CODES, Delivery, Outcome
from prosa.deliveries.querysets import WITH_A_PROBLEM, DeliveryQuerySet
from prosa.deliveries.statistics import count_outcomes_between
from prosa.inbox.conversations.parameters import reader_zone
from prosa.inbox.deliveries.filters import OUTCOMES, TYPES, LedgerFilter
from prosa.inbox.deliveries.rows import make_rows
from prosa.inbox.deliveries.wording import PAGE_NAME, tag_of, type_in_words
from prosa.inbox.panel.wording import write_number
from prosa.rest.pagination import cut
from prosa.rest.problems import PROBLEMS

ON_A_PAGE: Final = 50
MOST_NEW: Final = 99
MOST_KEYS: Final = 200


class Option(NamedTuple):
    """Something to choose: by a link to `query`, or by the `value` of a field. `number` is empty where nobody knows."""

    text: str
    value: str
    query: str
    is_chosen: bool
    number: str = ""
    icon: str = ""
    tone: str = ""


def find_deliveries(wanted: LedgerFilter, *, now: datetime) -> DeliveryQuerySet:
    """Return the deliveries that the reader asks for: none if that was not understood."""
    if not wanted.is_understood:
        return Delivery.objects.none()
    return Delivery.objects.matching(wanted.as_wanted(now=now, zone=reader_zone()))


def load_part(wanted: LedgerFilter, *, now: datetime, after: Place | None) -> dict[str, Any]:
    """Return a part of the list, as its template shows it."""
    found = find_deliveries(wanted, now=now).newest_first(after=after).defer("body", "problem_errors")
    shown, cursor = cut(list(found[: ON_A_PAGE + 1]), ON_A_PAGE, lambda last: Place(last.received_at, last.id))
    return {
        "rows": make_rows(shown, now=now, zone=reader_zone()),
        "wanted": wanted,
        "more": wanted.as_query(depois=cursor) if cursor else "",
    }


def count_new(wanted: LedgerFilter, *, since: Place, now: datetime) -> int:
    """Return how many deliveries have arrived behind the place `since`: at most MOST_NEW + 1."""
    # Of two beginnings SQLite may walk from the earlier, so there is but one. An unknown period still finds nothing.
    behind = wanted.with_(period="tudo") if wanted.is_understood else wanted
    newer = find_deliveries(behind, now=now).newer_than(since).order_by("received_at", "id")
    return len(newer.values_list("id")[: MOST_NEW + 1])


def describe_filters(wanted: LedgerFilter, *, now: datetime) -> dict[str, Any]:
    """Return what can be chosen: outcomes with their counts and periods as links, the rest as fields."""
    return {
        "outcomes": _outcomes(wanted, now),
        "periods": [
            _option(text, value, wanted, "period")
            for value, text in {
                "hoje": _("Today"),
                "": _("7 days"),
                "30": _("30 days"),
                "90": _("90 days"),
                "tudo": _("Any time"),
            }.items()
        ],
        "problems": [_option(text, code, wanted, "problem") for text, code in _problems()],
        "types": [_option(type_in_words(name), value, wanted, "event_type") for value, name in TYPES.items()],
        "keys": _known_keys(),
    }


def may_hold_problems(wanted: LedgerFilter) -> bool:
    """Tell whether there may be something to replay in what is shown."""
    return wanted.is_understood and (not wanted.outcome or OUTCOMES[wanted.outcome] in WITH_A_PROBLEM)


def _outcomes(wanted: LedgerFilter, now: datetime) -> list[Option]:
    counts = _counts(wanted, now)
    everything = _option(pgettext("deliveries", "All"), "", wanted, "outcome")
    options = [everything._replace(number=write_number(sum(counts.values())) if counts else "")]
    for value, outcome in OUTCOMES.items():
        tone, icon, text = tag_of(outcome)
        count = write_number(counts[outcome]) if counts else ""
        options.append(_option(text, value, wanted, "outcome")._replace(number=count, icon=icon, tone=tone))
    return options


def _counts(wanted: LedgerFilter, now: datetime) -> dict[Outcome, int]:
    """Return the counts of the period, or nothing where the list shows something narrower."""
    if wanted.narrows_beyond_outcome or not wanted.is_understood:
        return {}
    return count_outcomes_between(since=wanted.since(now=now, zone=reader_zone()), until=now)


def _problems() -> Iterable[tuple[str, str]]:
    return sorted((str(PROBLEMS[code].title), code) for code in PROBLEM_CODES)


def _option(text: str, value: str, wanted: LedgerFilter, field: str) -> Option:
    return Option(text, value, wanted.with_(**{field: value}).as_query(), getattr(wanted, field) == value)


def _known_keys() -> list[str]:
    """Return the names that may be typed: of the keys, the latest first, and of who holds none."""
    names = ApiKey.objects.order_by("-id").values_list("name", flat=True)[:MOST_KEYS]
    return [*names, ENVIRONMENT_NAME, OPEN_DOOR_NAME, PAGE_NAME]
