"""Signing in with a password, throttled after repeated failures. Serves the pages and the admin alike."""

from datetime import datetime
from typing import Any, Final

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import User
from django.http import HttpRequest

from prosa.access.throttling import Subject, begin_attempt, forget_failures, locked_until, withdraw
from prosa.core.addresses import client_address, site_of
from prosa.core.clock import now

MOST_FOR_A_NAME: Final = 5  # from one address
MOST_FROM_AN_ADDRESS: Final = 100  # a whole agency may sit behind one


def sign_in_locked_until(*, request: HttpRequest, username: str, now: datetime) -> datetime | None:
    """Return until when nobody can sign in as `username` from the request's address, or None if somebody can."""
    return locked_until(subjects=_subjects(request, username), now=now)


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
            return None
        user = super().authenticate(request, username=username, password=password, **kwargs)
        if user is not None:
            withdraw(attempts=attempts)
            forget_failures(subjects=subjects[:1])  # one good account does not make an address good
        return user


def _subjects(request: HttpRequest, username: str) -> list[Subject]:
    address = site_of(client_address(request.META))
    # Casefolded: letters in another case are tries of the same name.
    return [
        Subject(f"sign-in:{username.casefold()}@{address}", MOST_FOR_A_NAME),
        Subject(f"sign-in:@{address}", MOST_FROM_AN_ADDRESS),
    ]
