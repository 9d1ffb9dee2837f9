"""What is backed up: all tables of all apps, and how a value of each column is written.

A value is written the same way whatever database it comes from: an instant as "2025-02-21 13:20:42.349308" in UTC,
without the fraction where there is none; a UUID and bytes in hexadecimal digits; a decimal as text; a boolean as 0
or 1.
"""

from enum import StrEnum
from graphlib import TopologicalSorter
from typing import Any, Final

import msgspec
from django.apps import apps
from django.db import connection, models

# Who is signed in, and whose attempts to are counted: nothing of that is worth keeping, nor safe to move. Feeds being
# imported are large, and their runs would go on among listings of another time.
LEFT_OUT: Final = frozenset({"django_session", "access_failedattempt", "listings_importpart"})
# What migrations fill. A database that holds nothing else is empty.
MADE_BY_MIGRATIONS: Final = frozenset({"django_content_type", "auth_permission"})


class Kind(StrEnum):
    """What a column holds."""

    INTEGER = "integer"
    TEXT = "text"
    BOOLEAN = "boolean"
    INSTANT = "instant"
    DATE = "date"
    DECIMAL = "decimal"
    REAL = "real"
    UUID = "uuid"
    JSON = "json"
    BYTES = "bytes"


_KINDS: Final = {
    "AutoField": Kind.INTEGER,
    "BigAutoField": Kind.INTEGER,
    "IntegerField": Kind.INTEGER,
    "BigIntegerField": Kind.INTEGER,
    "SmallIntegerField": Kind.INTEGER,
    "PositiveIntegerField": Kind.INTEGER,
    "PositiveBigIntegerField": Kind.INTEGER,
    "PositiveSmallIntegerField": Kind.INTEGER,
    "CharField": Kind.TEXT,
    "TextField": Kind.TEXT,
    "SlugField": Kind.TEXT,
    "BooleanField": Kind.BOOLEAN,
    "DateTimeField": Kind.INSTANT,
    "DateField": Kind.DATE,
    "DecimalField": Kind.DECIMAL,
    "FloatField": Kind.REAL,
    "UUIDField": Kind.UUID,
    "JSONField": Kind.JSON,
    "BinaryField": Kind.BYTES,
}


class Column(msgspec.Struct, frozen=True):
    """A column that holds a value of its own; one that the database works out is none."""

    name: str
    kind: Kind


class Table(msgspec.Struct, frozen=True):
    """A table. `key` is its primary key, and `is_numbered` tells whether the database counts it."""

    name: str
    key: str
    is_numbered: bool
    columns: tuple[Column, ...]


def tables_to_back_up() -> list[Table]:
    """Return the tables that a backup holds, each behind those that it refers to."""
    stored = {model._meta.db_table: model for model in _stored_models()}  # noqa: SLF001 (public, in spite of its name)
    referred = {name: _tables_referred_to(model) & stored.keys() for name, model in stored.items()}
    return [_describe(stored[name]) for name in TopologicalSorter(referred).static_order() if name not in LEFT_OUT]


def all_tables() -> list[str]:
    """Return the names of all tables of all apps."""
    return [model._meta.db_table for model in _stored_models()]  # noqa: SLF001 (as above)


def find_occupied() -> list[str]:
    """Return the names of the tables that hold something which no migration has put there."""
    there = set(connection.introspection.table_names())
    looked_at = sorted(there.intersection(all_tables()) - MADE_BY_MIGRATIONS - LEFT_OUT)
    with connection.cursor() as cursor:
        return [name for name in looked_at if _holds_anything(cursor, name)]


def _holds_anything(cursor: Any, name: str) -> bool:
    cursor.execute(f'SELECT EXISTS (SELECT 1 FROM "{name}")')
    [holds_anything] = cursor.fetchone()
    return bool(holds_anything)


def _stored_models() -> list[type[models.Model]]:
    found = apps.get_models(include_auto_created=True)
    return [model for model in found if model._meta.managed and not model._meta.proxy]  # noqa: SLF001 (as above)


def _tables_referred_to(model: type[models.Model]) -> set[str]:
    own = model._meta.db_table  # noqa: SLF001 (as above)
    related = (field.related_model for field in model._meta.local_fields if field.is_relation)  # noqa: SLF001 (as above)
    return {other._meta.db_table for other in related if isinstance(other, type)} - {own}  # noqa: SLF001 (as above)


def _describe(model: type[models.Model]) -> Table:
    options = model._meta  # noqa: SLF001 (as above)
    fields = [field for field in options.local_concrete_fields if not getattr(field, "generated", False)]
    columns = tuple(Column(str(field.column), _kind_of(field)) for field in fields)
    return Table(options.db_table, str(options.pk.column), isinstance(options.pk, models.AutoField), columns)


def _kind_of(field: Any) -> Kind:
    while field.is_relation:  # it holds what the column that it refers to holds
        field = field.target_field
    return _KINDS[field.get_internal_type()]
