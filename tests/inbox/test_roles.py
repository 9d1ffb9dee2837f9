"""Readers and managers."""

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.test import Client

from prosa.inbox.roles import MANAGERS, READERS, is_manager

PASSWORD = "a-password-of-a-user-in-tests"
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


def test_managers_make_keys_in_the_administration_and_readers_do_not_come_in(
    anonymous: Client, reader: Client, manager: Client
) -> None:
    assert manager.get("/admin/access/apikey/add/").status_code == 200
    assert manager.get("/admin/auth/user/").status_code == 403
    assert b'href="/admin/"' in manager.get("/conversas/").content
    assert reader.get("/admin/").status_code == 302
    assert b'href="/admin/"' not in reader.get("/conversas/").content
    assert anonymous.get("/admin/").status_code == 302


@pytest.mark.parametrize(("name", "status"), [("gil", 302), ("rita", 200)])
def test_the_admins_own_page_signs_managers_in_and_readers_not(
    anonymous: Client, gil: User, rita: User, name: str, status: int
) -> None:
    user = User.objects.get(username=name)
    user.set_password(PASSWORD)
    user.save()
    login = {"username": name, "password": PASSWORD}
    assert anonymous.post("/admin/login/?next=/admin/", login).status_code == status
