"""Nothing that Prosa keeps is forgotten by a backup."""

import pytest
from django.db import connection

from prosa.backups.tables import LEFT_OUT, find_occupied, tables_to_back_up

NOT_DATA = {
    "django_migrations",  # a backup names those of its version
    "conversations_search",  # worked out of the messages when they are restored
    "conversations_search_word",
    "conversations_search_erased",
}
PARTS_OF_SEARCH = ("conversations_search_config", "_content", "_data", "_docsize", "_idx")


@pytest.mark.django_db
def test_every_table_of_the_database_is_backed_up_or_left_out_for_a_reason() -> None:
    there = {name for name in connection.introspection.table_names() if not name.endswith(PARTS_OF_SEARCH)}
    backed_up = {table.name for table in tables_to_back_up()}
    assert there - NOT_DATA == backed_up | LEFT_OUT


@pytest.mark.django_db
def test_every_column_is_backed_up_but_those_that_the_database_works_out() -> None:
    worked_out = {"budget", "is_waiting", "words"}
    with connection.cursor() as cursor:
        for table in tables_to_back_up():
            # Django's own introspection stumbles over a constraint that lists single digits.
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table.name)} LIMIT 0")
            there = {column[0] for column in cursor.description}
            assert there - worked_out == {column.name for column in table.columns} - worked_out


def test_a_table_comes_behind_those_that_it_refers_to() -> None:
    names = [table.name for table in tables_to_back_up()]
    assert names.index("conversations_conversation") < names.index("conversations_message")
    assert names.index("leads_lead") < names.index("matching_match")
    assert names.index("deliveries_delivery") < names.index("deliveries_attempt")


@pytest.mark.django_db
def test_a_database_that_was_only_migrated_is_empty() -> None:
    assert find_occupied() == []
