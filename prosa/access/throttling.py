"""Failed attempts to come in, counted in the database over all processes. Too many lock the door for a while."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from prosa.access.models import FailedAttempt

WINDOW: Final = timedelta(minutes=15)


class Subject(NamedTuple):
    """Whose attempts are counted together, and how many may fail within `WINDOW`."""

    name: str
    most: int

    @property
    def digest(self) -> str:
        """What is kept of the name, which may be a user's or, by mistake, a password."""
        return hashlib.sha256(self.name.encode()).hexdigest()


def locked_until(*, subjects: Sequence[Subject], now: datetime) -> datetime | None:
    """Return when the next attempt of these subjects is looked at, or None if that is now."""
    ends = [end for subject in subjects if (end := _end_of_lock(subject, now))]
    return max(ends, default=None)


def begin_attempt(*, subjects: Sequence[Subject], now: datetime) -> Sequence[FailedAttempt] | None:
    """Count one more attempt of each subject as failed, or return None if it must not be looked at.

    It is counted before it is looked at, which takes long: of many at one moment no more are let in than may fail. One
    that succeeds is taken back by `withdraw`. Old ones are forgotten.
    """
    FailedAttempt.objects.filter(failed_at__lte=now - WINDOW).delete()
    if locked_until(subjects=subjects, now=now):
        return None
    attempts = FailedAttempt.objects.bulk_create(
        [FailedAttempt(subject=subject.digest, failed_at=now) for subject in subjects]
    )
    if any(_number_of(attempt, now) > subject.most for attempt, subject in zip(attempts, subjects, strict=True)):
        withdraw(attempts=attempts)
        return None
    return attempts


def note_failure(*, subjects: Sequence[Subject], now: datetime) -> datetime | None:
    """Count an attempt that has failed, or return when the next is looked at if it did not even have to be."""
    if until := locked_until(subjects=subjects, now=now):
        return until
    FailedAttempt.objects.filter(failed_at__lte=now - WINDOW).delete()
    FailedAttempt.objects.bulk_create([FailedAttempt(subject=subject.digest, failed_at=now) for subject in subjects])
    return None


def withdraw(*, attempts: Sequence[FailedAttempt]) -> None:
    """Let attempts count no more: they have succeeded, or were not looked at."""
    FailedAttempt.objects.filter(id__in=[attempt.id for attempt in attempts]).delete()


def forget_failures(*, subjects: Sequence[Subject]) -> None:
    """Begin to count anew: an attempt has succeeded."""
    FailedAttempt.objects.filter(subject__in=[subject.digest for subject in subjects]).delete()


def forget_all_failures() -> int:
    """Begin to count anew for everybody, which lifts all locks, and return how many attempts are forgotten."""
    forgotten, _ = FailedAttempt.objects.all().delete()
    return forgotten


def _number_of(attempt: FailedAttempt, now: datetime) -> int:
    """Return which of its subject's attempts within the window this one is."""
    earlier = FailedAttempt.objects.filter(subject=attempt.subject, failed_at__gt=now - WINDOW, id__lte=attempt.id)
    return earlier.count()


def _end_of_lock(subject: Subject, now: datetime) -> datetime | None:
    failed = FailedAttempt.objects.filter(subject=subject.digest, failed_at__gt=now - WINDOW).order_by("-failed_at")
    instants = list(failed.values_list("failed_at", flat=True)[: subject.most])
    return instants[-1] + WINDOW if len(instants) == subject.most else None
