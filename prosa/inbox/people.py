"""Who uses the pages."""

from django.contrib.auth.models import User
from django.http import HttpRequest

from prosa.access.models import NAME_LENGTH


def user_of(request: HttpRequest) -> User:
    """Return the signed-in user. Only for views that ask for one."""
    assert isinstance(request.user, User)  # noqa: S101 (the middleware has seen to it)
    return request.user


def user_id_of(request: HttpRequest) -> int:
    """Return the key of the signed-in user."""
    return int(user_of(request).pk)


def name_of(user: User) -> str:
    """Return how a user is called: their full name, or what they sign in with."""
    return user.get_full_name() or user.get_username()


def name_in_records(request: HttpRequest) -> str:
    """Return the signed-in user's name as the ledger and tombstones keep it: as long as the name of a key may be."""
    return name_of(user_of(request))[:NAME_LENGTH]
