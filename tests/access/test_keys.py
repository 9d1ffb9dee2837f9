"""API keys: how they are made, what is kept of them, and who may hold one."""

import base64
import hashlib
import re
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, connection, connections, transaction
from pytest_django import Settings

from prosa.access.callers import Caller, Scope
from prosa.access.keyring import forget_keys
from prosa.access.keys import KeyRefusedError, UnknownKeyError, any_key_exists, create_key, find_caller, revoke_key
from prosa.access.models import ApiKey
from tests.conversations.builders import at
from tests.conversations.racing import run_at_once

ALL_SCOPES = (Scope.INGEST, Scope.READ, Scope.WRITE)
RESERVED = ("API_KEY", "open door", "command line")

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _keys_read_afresh() -> Iterator[None]:
    """Let no test see the keys that another left in this process."""
    forget_keys()
    yield
    forget_keys()


def everything_in_the_database() -> str:
    """Return all rows of all tables as one text."""
    with connection.cursor() as cursor:
        rows = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            rows += cursor.fetchall()
    return repr(rows)


def store_key(**facts: Any) -> ApiKey:
    """Write a key's row past the service."""
    usual = {"name": "site", "prefix": "prosa_abcdef", "digest": "0" * 64, "scopes": "read", "created_at": at(0)}
    return ApiKey.objects.create(**usual | facts)


def test_a_key_is_prosa_and_32_random_bytes() -> None:
    key = create_key(name="site", scopes=[Scope.READ], now=at(0))
    assert re.fullmatch("prosa_[A-Za-z0-9_-]{43}", key)
    assert len(base64.urlsafe_b64decode(key.removeprefix("prosa_") + "=")) == 32


def test_no_two_keys_are_alike() -> None:
    keys = [create_key(name=f"site {number}", scopes=[Scope.READ], now=at(0)) for number in range(20)]
    for place in range(6, 49):
        assert len({key[place] for key in keys}) > 1


def test_of_a_key_its_beginning_and_its_digest_are_kept() -> None:
    key = create_key(name="site", scopes=[Scope.WRITE, Scope.INGEST], now=at(0))
    row = ApiKey.objects.get()
    assert (row.name, row.scopes, row.created_at) == ("site", "ingest write", at(0))
    assert (row.last_used_at, row.revoked_at) == (None, None)
    assert row.prefix == key[:12]
    assert row.digest == hashlib.sha256(key.encode()).hexdigest()


def test_the_key_itself_is_nowhere_in_the_database() -> None:
    key = create_key(name="site", scopes=[Scope.READ], now=at(0))
    assert find_caller(key=key)
    kept = everything_in_the_database()
    assert hashlib.sha256(key.encode()).hexdigest() in kept
    assert key[:12] in kept
    assert key[:13] not in kept
    assert key[12:] not in kept


@pytest.mark.parametrize("scopes", [[Scope.INGEST], [Scope.READ, Scope.READ], [Scope.WRITE, Scope.READ], ALL_SCOPES])
def test_who_holds_a_key_is_found_with_its_scopes(scopes: list[Scope]) -> None:
    key = create_key(name="Imobiliária São João", scopes=scopes, now=at(0))
    assert find_caller(key=key) == Caller("Imobiliária São João", frozenset(scopes), holds_key=True)


def test_nobody_is_found_by_anything_but_a_whole_key() -> None:
    key = create_key(name="site", scopes=[Scope.READ], now=at(0))
    digest = ApiKey.objects.get().digest
    for wrong in ("", "garbage", "chave-não-ascii", digest, key[:12], key[:-1], f"{key}x", f" {key}", key.upper()):
        assert find_caller(key=wrong) is None


def test_a_revoked_key_finds_nobody_at_once_in_the_process_that_revoked_it() -> None:
    key, other = (create_key(name=name, scopes=[Scope.READ], now=at(0)) for name in ("site", "other"))
    assert find_caller(key=key)
    revoke_key(name="site", now=at(5))
    assert find_caller(key=key) is None
    assert find_caller(key=other)
    assert ApiKey.objects.get(name="site").revoked_at == at(5)
    assert ApiKey.objects.get(name="other").revoked_at is None


def test_a_key_that_is_revoked_again_keeps_the_time_of_the_first() -> None:
    create_key(name="site", scopes=[Scope.READ], now=at(0))
    revoke_key(name="site", now=at(5))
    revoke_key(name="site", now=at(9))
    assert ApiKey.objects.get().revoked_at == at(5)


def test_a_key_that_is_unknown_cannot_be_revoked() -> None:
    create_key(name="site", scopes=[Scope.READ], now=at(0))
    with pytest.raises(UnknownKeyError):
        revoke_key(name="Site", now=at(5))


