"""The file that a backup is: a ZIP of one file of lines for each table, and a manifest, which comes last.

A line is a JSON array of a row's values, in the order of the manifest's columns. A ZIP that was broken off has no list
of what is in it, and nothing opens it.
"""

import hashlib
import lzma
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated, Any, BinaryIO, Final, Literal

import msgspec

from prosa.backups.errors import UnfittingRowsError, UnusableBackupError
from prosa.backups.tables import Column, Kind, Table

FORMAT: Final = "prosa-backup"
VERSION: Final = 1
MANIFEST: Final = "manifest.json"
_COMPRESSION_LEVEL: Final = 4  # half as fast as none at all, and nearly as small as the best

MOST_KEY: Final = 2**62  # beyond it there is soon none left for what comes

type Row = Sequence[Any]
# What is told of a backup on a terminal: nothing in it moves the cursor.
type Plain = Annotated[str, msgspec.Meta(pattern=r"^[ -~]*\Z", max_length=200)]
# Is told how many more rows are done.
type Advance = Callable[[int], object]


class TableEntry(msgspec.Struct, frozen=True):
    """A table in a backup. `last_id` is the highest number that its key was ever given, if it is counted."""

    name: Plain
    columns: tuple[Column, ...]
    rows: int
    sha256: str
    last_id: Annotated[int, msgspec.Meta(ge=1, le=MOST_KEY)] | None = None


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a backup says of itself. `made_at` is an instant in ISO 8601, `database` where it was made."""

    format: str = FORMAT
    version: int = VERSION
    prosa: Plain
    made_at: Plain
    database: Plain
    migrations: tuple[Plain, ...]
    tables: tuple[TableEntry, ...]

    @property
    def rows(self) -> int:
        """How many rows there are in all."""
        return sum(table.rows for table in self.tables)


# What the parser of ZIPs and its decompressors raise, by what stands in the file: a file may hold anything. Among them
# are those of an encrypted one (RuntimeError), of methods and versions of others (NotImplementedError, which is one),
# and of lists without end (RecursionError, which is one, too).
_UNREADABLE: Final = (
    KeyError,
    OSError,
    EOFError,
    RuntimeError,
    ValueError,
    struct.error,
    lzma.LZMAError,
    zipfile.BadZipFile,
    zlib.error,
)
# How a value of each kind is written.
_TYPES: Final[dict[Kind, Any]] = {
    Kind.INTEGER: Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)],
    Kind.TEXT: str,
    Kind.BOOLEAN: Literal[0, 1],
    Kind.INSTANT: Annotated[str, msgspec.Meta(pattern=r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{6})?\Z")],
    Kind.DATE: Annotated[str, msgspec.Meta(pattern=r"^\d{4}-\d\d-\d\d\Z")],
    Kind.DECIMAL: Annotated[str, msgspec.Meta(pattern=r"^-?\d+(\.\d+)?(e[+-]?\d+)?\Z")],
    Kind.REAL: float,
    Kind.UUID: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{32}\Z")],
    Kind.JSON: str,
    Kind.BYTES: str,
}
_encoder: Final = msgspec.json.Encoder()


class _UnfinishedZip(zipfile.ZipFile):
    """A ZIP that nobody makes whole but who closes it."""

    def __del__(self) -> None:
        """Do nothing: what was broken off stays so."""


class ArchiveWriter:
    """A backup being written to `file`, table by table."""

    def __init__(self, file: BinaryIO) -> None:
        self._zip = _UnfinishedZip(file, "w", zipfile.ZIP_DEFLATED, compresslevel=_COMPRESSION_LEVEL)
        self._tables: list[TableEntry] = []

    def add_table(self, table: Table, parts: Iterable[Sequence[Row]], *, last_id: int | None, advance: Advance) -> None:
        """Write the rows of `table`, which come in `parts`."""
        digest, rows = hashlib.sha256(), 0
        with self._zip.open(_name_of(table.name), "w", force_zip64=True) as entry:
            for part in parts:
                lines = _encoder.encode_lines(part)
                digest.update(lines)
                entry.write(lines)
                rows += len(part)
                advance(len(part))
        self._tables.append(TableEntry(table.name, table.columns, rows, digest.hexdigest(), last_id))

    def finish(self, **facts: Any) -> Manifest:
        """Write the manifest with its `facts`, without which it is no backup, and return it."""
        manifest = Manifest(tables=tuple(self._tables), **facts)
        self._zip.writestr(MANIFEST, msgspec.json.format(_encoder.encode(manifest), indent=1))
        self._zip.close()
        return manifest


class Archive:
    """A backup that is there."""

    def __init__(self, opened: zipfile.ZipFile, manifest: Manifest) -> None:
        self._zip = opened
        self.manifest = manifest

    def check(self, *, advance: Advance) -> None:
        """Read all of it. Raises UnusableBackupError if it is not what was written."""
        for table in self.manifest.tables:
            digest, rows = hashlib.sha256(), 0
            for line in self._lines(table):
                digest.update(line)
                rows += 1
                advance(1)
            if (rows, digest.hexdigest()) != (table.rows, table.sha256):
                raise UnusableBackupError(f"The backup is damaged: {table.name} is not as it was written.")

    def rows(self, table: TableEntry) -> Iterator[list[Any]]:
        """Yield the rows of `table`, each value of its column's kind. Raises UnusableBackupError if one is not."""
        decode = msgspec.json.Decoder(_row_type(table.columns)).decode
        for line in self._lines(table):
            try:
                row = decode(line)
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
                raise UnfittingRowsError(table.name) from None
            yield list(row)

    def _lines(self, table: TableEntry) -> Iterator[bytes]:
        try:
            with self._zip.open(_name_of(table.name)) as entry:
                yield from entry
        except _UNREADABLE as error:
            raise UnusableBackupError(f"The backup is damaged: {table.name} cannot be read.") from error


@contextmanager
def opened_archive(file: BinaryIO) -> Iterator[Archive]:
    """Yield the backup in `file`. Raises UnusableBackupError if it is none, and OSError if it cannot be read."""
    try:
        opened = zipfile.ZipFile(file)
    except (NotImplementedError, ValueError, struct.error, zipfile.BadZipFile):
        raise UnusableBackupError("This is no backup of Prosa's, or one that was broken off.") from None
    with opened:
        yield Archive(opened, _read_manifest(opened))


def _read_manifest(opened: zipfile.ZipFile) -> Manifest:
    try:
        manifest = msgspec.json.decode(opened.read(MANIFEST), type=Manifest)
    except (*_UNREADABLE, msgspec.DecodeError):
        raise UnusableBackupError("This is no backup of Prosa's: it has no manifest that can be read.") from None
    if (manifest.format, manifest.version) != (FORMAT, VERSION):
        raise UnusableBackupError(f"The backup is of a format that this version cannot read: {manifest.version}.")
    return manifest


def _row_type(columns: Sequence[Column]) -> Any:
    return tuple.__class_getitem__(tuple(_TYPES[column.kind] | None for column in columns))


def _name_of(table: str) -> str:
    return f"tables/{table}.ndjson"
