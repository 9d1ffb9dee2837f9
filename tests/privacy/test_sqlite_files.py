"""What is erased leaves SQLite's files as well, and not only its tables."""

import json
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from uuid_utils.compat import uuid7

from prosa.core import clock
from prosa.deliveries.entries import Envelope
from prosa.deliveries.intake import Arrival, take_in
from prosa.privacy.erasing import erase_conversation
from tests.samples import new_conversation, new_id, new_message

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL's files are its own business"),
]
SECRET = "Moro na Rua das Acácias, 1234, apartamento 56"


def files_hold(text: str) -> bool:
    """Tell whether the text stands anywhere in the database's file, once the log has been written back into it."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return text.encode() in Path(connection.settings_dict["NAME"]).read_bytes()


def test_the_text_of_an_erased_conversation_is_overwritten() -> None:
    conversation = new_id()
    events = [new_conversation(conversation), *(new_message(conversation, content=SECRET) for _ in range(200))]
    envelope = Envelope(uuid7(), "crm", clock.now(), ZoneInfo("America/Sao_Paulo"))
    take_in(arrivals=[Arrival(json.dumps(event, ensure_ascii=False).encode(), envelope) for event in events])
    assert files_hold(SECRET)
    erase_conversation(conversation=UUID(conversation), by="crm", now=clock.now())
    assert not files_hold(SECRET)
