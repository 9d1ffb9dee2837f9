"""People at the pages."""

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.test import Client
from django.utils import translation

from prosa.inbox.roles import MANAGERS, READERS

LOCALHOST = {"Host": "localhost"}


@pytest.fixture(autouse=True)
def portuguese() -> Iterator[None]:
    """Speak the usual language. A request for another leaves it behind in this thread."""
    with translation.override("pt-br"):
        yield


@pytest.fixture
def anonymous() -> Client:
    """Somebody who has not signed in."""
    return Client(headers=LOCALHOST)


@pytest.fixture
def rita(transactional_db: None) -> User:
    """A reader."""
    return make_user("rita", READERS)


@pytest.fixture
def gil(transactional_db: None) -> User:
    """A manager."""
    return make_user("gil", MANAGERS)


@pytest.fixture
def reader(rita: User) -> Client:
    return signed_in(rita)


@pytest.fixture
def manager(gil: User) -> Client:
    return signed_in(gil)


def make_user(name: str, group: str) -> User:
    """Return a new user in one of the two groups."""
    call_command("create_roles")
    user = User.objects.create_user(name, password="a good password")
    user.groups.add(Group.objects.get(name=group))
    return user


def signed_in(user: User) -> Client:
    """Return a browser in which `user` is signed in."""
    client = Client(headers=LOCALHOST)
    client.force_login(user)
    return client
