"""Signing in with a password, throttled after repeated failures. Serves the pages and the admin alike.

Each failure is logged with the address that it came from, for people and for what bans addresses.
"""

import logging
from datetime import datetime
from typing import Any, Final

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import User
from django.http import HttpRequest

from prosa.access.throttling import Subject, begin_attempt, forget_failures, locked_until, withdraw
from prosa.core.addresses import client_address, site_of
from prosa.core.clock import now
from prosa.core.logs import FACTS
from prosa.core.requests import SIGN_IN_FAILED, SIGN_IN_LOCKED, facts_of

MOST_FOR_A_NAME: Final = 5  # from one address
MOST_FROM_AN_ADDRESS: Final = 100  # a whole agency may sit behind one
logger = logging.getLogger("prosa.refusals")


def sign_in_locked_until(*, request: HttpRequest, username: str, now: datetime) -> datetime | None:
    """Return until when nobody can sign in as `username` from the request's address, or None if somebody can."""
    return locked_until(subjects=_subjects(request, username), now=now)


def note_locked_out(*, request: HttpRequest, username: str) -> None:
    """Log that an attempt was not even looked at."""
    _log_failure("A sign-in was refused, since too many have failed", SIGN_IN_LOCKED, request, username)


class ThrottledBackend(ModelBackend):
    """Django's users and passwords. While the door is locked, the right password is refused like a wrong one."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> User | None:
        if request is None or not username or password is None:
            return super().authenticate(request, username=username, password=password, **kwargs)
        subjects = _subjects(request, username)
        attempts = begin_attempt(subjects=subjects, now=now())
        if attempts is None:
            note_locked_out(request=request, username=username)
            return None
        user = super().authenticate(request, username=username, password=password, **kwargs)
        if user is None:
            _note_failure(request, username)
            return None
        withdraw(attempts=attempts)
        forget_failures(subjects=subjects[:1])  # one good account does not make an address good
        facts_of(request).caller = user.get_username()
        return user


def _note_failure(request: HttpRequest, username: str) -> None:
    _log_failure("A sign-in failed", SIGN_IN_FAILED, request, username)
    if until := sign_in_locked_until(request=request, username=username, now=now()):
        _log_failure(f"That was one too many: none is looked at until {until}", SIGN_IN_LOCKED, request, username)


def _log_failure(text: str, flaw: str, request: HttpRequest, username: str) -> None:
    """Log a failure. Its user is named only if there is one: what is typed as a name may be a password."""
    address = client_address(request.META)
    facts_of(request).outcome = facts_of(request).outcome or flaw
    known = username if User.objects.filter(username=username).exists() else ""
    logger.warning("%s (from %s)", text, address, extra={FACTS: {"user": known, "flaw": flaw, "address": address}})


def _subjects(request: HttpRequest, username: str) -> list[Subject]:
    address = site_of(client_address(request.META))
    # Casefolded: letters in another case are tries of the same name.
    return [
        Subject(f"sign-in:{username.casefold()}@{address}", MOST_FOR_A_NAME),
        Subject(f"sign-in:@{address}", MOST_FROM_AN_ADDRESS),
    ]
