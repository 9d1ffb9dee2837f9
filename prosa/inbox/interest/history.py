"""How a lead came to be what it is, in words."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Final, NamedTuple

import msgspec
from django.utils.translation import gettext as _

from prosa.inbox.conversations.parameters import reader_zone
from prosa.inbox.interest.card import ICONS, name_of_reader
from prosa.inbox.wording import full_time
from prosa.leads.extraction import Sought
from prosa.leads.models import Lead, LeadVersion
from prosa.leads.reading import history_of
from prosa.leads.wording import LABELS, describe

MOST_SHOWN: Final = 50


class Step(NamedTuple):
    """What became of one thing: its texts before and after, empty where it was not sought."""

    icon: str
    label: str
    before: str
    after: str


class Event(NamedTuple):
    """Who changed a lead and when, a sentence on whether anything is sought if that has changed, and the changes."""

    who: str
    is_person: bool
    at: str
    sentence: str
    steps: Sequence[Step]


def describe_history(lead: Lead) -> list[Event]:
    """Return the latest changes of `lead`, newest first."""
    versions = [change.version for change in history_of(lead, most=MOST_SHOWN + 1)]
    return [_describe(new, old) for new, old in pairwise([*versions, None]) if new][:MOST_SHOWN]


def _describe(new: LeadVersion, old: LeadVersion | None) -> Event:
    return Event(
        who=new.changed_by if new.is_person else name_of_reader(new.changed_by),
        is_person=new.is_person,
        at=full_time(new.changed_at, zone=reader_zone()),
        sentence=_sentence(new, old),
        steps=_steps(_texts(old.sought if old else None), _texts(new.sought)),
    )


def _sentence(new: LeadVersion, old: LeadVersion | None) -> str:
    was_seeking = old is not None and old.sought is not None
    if (new.sought is not None) == was_seeking:
        return ""
    return _("The customer does not seek a property.") if was_seeking else _("The customer seeks a property.")


def _texts(sought: dict[str, Any] | None) -> dict[str, str]:
    return {each.field: each.text for each in describe(msgspec.convert(sought or {}, Sought))}


def _steps(before: dict[str, str], after: dict[str, str]) -> list[Step]:
    return [
        Step(ICONS[name], str(label), before.get(name, ""), after.get(name, ""))
        for name, label in LABELS.items()
        if before.get(name) != after.get(name)
    ]
