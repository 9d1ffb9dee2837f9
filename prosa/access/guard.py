"""Wrong keys and signatures: too many from one address, and for a while no new one is looked at there.

They are counted in the database, over all processes, by address and by what was presented. Whoever proves to hold a
secret that nobody can guess comes in all the same, and so does whoever has come in from that address before, in this
process: neither do others' failures keep them out, nor do they cost them a query.
"""

import hashlib
import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from django.conf import settings

from prosa.access.throttling import Subject, locked_until, note_failure
from prosa.core.addresses import site_of
from prosa.core.logs import FACTS

PARTS_FOR_ONE_PROOF: Final = 5  # of what may fail at an address, the same key may this part
MOST_REMEMBERED: Final = 10_000
A_LOCK_IS_BELIEVED_FOR: Final = timedelta(seconds=5)  # then the database is asked again, where it may have been lifted
logger = logging.getLogger("prosa.refusals")


class Presented(NamedTuple):
    """What is presented, such as a key, as a digest or a name that is no secret; and where from."""

    proof: str
    address: str


class _Lock(NamedTuple):
    """Until when attempts are not looked at, and when the database has said so."""

    until: datetime
    read_at: datetime


class TooManyAttemptsError(Exception):
    """Too many attempts have failed where this one comes from."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until)
        self.until = until


_known: set[tuple[str, str]] = set()
_locked: dict[Presented, _Lock] = {}
_told: dict[str, datetime] = {}


def present_key(key: str, *, address: str) -> Presented:
    """Return what is remembered of a key that was sent from `address`: nothing that it could be told from."""
    return Presented(f"key:{hashlib.sha256(key.encode(errors='replace')).hexdigest()}", site_of(address))


def present_source(name: str, *, address: str) -> Presented:
    """Return what is remembered of a request from `address` at the address of the source `name`."""
    return Presented(f"source:{name}", site_of(address))


def is_known(name: str, *, address: str) -> bool:
    """Tell whether the holder of a key, or a source, has come in from `address` before, in this process."""
    return (name, address) in _known


def welcome(name: str, *, address: str) -> None:
    """Remember that `name` has come in from `address`."""
    if len(_known) >= MOST_REMEMBERED:
        _known.clear()
    _known.add((name, address))


def require_unlocked(presented: Presented, *, now: datetime) -> None:
    """Raise TooManyAttemptsError where no attempts are looked at now. To be asked for those who may have guessed."""
    _require_not_locked_here(presented, now)
    if until := locked_until(subjects=_subjects(presented), now=now):
        _lock(presented, until, now)


def turn_away(presented: Presented, *, now: datetime) -> None:
    """Count that the proof was wrong. Raises TooManyAttemptsError where there were too many before it."""
    _require_not_locked_here(presented, now)
    if until := note_failure(subjects=_subjects(presented), now=now):
        _lock(presented, until, now)


def forget_everybody() -> None:
    """Know no more than a process that has just started."""
    _known.clear()
    _locked.clear()
    _told.clear()


def _require_not_locked_here(presented: Presented, now: datetime) -> None:
    """Raise TooManyAttemptsError if this process knows of the lock already, so that most cost no query."""
    lock = _locked.get(presented)
    if lock and lock.until > now < lock.read_at + A_LOCK_IS_BELIEVED_FOR:
        raise TooManyAttemptsError(lock.until)


def _lock(presented: Presented, until: datetime, now: datetime) -> None:
    if len(_locked) >= MOST_REMEMBERED:
        _locked.clear()
        _told.clear()
    _locked[presented] = _Lock(until, now)
    if _told.get(presented.address) != until:  # once, however often they try
        _told[presented.address] = until
        facts = {"flaw": "too_many_attempts", "address": presented.address}
        text = "Too many attempts have failed from %s: none is looked at until %s"
        logger.warning(text, presented.address, until, extra={FACTS: facts})
    raise TooManyAttemptsError(until)


def _subjects(presented: Presented) -> Sequence[Subject]:
    most = settings.FAILED_ATTEMPTS
    return [
        Subject(f"api:{presented.proof}@{presented.address}", max(most // PARTS_FOR_ONE_PROOF, 1)),
        Subject(f"api:@{presented.address}", most),
    ]
