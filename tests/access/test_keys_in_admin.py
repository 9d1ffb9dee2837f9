"""Keys in the admin: shown once when they are made, revoked by those who may, and never changed or deleted."""

import re
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.contrib.messages import get_messages
from django.contrib.sessions.models import Session
from django.test import Client

from prosa.access.callers import Caller, Scope
from prosa.access.keyring import forget_keys
from prosa.access.keys import KeyRefusedError, create_key, find_caller, revoke_key
from prosa.access.models import ApiKey, Tombstone
from prosa.access.tombstones import put_tombstone
from prosa.deliveries.models import Delivery
from tests.conversations.builders import at
from tests.samples import new_conversation, new_id

KEYS, ADD = "/admin/access/apikey/", "/admin/access/apikey/add/"
FOLDERS = {ApiKey: "access/apikey", Tombstone: "access/tombstone", Delivery: "deliveries/delivery"}
KEY = re.compile(r"prosa_[A-Za-z0-9_-]{43}")

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _keys_read_afresh() -> Iterator[None]:
    """Let no test see the keys that another left in this process."""
    forget_keys()
    yield
    forget_keys()


@pytest.fixture
def site() -> str:
    """A key, and its row in the table."""
    return create_key(name="site", scopes=[Scope.READ], now=at(0))


