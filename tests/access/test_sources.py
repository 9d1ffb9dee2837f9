"""Sources: made, given a second secret, closed; their names, and what is kept of their secrets."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections, transaction
from django.db.utils import IntegrityError
from pytest_django import Settings

from prosa.access.callers import Scope
from prosa.access.keyring import find_holder
from prosa.access.keys import KeyRefusedError, any_key_exists, create_key
from prosa.access.models import ApiKey, Source, SourceSecret
from prosa.access.signatures import Flaw, read_standard_secret
from prosa.access.source_ring import KnownSource, find_source, note_source_refused, note_use_of_sources
from prosa.access.sources import (
    SourceRefusedError,
    UnknownSourceError,
    Wanted,
    add_secret,
    create_source,
    drop_old_secret,
    set_active,
)
from prosa.core import clock
from tests.conversations.builders import at
from tests.conversations.racing import run_at_once

STANDARD = Wanted("crm", "standard_webhooks")
PLAIN = Wanted("crm", "hmac_sha256", signature_header="X-Signature")

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("known_afresh")]


def make(wanted: Wanted = STANDARD) -> str:
    return create_source(wanted=wanted, now=at(0))


def known(name: str = "crm") -> KnownSource:
    source = find_source(name=name)
    assert source
    return source


def test_a_secret_is_kept_sealed_and_is_read_for_checking_signatures() -> None:
    shown = make()
    [row] = SourceSecret.objects.all()
    assert shown.removeprefix("whsec_") not in repr(SourceSecret.objects.values().get())
    assert known().secrets == (read_standard_secret(shown),)
    assert read_standard_secret(shown).hex() not in row.sealed


def test_a_source_shows_its_secrets_to_nobody_who_prints_it() -> None:
    shown = make(PLAIN._replace(secret="a canary that sings"))
    assert shown == "a canary that sings"
    assert "canary" not in repr(known())


def test_under_another_secret_key_no_secret_is_known_and_the_log_says_so(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    make()
    settings.SECRET_KEY = "another key that is long enough"
    assert known().secrets == ()
    assert "SECRET_KEY is another one now" in caplog.text


def test_the_list_says_which_secrets_another_secret_key_has_sealed(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    make()
    add_secret(name="crm", now=at(1))
    call_command("list_sources")
    assert not capsys.readouterr().err
    settings.SECRET_KEY = "another key that is long enough"
    create_source(wanted=STANDARD._replace(name="new"), now=at(2))
    call_command("list_sources")
    told = capsys.readouterr()
    assert "2 secrets cannot be opened with this SECRET_KEY: crm." in told.err
    assert "add_source_secret" in told.err


def test_the_newer_of_two_secrets_stands_first_and_the_older_goes() -> None:
    first = make()
    second = add_secret(name="crm", now=at(1))
    assert known().secrets == tuple(map(read_standard_secret, (second, first)))
    with pytest.raises(SourceRefusedError):
        add_secret(name="crm", now=at(2))
    drop_old_secret(name="crm")
    third = add_secret(name="crm", now=at(3))
    assert known().secrets == tuple(map(read_standard_secret, (third, second)))
    drop_old_secret(name="crm")
    with pytest.raises(SourceRefusedError):
        drop_old_secret(name="crm")
    assert known().secrets == (read_standard_secret(third),)


@pytest.mark.parametrize(
    "wanted",
    [
        Wanted("", "standard_webhooks"),
        Wanted("batch", "standard_webhooks"),
        Wanted("CRM", "standard_webhooks"),
        Wanted("c r m", "standard_webhooks"),
        Wanted("crm\n", "standard_webhooks", time_zone="\n"),
        Wanted("-crm", "standard_webhooks"),
        Wanted("a" * 51, "standard_webhooks"),
        Wanted("crm", "trust"),
        Wanted("crm", "standard_webhooks", time_zone="Mars/Olympus"),
        Wanted("crm", "standard_webhooks", time_zone="../../etc/passwd"),
        Wanted("crm", "standard_webhooks", signature_header="X-Signature"),
        Wanted("crm", "standard_webhooks", secret="whsec_c2hvcnQ="),
        Wanted("crm", "hmac_sha256"),
        Wanted("crm", "hmac_sha256", signature_header="X Signature"),
        Wanted("crm", "hmac_sha256", signature_header="Authorization"),
        Wanted("crm", "hmac_sha256", signature_header="X-Signature", signature_encoding="octal"),
        Wanted("crm", "hmac_sha256", signature_header="X-Signature", signature_prefix="é"),
        Wanted("crm", "hmac_sha256", signature_header="X-Signature", secret="short"),
        Wanted("crm", "api_key", secret="a key that somebody has made"),
    ],
    ids=repr,
)
def test_what_cannot_be_a_source_is_refused_and_leaves_nothing(wanted: Wanted) -> None:
    with pytest.raises(SourceRefusedError):
        make(wanted)
    assert (Source.objects.count(), SourceSecret.objects.count(), ApiKey.objects.count()) == (0, 0, 0)


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (("create_source", "crm", "--scheme=hmac_sha256", "--header=no header"), "--header: "),
        (("create_source", "crm", "--time-zone=Rio"), "--time-zone: "),
        (("create_source", "no name"), "NAME: "),
        (("create_api_key", " ", "--scope=read"), "NAME: "),
    ],
)
def test_what_is_refused_on_the_command_line_is_named_as_it_was_typed(command: tuple[str, ...], told: str) -> None:
    with pytest.raises(CommandError) as caught:
        call_command(*command)
    assert str(caught.value).startswith(told)


def test_keys_and_sources_share_one_space_of_names() -> None:
    create_key(name="site", scopes=[Scope.READ], now=at(0))
    with pytest.raises(SourceRefusedError, match=r"chave|key"):
        make(Wanted("site", "standard_webhooks"))
    make()
    with pytest.raises(KeyRefusedError):
        create_key(name="crm", scopes=[Scope.READ], now=at(0))
    with pytest.raises(SourceRefusedError):
        make(PLAIN)


@pytest.mark.django_db(transaction=True)
def test_of_those_who_take_one_name_at_once_one_gets_it() -> None:
    def take_for_source() -> bool:
        try:
            make()
        except SourceRefusedError:
            return False
        return True

    def take_for_key() -> bool:
        try:
            create_key(name="crm", scopes=[Scope.READ], now=at(0))
        except KeyRefusedError:
            return False
        return True

    calls = run_at_once(
        [take_for_source, take_for_key] * 4, before=connection.ensure_connection, after=connections.close_all
    )
    assert [call.result for call in calls].count(True) == 1


def test_a_source_with_a_key_has_its_name_and_zone_wherever_it_comes_in() -> None:
    key = make(Wanted("crm", "api_key", time_zone="Asia/Tokyo"))
    caller = find_holder(key=key)
    assert caller
    assert (caller.name, caller.source, caller.zone, caller.scopes) == (
        "crm",
        "crm",
        "Asia/Tokyo",
        frozenset({Scope.INGEST}),
    )


def test_a_further_key_of_a_source_lets_its_sender_change_to_it() -> None:
    make(Wanted("crm", "api_key"))
    further = create_key(name="crm 2", scopes=[Scope.INGEST], source=Source.objects.get(), now=at(1))
    caller = find_holder(key=further)
    assert caller
    assert (caller.name, caller.source) == ("crm 2", "crm")
    with pytest.raises(SourceRefusedError):
        add_secret(name="crm", now=at(2))


def test_the_keys_of_a_closed_source_are_taken_nowhere_until_it_is_opened() -> None:
    key = make(Wanted("crm", "api_key"))
    set_active(name="crm", is_active=False)
    assert find_holder(key=key) is None
    set_active(name="crm", is_active=True)
    assert find_holder(key=key)


def test_the_first_source_closes_the_open_door_even_if_it_is_closed() -> None:
    assert not any_key_exists()
    make()
    set_active(name="crm", is_active=False)
    assert any_key_exists()


@pytest.mark.parametrize("name", ["nobody", "", "crm\x00", "\ud800"])
def test_a_source_that_is_not_there_is_not_found(name: str) -> None:
    for act in (
        lambda: add_secret(name=name, now=at(0)),
        lambda: drop_old_secret(name=name),
        lambda: set_active(name=name, is_active=False),
    ):
        with pytest.raises(UnknownSourceError):
            act()


def test_the_database_itself_keeps_no_third_secret_and_no_unknown_scheme() -> None:
    make()
    source = Source.objects.get()
    for broken in (
        lambda: SourceSecret.objects.create(source=source, place=3, sealed="x", created_at=at(0)),
        lambda: SourceSecret.objects.create(source=source, place=1, sealed="x", created_at=at(0)),
        lambda: Source.objects.create(name="b", scheme="trust", created_at=at(0)),
        lambda: Source.objects.create(name="batch", scheme="api_key", created_at=at(0)),
        lambda: Source.objects.create(name="b", scheme="hmac_sha256", created_at=at(0)),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            broken()


def test_of_refusals_in_several_processes_the_last_one_is_written_down() -> None:
    make()
    note_source_refused(name="crm", flaw=Flaw.TOO_OLD)
    Source.objects.update(last_refused_at=clock.now(), last_flaw=Flaw.SIGNATURE_WRONG)  # by another, a moment later
    note_use_of_sources()
    assert Source.objects.get().last_flaw == Flaw.SIGNATURE_WRONG
    note_source_refused(name="crm", flaw=Flaw.CLOSED)
    note_use_of_sources()
    assert Source.objects.get().last_flaw == Flaw.CLOSED
