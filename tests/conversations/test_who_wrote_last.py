"""Who wrote last: worked out for conversations that were recorded before there was a column for it."""

import uuid
from collections.abc import Iterator

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from prosa.conversations.models import Conversation
from tests.conversations.builders import at

pytestmark = pytest.mark.django_db(transaction=True)


def migrate(name: str | None = None) -> MigrationExecutor:
    """Migrate the conversations to the migration `name`, all apps to their newest without one."""
    executor = MigrationExecutor(connection)
    executor.migrate([("conversations", name)] if name else executor.loader.graph.leaf_nodes())
    return executor


@pytest.fixture
def before() -> Iterator[MigrationExecutor]:
    yield migrate("0002_message_is_late")
    migrate()


@pytest.mark.parametrize(
    ("messages", "expected"),
    [
        ([], (0, None, None, False)),
        ([("RECEIVED", 1, 5)], (1, at(1), None, True)),
        ([("SENT", 1, 5)], (0, None, at(1), False)),
        ([("RECEIVED", 1, 5), ("SENT", 2.5, 5), ("RECEIVED", 2, 6)], (2, at(2), at(2.5), False)),
        ([("SENT", 1, 5), ("RECEIVED", 99, 5), ("SENT", 3, 6)], (1, at(5), at(3), True)),
    ],
    ids=["empty", "asked", "greeted", "answered", "from-the-future"],
)
def test_it_is_worked_out_of_the_messages_that_are_there(
    before: MigrationExecutor, messages: list[tuple[str, float, float]], expected: tuple[object, ...]
) -> None:
    old = before.loader.project_state([("conversations", "0002_message_is_late")]).apps
    conversation = old.get_model("conversations", "Conversation").objects.create(
        uuid=uuid.uuid4(),
        state="OPEN",
        opened_at=at(0),
        received_at=at(0),
        message_count=len(messages),
        last_message_at=max((at(sent) for _, sent, _ in messages), default=None),
        last_activity_at=at(5),
        revision=len(messages) + 1,
    )
    for direction, sent, received in messages:
        old.get_model("conversations", "Message").objects.create(
            uuid=uuid.uuid4(),
            conversation=conversation,
            direction=direction,
            content="Oi",
            sent_at=at(sent),
            received_at=at(received),
        )
    migrate("0003_who_wrote_last")
    columns = ("inbound_count", "last_inbound_at", "last_outbound_at", "is_waiting")
    assert Conversation.objects.values_list(*columns).get() == expected