def staff_client(*permissions: str) -> Client:
    """Return the client of a signed-in member of the staff who holds these `permissions` and no others."""
    user = User.objects.create_user("maria", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(user)
    return client


@pytest.fixture
def administrator(admin_user: User) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(admin_user)
    return client


def page_of(row: ApiKey | Tombstone | Delivery) -> str:
    return f"/admin/{FOLDERS[type(row)]}/{row.pk}/change/"


def text_of(response: Any) -> str:
    assert response.status_code == 200
    text: str = response.content.decode()
    return text


def revoke_by_action(client: Client, *names: str) -> Any:
    chosen = ApiKey.objects.filter(name__in=names).values_list("id", flat=True)
    return client.post(KEYS, {"action": "revoke", "_selected_action": list(chosen)})


def test_a_new_key_is_shown_in_the_answer_itself_and_works(administrator: Client) -> None:
    shown = text_of(administrator.post(ADD, {"name": " the site ", "scopes": ["write", "ingest"]}))
    [key] = KEY.findall(shown)
    assert find_caller(key=key) == Caller("the site", frozenset({Scope.INGEST, Scope.WRITE}))


@pytest.mark.parametrize("button", ["_save", "_continue", "_addanother"])
def test_a_new_key_is_kept_in_no_cache_no_cookie_no_session_and_no_message(administrator: Client, button: str) -> None:
    answer = administrator.post(ADD, {"name": "site", "scopes": ["read"], button: ""})
    [key] = KEY.findall(text_of(answer))
    assert {"no-store", "no-cache", "private"} <= set(answer.headers["Cache-Control"].split(", "))
    assert key not in answer.cookies.output() + administrator.cookies.output() + repr(answer.headers)
    [session] = Session.objects.all()
    assert key not in repr(session.get_decoded())
    assert key not in "".join(map(str, get_messages(answer.wsgi_request)))


def test_a_key_is_not_shown_again(administrator: Client) -> None:
    [key] = KEY.findall(text_of(administrator.post(ADD, {"name": "site", "scopes": ["read"]})))
    row = ApiKey.objects.get()
    for address in (page_of(row), KEYS, ADD, "/admin/", f"{KEYS}{row.pk}/history/"):
        page = text_of(administrator.get(address))
        assert key[:13] not in page
        assert row.digest not in page


def test_what_was_kept_of_a_key_is_shown(administrator: Client, site: str) -> None:
    page = text_of(administrator.get(page_of(ApiKey.objects.get())))
    assert all(text in page for text in ("site", site[:12], "read"))
    assert 'name="_save"' not in page


@pytest.mark.parametrize(
    ("form", "explanation"),
    [
        ({"name": "site", "scopes": ["read"]}, "Another key has this name, or had it before it was revoked."),
        ({"name": " site ", "scopes": ["read"]}, "Another key has this name, or had it before it was revoked."),
        ({"name": "new"}, "This field is required."),
        ({"name": "new", "scopes": ["admin"]}, "admin is not one of the available choices."),
        ({"name": "", "scopes": ["read"]}, "This field is required."),
        ({"name": "open door", "scopes": ["read"]}, "This name is taken by Prosa itself."),
        ({"name": "si\u200bte", "scopes": ["read"]}, "A name holds printable characters only."),
        ({"name": "a" * 101, "scopes": ["read"]}, "at most 100 characters"),
    ],
    ids=["taken", "taken but for blanks", "no scope", "no such scope", "no name", "reserved", "unprintable", "long"],
)
@pytest.mark.parametrize("revoked", [False, True], ids=["held", "revoked"])
@pytest.mark.usefixtures("site")
def test_a_key_that_cannot_be_made_is_refused_in_the_form(
    administrator: Client, form: dict[str, Any], explanation: str, revoked: bool
) -> None:
    if revoked:
        revoke_key(name="site", now=at(1))
    page = text_of(administrator.post(ADD, form))
    assert explanation in page
    assert not KEY.search(page)
    assert ApiKey.objects.count() == 1


def test_a_name_that_somebody_takes_in_that_very_moment_is_refused_as_well(
    administrator: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lose_the_race(**_facts: Any) -> str:
        raise KeyRefusedError("Another key has this name.")

    monkeypatch.setattr("prosa.access.admin.create_key", lose_the_race)
    page = text_of(administrator.post(ADD, {"name": "site", "scopes": ["read"]}, follow=True))
    assert "Another key has this name." in page


def test_chosen_keys_are_revoked(administrator: Client, site: str) -> None:
    other, former = (create_key(name=name, scopes=[Scope.READ], now=at(0)) for name in ("other", "former"))
    revoke_key(name="former", now=at(1))
    revoke_by_action(administrator, "site", "former")
    assert "Revoked: site." in text_of(administrator.get(KEYS))
    assert [bool(find_caller(key=key)) for key in (site, other, former)] == [False, True, False]
    assert ApiKey.objects.get(name="former").revoked_at == at(1)


@pytest.mark.usefixtures("site")
def test_nobody_changes_or_deletes_a_key(administrator: Client) -> None:
    before = ApiKey.objects.values().get()
    page = page_of(ApiKey.objects.get())
    assert administrator.post(page, {"name": "new", "scopes": ["write"]}).status_code == 403
    assert administrator.post(page.replace("change", "delete"), {"post": "yes"}).status_code == 403
    administrator.post(KEYS, {"action": "delete_selected", "_selected_action": [before["id"]], "post": "yes"})
    assert ApiKey.objects.values().get() == before


@pytest.mark.usefixtures("site")
def test_who_may_see_keys_may_do_no_more() -> None:
    client = staff_client("view_apikey")
    assert "site" in text_of(client.get(KEYS))
    assert text_of(client.get(page_of(ApiKey.objects.get())))
    assert client.get(ADD).status_code == 403
    assert client.post(ADD, {"name": "new", "scopes": ["write"]}).status_code == 403
    revoke_by_action(client, "site")
    assert ApiKey.objects.get().revoked_at is None


@pytest.mark.usefixtures("site")
def test_who_may_make_keys_may_not_revoke_them() -> None:
    client = staff_client("add_apikey", "view_apikey")
    assert KEY.search(text_of(client.post(ADD, {"name": "new", "scopes": ["write"]})))
    revoke_by_action(client, "site")
    assert ApiKey.objects.get(name="site").revoked_at is None


@pytest.mark.usefixtures("site")
def test_who_may_change_keys_revokes_them_and_makes_none() -> None:
    client = staff_client("change_apikey")
    assert client.post(ADD, {"name": "new", "scopes": ["write"]}).status_code == 403
    revoke_by_action(client, "site")
    assert ApiKey.objects.get().revoked_at


@pytest.fixture
def rows(site: str) -> list[ApiKey | Tombstone | Delivery]:
    """A key, a tombstone, and a delivery that the holder of the key has sent."""
    key = create_key(name="sender", scopes=[Scope.INGEST], now=at(0))
    event = new_conversation(new_id())
    sent = Client().post("/webhook/", event, content_type="application/json", headers={"X-API-Key": key})
    assert sent.status_code == 201
    put_tombstone(conversation=uuid.uuid4(), key_name="site", now=at(0))
    return [ApiKey.objects.get(name="site"), Tombstone.objects.get(), Delivery.objects.get()]


def test_tombstones_and_deliveries_are_there_to_look_at(
    administrator: Client, rows: list[ApiKey | Tombstone | Delivery]
) -> None:
    for row in rows[1:]:
        page = page_of(row)
        listed, add = (page.replace(f"{row.pk}/change/", end) for end in ("", "add/"))
        assert page in text_of(administrator.get(listed))
        assert str(row) in text_of(administrator.get(page))
        assert administrator.get(add).status_code == 403
        assert administrator.post(add, {}).status_code == 403
        assert administrator.post(page, {"key_name": "another"}).status_code == 403
        assert administrator.post(page.replace("change", "delete"), {"post": "yes"}).status_code == 403
        administrator.post(listed, {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"})
    assert (Tombstone.objects.get().key_name, Delivery.objects.get().key_name) == ("site", "sender")


def test_staff_without_permissions_sees_nothing(rows: list[ApiKey | Tombstone | Delivery]) -> None:
    client = staff_client()
    start = text_of(client.get("/admin/"))
    for row in rows:
        page = page_of(row)
        listed = page.replace(f"{row.pk}/change/", "")
        assert listed not in start
        addresses = (listed, f"{listed}add/", page, page.replace("change", "history"), page.replace("change", "delete"))
        assert [client.get(address).status_code for address in addresses] == [403] * 5
    assert revoke_by_action(client, "site").status_code == 403
    assert ApiKey.objects.get(name="site").revoked_at is None


def test_who_is_not_signed_in_is_asked_to(rows: list[ApiKey | Tombstone | Delivery]) -> None:
    for address in (KEYS, ADD, *map(page_of, rows)):
        answer = Client().get(address)
        assert (answer.status_code, answer.headers["Location"]) == (302, f"/entrar/?next={address}")
    assert revoke_by_action(Client(), "site").status_code == 302
    assert ApiKey.objects.get(name="site").revoked_at is None
