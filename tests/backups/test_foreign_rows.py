"""Backups that Prosa has not written, though all they say of themselves is true. None of them changes anything."""

import hashlib
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import pytest
from django.db import connection, transaction

from prosa.access.callers import read_scopes
from prosa.access.keys import create_key
from prosa.access.models import ApiKey
from prosa.backups.archive import Archive, opened_archive
from prosa.backups.errors import UnusableBackupError
from prosa.backups.loading import load
from tests.backups.installations import add_key, back_up, refuse_to_restore
from tests.databases import connected_to, empty_tables, fresh_database
from tests.deliveries.importing import NOW, take_in
from tests.samples import new_conversation, new_id, new_message

pytestmark = [pytest.mark.usefixtures("databases_here"), pytest.mark.django_db]
CONVERSATIONS: Final = "conversations_conversation"
MESSAGES: Final = "conversations_message"
DELIVERIES: Final = "deliveries_delivery"
PLAIN: Final = r"The backup does not fit: (\w+ in it holds what Prosa cannot have written|rows in it refer to .*)\."
SECRET: Final = "a customer's own words"

type Rows = list[Any]


@pytest.fixture(scope="module")
def backup(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What is in a backup of two conversations, by the names of its files."""
    folder = tmp_path_factory.mktemp("backup")
    with fresh_database(folder) as database_url:
        conversation = new_id()
        with connected_to(database_url):
            take_in(
                new_conversation(conversation), new_message(conversation, content=SECRET), new_conversation(new_id())
            )
        with zipfile.ZipFile(back_up(database_url, folder / "prosa.zip")) as opened:
            yield {name: opened.read(name) for name in opened.namelist()}


def forge(backup: dict[str, bytes], table: str, change: Callable[[Rows, list[str]], Rows]) -> bytes:
    """Return a backup of which a table's rows were changed, by the kinds of its columns, and which says so."""
    manifest, name = json.loads(backup["manifest.json"]), f"tables/{table}.ndjson"
    [entry] = [each for each in manifest["tables"] if each["name"] == table]
    rows = [json.loads(line) for line in backup[name].splitlines()]
    changed = change(rows, [column["kind"] for column in entry["columns"]])
    lines = b"".join(row if isinstance(row, bytes) else json.dumps(row).encode() + b"\n" for row in changed)
    entry |= {"rows": len(changed), "sha256": hashlib.sha256(lines).hexdigest()}
    return pack({**backup, name: lines, "manifest.json": json.dumps(manifest).encode()})


def pack(files: dict[str, bytes], method: int = zipfile.ZIP_STORED) -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", method) as opened:
        for name, content in files.items():
            opened.writestr(name, content)
    return packed.getvalue()


def with_all(kind: str, value: Any) -> Callable[[Rows, list[str]], Rows]:
    """Return a change that puts `value` into all columns of this kind of the first row."""

    def change(rows: Rows, kinds: list[str]) -> Rows:
        return [[value if of == kind else old for old, of in zip(rows[0], kinds, strict=True)], *rows[1:]]

    return change


CHANGES: Final[dict[str, tuple[str, Callable[[Rows, list[str]], Rows]]]] = {
    "no JSON": (CONVERSATIONS, lambda rows, _: [*rows, b"{not json\n"]),
    "no UTF-8": (CONVERSATIONS, lambda rows, _: [*rows, b'["\xff"]\n']),
    "lists without end": (CONVERSATIONS, lambda rows, _: [*rows, b"[" * 100_000 + b"]" * 100_000 + b"\n"]),
    "a short row": (CONVERSATIONS, lambda rows, _: [*rows, [1]]),
    "a long row": (CONVERSATIONS, lambda rows, _: [[*rows[0], 1], *rows[1:]]),
    "a row twice": (CONVERSATIONS, lambda rows, _: [*rows, rows[0]]),
    "rows that others refer to left out": (CONVERSATIONS, lambda _rows, _: []),
    "NULL where there is none": (MESSAGES, with_all("text", None)),
    "a list for a text": (MESSAGES, with_all("text", [SECRET])),
    "another text than a check lets in": (CONVERSATIONS, with_all("text", SECRET)),
    "a number for a UUID": (CONVERSATIONS, with_all("uuid", 7)),
    "no UUID": (CONVERSATIONS, with_all("uuid", SECRET)),
    "no instant": (CONVERSATIONS, with_all("instant", SECRET)),
    "a day that there is not": (CONVERSATIONS, with_all("instant", "2025-02-31 10:00:00")),
    "a number for 0 or 1": (MESSAGES, with_all("boolean", 7)),
    "a text for a number": (CONVERSATIONS, with_all("integer", SECRET)),
    "too large a number": (CONVERSATIONS, with_all("integer", 10**30)),
    "no hexadecimal digits": (DELIVERIES, with_all("bytes", SECRET)),
}


@pytest.fixture
def as_before() -> Iterator[None]:
    """Afterwards, the tests' own database holds what it held before."""
    create_key(name="of the database", scopes=read_scopes("read"), now=NOW)
    key = ApiKey.objects.get()
    yield
    assert ApiKey.objects.get() == key


def load_forged(forged: bytes) -> None:
    """Put a backup's rows into the tests' own database, as restoring does."""
    with opened_archive(BytesIO(forged)) as archive, transaction.atomic():
        archive.check(advance=lambda _: None)
        empty_tables()
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM auth_permission")
            cursor.execute("DELETE FROM django_content_type")
        load(archive=archive, advance=lambda _: None)


def test_what_was_not_changed_can_be_loaded(backup: dict[str, bytes]) -> None:
    load_forged(forge(backup, CONVERSATIONS, lambda rows, _: rows))


@pytest.mark.usefixtures("as_before")
@pytest.mark.parametrize("change", CHANGES)
def test_rows_that_do_not_fit_are_refused_by_their_table_alone(backup: dict[str, bytes], change: str) -> None:
    table, changed = CHANGES[change]
    with pytest.raises(UnusableBackupError) as refused:
        load_forged(forge(backup, table, changed))
    assert re.fullmatch(PLAIN, str(refused.value))


def test_the_command_refuses_rows_that_do_not_fit_and_leaves_the_database_as_it_was(
    backup: dict[str, bytes], tmp_path: Path
) -> None:
    forged = tmp_path / "forged.zip"
    forged.write_bytes(forge(backup, *CHANGES["rows that others refer to left out"]))
    with fresh_database(tmp_path) as database_url:
        add_key(database_url, "of the database")
        assert refuse_to_restore(database_url, forged, "--force").startswith("The backup does not fit: ")
        with connected_to(database_url):
            assert ApiKey.objects.get().name == "of the database"


def at_each(signature: bytes, offset: int, value: int) -> Callable[[bytes], bytes]:
    """Return what sets a byte behind each of these signatures in a ZIP."""

    def change(packed: bytes) -> bytes:
        changed = bytearray(packed)
        for found in re.finditer(re.escape(signature), packed):
            changed[found.start() + offset] = value
        return bytes(changed)

    return change


DAMAGES: Final[dict[str, Callable[[bytes], bytes]]] = {
    "encrypted": at_each(b"PK\x01\x02", 8, 1),
    "of an unknown method": at_each(b"PK\x01\x02", 10, 97),
    "compressed by another method than it says": at_each(b"PK\x01\x02", 10, zipfile.ZIP_LZMA),
    "of a newer form": at_each(b"PK\x01\x02", 6, 250),
    "empty": lambda _: b"",
}


@pytest.mark.any_database
@pytest.mark.parametrize("damage", DAMAGES)
def test_a_zip_that_cannot_be_read_is_no_backup(backup: dict[str, bytes], damage: str) -> None:
    with pytest.raises(UnusableBackupError, match="no backup"), opened_archive(BytesIO(DAMAGES[damage](pack(backup)))):
        pytest.fail("it cannot be read")


@pytest.mark.any_database
@pytest.mark.parametrize(
    "facts",
    [
        {"prosa": "1.0\x1b[31m"},
        {"made_at": "today\nand tomorrow"},
        {"migrations": ["core.0001\x07"]},
        {"tables": [{"name": "a", "columns": [], "rows": 0, "sha256": "", "last_id": 2**63}]},
        {"tables": [{"name": "a", "columns": [], "rows": 0, "sha256": "", "last_id": 2**63 - 1}]},
    ],
)
def test_a_manifest_that_says_what_prosa_never_says_makes_no_backup(
    backup: dict[str, bytes], facts: dict[str, Any]
) -> None:
    manifest = json.dumps(json.loads(backup["manifest.json"]) | facts).encode()
    with (
        pytest.raises(UnusableBackupError, match="no backup"),
        opened_archive(BytesIO(pack({**backup, "manifest.json": manifest}))),
    ):
        pass


@pytest.mark.any_database
@pytest.mark.parametrize("damage", ["encrypted", "of an unknown method"])
def test_a_table_that_cannot_be_read_is_named(backup: dict[str, bytes], damage: str) -> None:
    files = {name: content for name, content in backup.items() if name != "manifest.json"}
    good, bad = pack(backup), DAMAGES[damage](pack(files))
    with opened_archive(BytesIO(good)) as archive, zipfile.ZipFile(BytesIO(bad)) as opened:
        unreadable = Archive(opened, archive.manifest)
        with pytest.raises(UnusableBackupError, match="The backup is damaged"):
            unreadable.check(advance=lambda _: None)


@pytest.mark.any_database
@pytest.mark.parametrize("manifest", [b"null", b'{"format": 5}', b"[" * 200_000, b'{"x": ' + b"[" * 200_000, b"\xff"])
def test_a_manifest_that_is_none_makes_no_backup(manifest: bytes) -> None:
    with (
        pytest.raises(UnusableBackupError, match="it has no manifest"),
        opened_archive(BytesIO(pack({"manifest.json": manifest}))),
    ):
        pytest.fail("it is none")
