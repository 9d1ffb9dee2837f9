"""Wrong keys and signatures: throttled by address and by what was presented, at no cost to those who come rightly."""

import re
import time
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from prosa.access.callers import Scope
from prosa.access.guard import A_LOCK_IS_BELIEVED_FOR, forget_everybody
from prosa.access.keyring import forget_keys
from prosa.access.keys import create_key
from prosa.access.models import FailedAttempt
from prosa.access.source_ring import forget_sources
from prosa.access.sources import Wanted, create_source, set_active
from prosa.access.throttling import WINDOW
from prosa.core.addresses import is_trusted_proxy
from tests.webhooks.signing import Sender

NOW = datetime.fromisoformat("2026-03-04T12:00:00Z")
ELSEWHERE = "198.51.100.9"
HERE = "203.0.113.7"

pytestmark = pytest.mark.django_db


class Watch:
    """Stands for the clock, and for `time` where that tells how old what is known of keys is."""

    at = NOW

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return self.at.timestamp()


@pytest.fixture(autouse=True)
def watch(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Iterator[Watch]:
    settings.FAILED_ATTEMPTS = 20
    watch = Watch()
    monkeypatch.setattr("prosa.rest.authentication.clock", watch)
    monkeypatch.setattr("prosa.rest.exceptions.clock", watch)
    monkeypatch.setattr("prosa.access.refreshed.time", watch)
    become_another_process()
    yield watch
    become_another_process()


def become_another_process() -> None:
    forget_keys()
    forget_sources()
    forget_everybody()
    is_trusted_proxy.cache_clear()


def ask(key: str, *, address: str = HERE, **headers: str) -> tuple[int, str]:
    """Ask with a key and return the status, and the problem if there is one."""
    client = Client(headers={"Host": "localhost", "X-API-Key": key, **headers}, REMOTE_ADDR=address)
    answer = client.get("/conversations/")
    return answer.status_code, answer.json().get("code", "")


def fail(times: int, *, address: str = HERE, **headers: str) -> list[int]:
    return [ask(f"wrong-{number}", address=address, **headers)[0] for number in range(times)]


@pytest.fixture
def good() -> str:
    return create_key(name="site", scopes=[Scope.READ], now=NOW)


@pytest.fixture
def chosen(settings: Settings) -> str:
    key = "imobiliaria-do-centro"
    settings.API_KEY = key
    return key


def test_after_too_many_failures_an_address_is_told_to_wait(watch: Watch) -> None:
    assert fail(20) == [401] * 20
    client = Client(headers={"Host": "localhost", "X-API-Key": "wrong"}, REMOTE_ADDR=HERE)
    answer = client.get("/conversations/")
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_attempts")
    assert answer.headers["Retry-After"] == "900"
    watch.at += timedelta(minutes=5)
    assert client.get("/conversations/").headers["Retry-After"] == "600"
    watch.at = NOW + WINDOW
    assert ask("wrong") == (401, "invalid_key")


def test_the_same_wrong_key_is_told_to_wait_much_sooner_and_others_are_not(good: str) -> None:
    assert [ask("revoked")[0] for _ in range(6)] == [401] * 4 + [429] * 2
    assert ask("another-wrong-one")[0] == 401
    assert ask(good)[0] == 200


def test_a_good_key_from_another_address_is_never_locked_out(good: str) -> None:
    fail(30)
    assert ask(good, address=ELSEWHERE)[0] == 200


def test_a_key_that_nobody_can_guess_comes_in_from_a_locked_address_in_any_process(good: str) -> None:
    fail(21)
    assert ask(good)[0] == 200
    become_another_process()
    assert (ask("wrong")[0], ask(good)[0]) == (429, 200)


def test_a_key_that_a_person_chose_is_not_looked_at_while_the_address_is_locked(chosen: str) -> None:
    fail(20)
    assert ask(chosen) == (429, "too_many_attempts")
    assert ask(chosen, address=ELSEWHERE)[0] == 200


def test_a_key_that_a_person_chose_goes_on_where_it_came_from_before(chosen: str) -> None:
    assert ask(chosen)[0] == 200
    assert fail(21)[-1] == 429
    assert ask(chosen)[0] == 200


def test_the_count_is_shared_with_other_processes(chosen: str) -> None:
    fail(20)
    become_another_process()
    assert ask("wrong")[0] == 429
    assert ask(chosen)[0] == 429


@pytest.mark.parametrize("kind", ["good", "chosen"])
def test_a_right_key_writes_nothing_and_asks_nothing_more(
    kind: str, request: pytest.FixtureRequest, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    key = request.getfixturevalue(kind)
    ask(key)
    with django_assert_num_queries(1):  # the page of conversations
        assert ask(key)[0] == 200
    assert FailedAttempt.objects.count() == 0


def test_a_locked_address_has_nothing_more_written(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    fail(20)
    before = FailedAttempt.objects.count()
    assert ask("wrong")[0] == 429
    with django_assert_num_queries(0):
        assert ask("wrong")[0] == 429
    assert FailedAttempt.objects.count() == before


def test_a_lock_that_is_lifted_is_gone_within_seconds(
    watch: Watch, chosen: str, capsys: pytest.CaptureFixture[str]
) -> None:
    fail(30)
    assert ask(chosen)[0] == 429
    call_command("forget_failed_attempts")
    assert re.fullmatch(r"\d\d failed attempts are forgotten\.\n", capsys.readouterr().out)
    assert ask(chosen)[0] == 429
    watch.at += A_LOCK_IS_BELIEVED_FOR
    assert ask(chosen)[0] == 200


@pytest.mark.parametrize(("late_by", "is_active", "flaw"), [(3600, True, "too_old"), (0, False, "closed")])
def test_what_could_not_have_been_right_whatever_its_signature_is_no_guess(
    caplog: pytest.LogCaptureFixture, late_by: int, is_active: bool, flaw: str
) -> None:
    sender = Sender("crm", create_source(wanted=Wanted("crm", "standard_webhooks"), now=NOW))
    set_active(name="crm", is_active=is_active)
    headers = {"Host": "localhost", **sender.headers(b"{}", at=time.time() - late_by)}
    client = Client(headers=headers, REMOTE_ADDR=HERE)
    statuses = {client.post("/webhook/crm/", b"{}", content_type="application/json").status_code for _ in range(25)}
    assert statuses == {401}
    assert caplog.text.count(flaw) == 25
    assert not FailedAttempt.objects.exists()


def test_no_key_at_all_is_no_attempt() -> None:
    client = Client(headers={"Host": "localhost"}, REMOTE_ADDR=HERE)
    assert {client.get("/conversations/").status_code for _ in range(30)} == {401}
    assert not FailedAttempt.objects.exists()


def test_the_addresses_of_one_network_of_ipv6_count_together() -> None:
    statuses = [ask(f"wrong-{number}", address=f"2001:db8:1:2::{number:x}")[0] for number in range(21)]
    assert statuses == [401] * 20 + [429]
    assert ask("wrong", address="2001:db8:1:3::1")[0] == 401


def test_behind_a_trusted_proxy_the_sender_counts_and_nobody_else_can_write_its_address(settings: Settings) -> None:
    from prosa.core.parsers import parse_networks

    settings.TRUSTED_PROXIES = parse_networks("10.0.0.0/8")
    is_trusted_proxy.cache_clear()
    proxy = "10.1.2.3"
    forged = {"X-Forwarded-For": f"{ELSEWHERE}, {HERE}"}
    assert fail(21, address=proxy, **forged)[-1] == 429
    assert ask("wrong", address=proxy, **{"X-Forwarded-For": ELSEWHERE})[0] == 401
    assert ask("wrong", address=HERE, **{"X-Forwarded-For": ELSEWHERE})[0] == 429


def test_without_trusted_proxies_a_forwarding_header_changes_nothing() -> None:
    for number in range(21):
        status, _ = ask(f"wrong-{number}", **{"X-Forwarded-For": f"192.0.2.{number}"})
    assert status == 429
    assert ask("wrong", **{"X-Forwarded-For": ELSEWHERE})[0] == 429


def test_the_lock_is_logged_once_with_the_address_and_never_with_a_key(caplog: pytest.LogCaptureFixture) -> None:
    fail(30)
    [told] = [record for record in caplog.records if "Too many attempts" in record.getMessage()]
    assert HERE in told.getMessage()
    assert vars(told)["facts"] == {"flaw": "too_many_attempts", "address": HERE}
    assert not re.search(r"wrong-\d", caplog.text)
    assert not any("wrong" in str(row) for row in FailedAttempt.objects.values())
