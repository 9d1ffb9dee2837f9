"""Events of a file, taken in a line each."""

import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import pytest

from prosa.conversations.models import Conversation, Message
from prosa.deliveries import importing
from prosa.deliveries.formats import decode_event, encode_event
from prosa.deliveries.importing import Refusal
from prosa.deliveries.models import Delivery
from prosa.rest.bodies import BATCH_LIMIT
from tests.databases import own_database_url
from tests.deliveries.importing import NOW, REQUEST, take_in
from tests.deliveries.verifying import find_differences
from tests.samples import close_conversation, new_conversation, new_id, new_message
from tests.servers import ROOT, server_environment

pytestmark = pytest.mark.django_db(transaction=True)


def test_each_line_is_recorded_and_leaves_a_delivery_of_its_own() -> None:
    conversation = new_id()
    events = [new_conversation(conversation), new_message(conversation), close_conversation(conversation)]
    assert take_in(*events) == ({"recorded": 3}, [])
    assert Conversation.objects.get().message_count == 1
    deliveries = list(Delivery.objects.order_by("id"))
    assert [json.loads(bytes(each.body or b"")) for each in deliveries] == events
    assert {(each.request_id, each.key_name, each.received_at) for each in deliveries} == {
        (REQUEST, "command line", NOW)
    }
    assert find_differences() == []


def test_an_import_that_is_repeated_changes_nothing() -> None:
    conversation = new_id()
    events = [new_conversation(conversation), new_message(conversation), close_conversation(conversation)]
    take_in(*events)
    before = list(Conversation.objects.values()), list(Message.objects.values())
    assert take_in(*events) == ({"duplicate": 3}, [])
    assert (list(Conversation.objects.values()), list(Message.objects.values())) == before
    assert find_differences() == []


def test_lines_that_are_refused_are_told_by_their_number_and_hold_up_no_other() -> None:
    conversation = new_id()
    outcomes, refusals = take_in(
        new_conversation(conversation),
        b"",
        b"{broken",
        {"type": "NEW_MESSAGE", "timestamp": "2025-02-21T10:20:42"},
        close_conversation(conversation),
        new_message(conversation),
        b"  \r",
        new_conversation(new_id()),
    )
    assert outcomes == {"recorded": 3, "invalid_json": 1, "invalid_event": 1, "conversation_closed": 1}
    assert [(each.line, each.code) for each in refusals] == [
        (3, "invalid_json"),
        (4, "invalid_event"),
        (6, "conversation_closed"),
    ]
    assert [error.pointer for error in refusals[1].errors] == ["#/data"]
    assert Delivery.objects.filter(outcome="refused").count() == 3


def test_what_comes_before_its_conversation_waits_for_it() -> None:
    conversation = new_id()
    outcomes, refusals = take_in(new_message(conversation), new_conversation(conversation))
    assert (outcomes, refusals) == ({"conversation_not_found": 1, "recorded": 1}, [])
    assert Conversation.objects.get().message_count == 1


def test_a_line_that_is_too_long_is_never_read_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "MOST_BYTES_OF_A_LINE", 1000)
    conversation = new_id()
    outcomes, refusals = take_in(
        new_conversation(conversation), new_message(conversation, content="x" * 5000), new_message(conversation)
    )
    assert outcomes == {"recorded": 2, "body_too_large": 1}
    assert refusals == [Refusal(2, "body_too_large")]
    assert Delivery.objects.get(outcome="refused").body is None


def test_more_lines_than_are_taken_at_once_are_numbered_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "LINES_AT_ONCE", 2)
    outcomes, refusals = take_in(*(new_conversation(new_id()) for _ in range(4)), b"broken")
    assert outcomes == {"recorded": 4, "invalid_json": 1}
    assert refusals == [Refusal(5, "invalid_json", ())]


def test_the_largest_event_that_the_door_lets_in_can_be_imported_as_it_is_exported() -> None:
    """It comes in a batch of its own, written as short as can be."""
    ids = {"id": new_id().replace("-", ""), "conversation_id": new_id().replace("-", "")}
    content = "".join(map(chr, range(1, 0x250))) + "\u2028\ufeff\U0001f3e0"
    event = {
        "type": "NEW_MESSAGE",
        "timestamp": "20250221T1020",
        "data": ids | {"direction": "SENT", "content": content},
    }
    body = json.dumps(event, separators=(",", ":"), ensure_ascii=False).encode()
    exported = encode_event(decode_event(body, zone=ZoneInfo("America/Sao_Paulo")))
    longer_by = len(exported + b"\n") - len(body)
    assert BATCH_LIMIT + longer_by <= importing.MOST_BYTES_OF_A_LINE
    assert longer_by > 0


# Imports by twos, and is killed in the third transaction, when all of it but its COMMIT is done.
KILLED: Final = """
import os, signal, sys
import django
django.setup()
from django.core.management import call_command
from prosa.deliveries import importing, intake

importing.LINES_AT_ONCE = 2
settle, settled = intake._settle, []

def settle_and_be_killed(items):
    settled.append(settle(items))
    if len(settled) == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return settled[-1]

intake._settle = settle_and_be_killed
call_command("import_events", sys.argv[1])
"""


def test_an_import_that_was_killed_loses_and_doubles_nothing_when_it_is_repeated(tmp_path: Path) -> None:
    first, second, unknown = new_id(), new_id(), new_id()
    events = [new_conversation(first), new_message(unknown), new_message(first), new_message(second)]
    events += [new_conversation(second), close_conversation(first), new_message(second)]
    (tmp_path / "events.ndjson").write_text("\n".join(map(json.dumps, events)))
    command = [sys.executable, "-c", KILLED, str(tmp_path / "events.ndjson")]
    environment = server_environment(DATABASE_URL=own_database_url())
    assert subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode == -signal.SIGKILL
    assert Delivery.objects.count() == 4
    outcomes, refusals = take_in(*events)
    assert (outcomes, refusals) == ({"duplicate": 2, "conversation_not_found": 2, "recorded": 3}, [])
    assert sorted(Conversation.objects.values_list("message_count", "state")) == [(1, "CLOSED"), (2, "OPEN")]
    assert Delivery.objects.filter(outcome="parked").count() == 1
    assert find_differences() == []
