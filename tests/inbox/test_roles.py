"""Readers and managers."""

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import call_command

from prosa.inbox.roles import MANAGERS, READERS, is_manager

pytestmark = pytest.mark.django_db(transaction=True)


def granted() -> set[str]:
    return set(Group.objects.get(name=MANAGERS).permissions.values_list("codename", flat=True))


def test_the_groups_are_made_once() -> None:
    for _ in range(2):
        call_command("create_roles")
    assert set(Group.objects.values_list("name", flat=True)) == {MANAGERS, READERS}
    listings = {"view_listing", "add_listing", "change_listing", "delete_listing"}
    assert granted() == {"manage", "view_apikey", "add_apikey", "change_apikey", *listings}
    assert not Group.objects.get(name=READERS).permissions.exists()


def test_what_an_administrator_changed_about_a_group_stays() -> None:
    call_command("create_roles")
    Group.objects.get(name=MANAGERS).permissions.clear()
    call_command("create_roles")
    assert granted() == set()


def test_managers_and_administrators_may_manage_and_readers_may_not(rita: User, gil: User) -> None:
    root = User.objects.create_superuser("root")
    assert [is_manager(user) for user in (rita, gil, root)] == [False, True, True]
    gil.is_active = False
    assert not is_manager(gil)