def test_a_key_exists_from_the_first_on_and_for_ever() -> None:
    assert not any_key_exists()
    create_key(name="site", scopes=[Scope.READ], now=at(0))
    assert any_key_exists()
    revoke_key(name="site", now=at(5))
    assert any_key_exists()


def test_the_key_of_the_environment_counts_and_is_found_beside_those_of_the_table(settings: Settings) -> None:
    key = create_key(name="site", scopes=[Scope.WRITE], now=at(0))
    settings.API_KEY = "a-key-from-the-environment"
    chosen = Caller("API_KEY", frozenset({Scope.INGEST, Scope.READ}), is_guessable=True)
    assert find_caller(key="a-key-from-the-environment") == chosen
    assert find_caller(key=key) == Caller("site", frozenset({Scope.WRITE}))
    ApiKey.objects.all().delete()
    forget_keys()
    assert any_key_exists()


@pytest.mark.parametrize("name", ["site", " site  "])
def test_a_name_belongs_to_one_key(name: str) -> None:
    create_key(name="site", scopes=[Scope.READ], now=at(0))
    with pytest.raises(KeyRefusedError):
        create_key(name=name, scopes=[Scope.INGEST], now=at(1))
    assert ApiKey.objects.get().scopes == "read"


def test_the_name_of_a_revoked_key_stays_taken() -> None:
    create_key(name="site", scopes=[Scope.READ], now=at(0))
    revoke_key(name="site", now=at(1))
    with pytest.raises(KeyRefusedError):
        create_key(name="site", scopes=[Scope.READ], now=at(2))
    assert ApiKey.objects.count() == 1


@pytest.mark.parametrize("name", ["", "   ", *RESERVED, " open door "])
def test_names_that_say_nobody_or_mean_prosa_itself_are_refused(name: str) -> None:
    with pytest.raises(KeyRefusedError):
        create_key(name=name, scopes=[Scope.READ], now=at(0))
    assert not ApiKey.objects.exists()


@pytest.mark.parametrize(
    "name", ["si\nte", "si\tte", "si\x00te", "si\u200bte", "si\u202ete", "si\u00a0te", "si\x1b[31mte", "si\ud800te"]
)
def test_names_that_cannot_be_seen_whole_are_refused(name: str) -> None:
    with pytest.raises(KeyRefusedError):
        create_key(name=name, scopes=[Scope.READ], now=at(0))
    assert not ApiKey.objects.exists()


def test_a_name_has_up_to_a_hundred_characters() -> None:
    assert create_key(name="ã" * 100, scopes=[Scope.READ], now=at(0))
    with pytest.raises(KeyRefusedError, match="100"):
        create_key(name="b" * 101, scopes=[Scope.READ], now=at(0))
    assert ApiKey.objects.get().name == "ã" * 100


def test_a_key_that_would_open_nothing_is_refused() -> None:
    with pytest.raises(KeyRefusedError):
        create_key(name="site", scopes=[], now=at(0))
    assert not ApiKey.objects.exists()


@pytest.mark.parametrize("scopes", ["", "admin", "read admin", "read ingest", "read read", "ingest,read", "READ", " "])
def test_the_database_holds_no_other_scopes(scopes: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        store_key(scopes=scopes)
    store_key(scopes="ingest read write")
    with pytest.raises(IntegrityError), transaction.atomic():
        ApiKey.objects.update(scopes=scopes)


@pytest.mark.parametrize("name", ["", *RESERVED])
def test_the_database_holds_no_key_without_a_name_of_its_own(name: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        store_key(name=name)


@pytest.mark.parametrize("facts", [{"digest": "1" * 64}, {"name": "other"}], ids=["name", "digest"])
def test_the_database_holds_each_name_and_each_digest_once(facts: dict[str, str]) -> None:
    store_key()
    with pytest.raises(IntegrityError), transaction.atomic():
        store_key(**facts)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("attempt", range(5))
def test_of_several_keys_that_ask_for_one_name_at_once_one_is_made(attempt: int) -> None:
    def try_to_create(scope: Scope) -> str | KeyRefusedError:
        try:
            return create_key(name="site", scopes=[scope], now=at(attempt))
        except KeyRefusedError as error:
            return error

    calls = [partial(try_to_create, scope) for scope in ALL_SCOPES * 4]
    made = run_at_once(calls, before=connection.ensure_connection, after=connections.close_all)
    [key] = [call.result for call in made if isinstance(call.result, str)]
    refusals = [str(call.result) for call in made if isinstance(call.result, KeyRefusedError)]
    assert len(refusals) == 11
    assert all(refusals)
    assert ApiKey.objects.get().digest == hashlib.sha256(key.encode()).hexdigest()
