"""The names in the database that errors may quote: of tables, columns, constraints and indexes of installed apps."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from django.apps import apps


def names_in_schema() -> frozenset[str]:
    """Return them. Before the apps are loaded, there are none. Those of foreign keys only the database knows."""
    return _collected() if apps.models_ready else frozenset()


@cache
def _collected() -> frozenset[str]:
    options = [model._meta for model in apps.get_models(include_auto_created=True)]  # noqa: SLF001 (public, in spite of its name)
    return frozenset({"django_migrations", *(name for each in options for name in _names_of(each))})


def _names_of(options: Any) -> Iterator[str]:
    table = options.db_table
    yield from (table, f"{table}_pkey")
    for field in options.local_concrete_fields:
        yield from (field.column, f"{table}.{field.column}", f"{table}_{field.column}_key")
    yield from (each.name for each in (*options.constraints, *options.indexes))
