"""Signing in with a password, and what happens after too many failures."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import User
from django.test import Client

from prosa.access import sign_in
from prosa.access.models import FailedAttempt
from prosa.access.throttling import WINDOW
from prosa.core import clock

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD, WRONG = "a good password", "a bad password"
NOW = datetime(2025, 2, 21, 15, 0, tzinfo=UTC)


class Watch:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.at = NOW

    def now(self) -> datetime:
        return self.at


@pytest.fixture(autouse=True)
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    from prosa.inbox import sign_in as page

    watch = Watch()
    for module in (clock, sign_in, page):
        monkeypatch.setattr(module, "now", watch.now)
    return watch


@pytest.fixture(autouse=True)
def people(transactional_db: None) -> None:
    for name in ("rita", "gil"):
        User.objects.create_superuser(name, password=PASSWORD)


def try_to_sign_in(
    name: str = "rita", password: str = WRONG, *, address: str = "10.0.0.1", door: str = "/entrar/"
) -> str:
    """Return the page that is shown after the attempt, or nothing if it led on."""
    client = Client(headers={"Host": "localhost"}, REMOTE_ADDR=address)
    answer = client.post(door, {"username": name, "password": password})
    return "" if answer.status_code == 302 else answer.content.decode()


def lock() -> None:
    for _ in range(5):
        assert "e senha corretos" in try_to_sign_in()


def test_the_right_password_leads_to_the_pages_and_a_wrong_one_does_not() -> None:
    assert try_to_sign_in(password=PASSWORD) == ""
    assert "e senha corretos" in try_to_sign_in()


def test_after_five_failures_even_the_right_password_is_refused_and_the_page_says_why() -> None:
    lock()
    page = try_to_sign_in(password=PASSWORD)
    assert "Tente de novo em 15 minutos" in page
    assert "e senha corretos" not in page


def test_the_lock_ends_fifteen_minutes_after_the_first_of_the_failures(watch: Watch) -> None:
    lock()
    watch.at += WINDOW - timedelta(seconds=1)
    assert "em 1 minuto" in try_to_sign_in(password=PASSWORD)
    watch.at += timedelta(seconds=1)
    assert try_to_sign_in(password=PASSWORD) == ""


def test_a_try_while_it_is_locked_does_not_lengthen_the_lock(watch: Watch) -> None:
    lock()
    for _ in range(3):
        watch.at += timedelta(minutes=5)
        if watch.at < NOW + WINDOW:
            try_to_sign_in()
    assert try_to_sign_in(password=PASSWORD) == ""


def test_four_failures_lock_nothing_and_a_success_forgets_them() -> None:
    for _ in range(3):
        for _ in range(4):
            try_to_sign_in()
        assert try_to_sign_in(password=PASSWORD) == ""


def test_other_names_and_other_addresses_are_not_locked() -> None:
    lock()
    assert try_to_sign_in("gil", PASSWORD) == ""
    assert try_to_sign_in(password=PASSWORD, address="10.0.0.2") == ""


def test_a_name_in_other_letters_is_the_same_name() -> None:
    for name in ("rita", "Rita", "RITA", "rITA", "ritA"):
        try_to_sign_in(name)
    assert "Tente de novo" in try_to_sign_in(password=PASSWORD)


def test_a_hundred_failures_lock_an_address_whatever_the_names() -> None:
    for number in range(100):
        try_to_sign_in(f"name-{number}")
    assert "Tente de novo" in try_to_sign_in("gil", PASSWORD)
    assert try_to_sign_in("gil", PASSWORD, address="10.0.0.2") == ""


def told(caplog: pytest.LogCaptureFixture) -> list[tuple[str, str, str]]:
    facts = [vars(record)["facts"] for record in caplog.records if record.name == "prosa.refusals"]
    return [(fact["flaw"], fact["user"], fact["address"]) for fact in facts]


@pytest.mark.parametrize("door", ["/entrar/", "/admin/login/"])
def test_failures_the_lock_and_attempts_behind_it_are_logged_with_their_address(
    caplog: pytest.LogCaptureFixture, door: str
) -> None:
    for password in (*[WRONG] * 5, PASSWORD):
        try_to_sign_in(password=password, door=door)
    failed, locked = ("sign_in_failed", "rita", "10.0.0.1"), ("sign_in_locked", "rita", "10.0.0.1")
    assert told(caplog) == [*[failed] * 5, locked, locked]
    assert PASSWORD not in caplog.text
    assert WRONG not in caplog.text


def test_a_name_is_logged_only_if_a_user_has_it(caplog: pytest.LogCaptureFixture) -> None:
    try_to_sign_in("my-password-by-mistake")
    assert told(caplog) == [("sign_in_failed", "", "10.0.0.1")]
    assert "by-mistake" not in caplog.text


def test_a_success_is_no_failure_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    try_to_sign_in(password=PASSWORD)
    assert told(caplog) == []


def test_of_many_attempts_at_one_moment_no_more_are_looked_at_than_may_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at = []

    def look(*args: object, **kwargs: object) -> None:
        looked_at.append(args)
        if len(looked_at) < 8:
            try_to_sign_in()  # begins while this one is still looked at

    monkeypatch.setattr(ModelBackend, "authenticate", look)
    try_to_sign_in()
    assert len(looked_at) == 5


def test_a_success_is_not_counted_against_its_address() -> None:
    for _ in range(3):
        assert try_to_sign_in(password=PASSWORD) == ""
    assert not FailedAttempt.objects.exists()


def test_the_admins_page_shares_the_count() -> None:
    for _ in range(5):
        assert try_to_sign_in(door="/admin/login/")
    assert "Tente de novo" in try_to_sign_in(password=PASSWORD)
    assert try_to_sign_in(password=PASSWORD, door="/admin/login/")
    assert try_to_sign_in("gil", PASSWORD, door="/admin/login/") == ""


def test_the_count_is_in_the_database_and_holds_no_names() -> None:
    lock()
    assert FailedAttempt.objects.count() == 10
    assert not any("rita" in str(row) for row in FailedAttempt.objects.values())


def test_old_failures_are_forgotten(watch: Watch) -> None:
    lock()
    watch.at += WINDOW
    try_to_sign_in("gil")
    assert FailedAttempt.objects.count() == 2


@pytest.mark.parametrize("name", ["", " ", "\x00", "a" * 5000, "é\u202e", "😀"])
def test_no_name_breaks_the_page(name: str) -> None:
    assert "<form" in try_to_sign_in(name)


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_signing_in_leads_to_no_other_site(target: str) -> None:
    client = Client(headers={"Host": "localhost"})
    answer = client.post("/entrar/", {"username": "rita", "password": PASSWORD, "next": target})
    assert answer["Location"] == "/"


def test_signing_in_leads_back_to_where_one_was_and_signing_out_ends_it() -> None:
    client = Client(headers={"Host": "localhost"})
    asked = client.get("/conversas/?estado=abertas")
    assert asked["Location"] == "/entrar/?next=/conversas/%3Festado%3Dabertas"
    data = {"username": "rita", "password": PASSWORD, "next": "/conversas/?estado=abertas"}
    assert client.post("/entrar/", data)["Location"] == "/conversas/?estado=abertas"
    assert client.get("/entrar/")["Location"] == "/"
    assert client.get("/sair/").status_code == 405
    assert client.post("/sair/")["Location"] == "/entrar/"
    assert client.get("/conversas/").status_code == 302
