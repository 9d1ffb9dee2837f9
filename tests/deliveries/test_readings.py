"""What bytes are about: an event, or no event and a guess at the ids by which people will look for it."""

import json
from typing import Any
from uuid import UUID

import pytest

from prosa.deliveries.readings import Reading, find_ids, read_event
from tests.conversations.builders import at
from tests.deliveries.arrivals import ZONE
from tests.samples import close_conversation, new_conversation, new_message

CONVERSATION, MESSAGE = UUID("6a41b347-8d80-4ce9-84ba-7af66f369f6a"), UUID("49108c71-4dca-4af3-9f32-61bc745926e2")
BOTH = {"id": str(MESSAGE), "conversation_id": str(CONVERSATION)}


def reading_of(value: Any) -> Reading:
    return read_event(json.dumps(value).encode(), zone=ZONE)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (new_conversation(str(CONVERSATION)), None),
        (new_message(str(CONVERSATION), message_id=str(MESSAGE)), MESSAGE),
        (close_conversation(str(CONVERSATION)), None),
    ],
    ids=["opening", "message", "close"],
)
def test_an_event_says_what_it_is_about(value: Any, message: UUID | None) -> None:
    reading = reading_of(value)
    assert reading.event is not None
    assert (reading.problem_code, reading.errors) == ("", ())
    assert (reading.event_type, reading.conversation_uuid, reading.message_uuid) == (
        value["type"],
        CONVERSATION,
        message,
    )


def test_a_local_time_is_read_in_the_given_zone() -> None:
    reading = reading_of(new_conversation(str(CONVERSATION), timestamp="2025-02-21T09:00:00"))
    assert reading.event is not None
    assert reading.event.sent_at == at(0)


@pytest.mark.parametrize(
    ("value", "event_type", "conversation", "message"),
    [
        ({"type": "NEW_CONVERSATION", "data": {"id": str(CONVERSATION)}}, "NEW_CONVERSATION", CONVERSATION, None),
        ({"type": "CLOSE_CONVERSATION", "data": {"id": str(CONVERSATION)}}, "CLOSE_CONVERSATION", CONVERSATION, None),
        ({"type": "NEW_MESSAGE", "data": BOTH}, "NEW_MESSAGE", CONVERSATION, MESSAGE),
        ({"type": "NEW_MESSAGE", "data": {"id": str(MESSAGE)}}, "NEW_MESSAGE", None, MESSAGE),
        ({"type": "NEW_MESSAGE", "data": BOTH | {"id": None}}, "NEW_MESSAGE", CONVERSATION, None),
        ({"type": "NEW_MESSAGE", "data": BOTH | {"conversation_id": "x"}}, "NEW_MESSAGE", None, MESSAGE),
        ({"type": "NEW_CONVERSATION", "data": BOTH}, "NEW_CONVERSATION", CONVERSATION, MESSAGE),
        ({"type": "ARCHIVE_CONVERSATION", "data": {"id": str(CONVERSATION)}}, "", CONVERSATION, None),
        ({"type": "EDIT_MESSAGE", "data": BOTH}, "", CONVERSATION, MESSAGE),
        ({"data": BOTH}, "", CONVERSATION, MESSAGE),
        ({"data": {"id": str(CONVERSATION)}}, "", CONVERSATION, None),
        ({"type": ["NEW_MESSAGE"], "data": BOTH}, "", CONVERSATION, MESSAGE),
        ({"type": {"a": 1}, "data": {"id": str(CONVERSATION)}}, "", CONVERSATION, None),
        ({"type": "new_conversation", "data": {"id": str(CONVERSATION)}}, "", CONVERSATION, None),
        ({"type": "NEW_CONVERSATION", "id": str(CONVERSATION)}, "NEW_CONVERSATION", None, None),
        ({"type": "NEW_CONVERSATION", "data": [{"id": str(CONVERSATION)}]}, "NEW_CONVERSATION", None, None),
        ({"type": "CLOSE_CONVERSATION", "data": None}, "CLOSE_CONVERSATION", None, None),
        ([new_conversation(str(CONVERSATION))], "", None, None),
        (str(CONVERSATION), "", None, None),
        (None, "", None, None),
    ],
    ids=lambda value: json.dumps(value)[:60] if isinstance(value, dict | list | None) else "",
)
def test_of_what_is_no_event_the_type_and_the_ids_are_guessed(
    value: Any, event_type: str, conversation: UUID | None, message: UUID | None
) -> None:
    reading = reading_of(value)
    assert (reading.event, reading.problem_code) == (None, "invalid_event")
    assert len(reading.errors) > 0
    assert (reading.event_type, reading.conversation_uuid, reading.message_uuid) == (event_type, conversation, message)


@pytest.mark.parametrize("spelling", [str(CONVERSATION).upper(), CONVERSATION.hex, CONVERSATION.hex.upper()])
def test_an_id_is_guessed_in_every_spelling_that_events_may_have(spelling: str) -> None:
    assert reading_of(new_conversation(spelling)).event is not None
    assert reading_of(new_conversation(spelling, timestamp="soon")).conversation_uuid == CONVERSATION


@pytest.mark.parametrize(
    "value", [1, 1.5, True, None, "", "x", f"{{{CONVERSATION}}}", f"urn:uuid:{CONVERSATION}", [str(CONVERSATION)], {}]
)
def test_what_is_no_id_is_not_taken_for_one(value: Any) -> None:
    reading = reading_of({"type": "NEW_MESSAGE", "data": {"id": value, "conversation_id": value}})
    assert (reading.conversation_uuid, reading.message_uuid) == (None, None)


def test_half_of_a_surrogate_pair_is_no_id() -> None:
    reading = read_event(rb'{"type": "NEW_CONVERSATION", "data": {"id": "\ud83d"}}', zone=ZONE)
    assert (reading.problem_code, reading.event_type, reading.conversation_uuid) == (
        "invalid_event",
        "NEW_CONVERSATION",
        None,
    )


@pytest.mark.parametrize("body", [b"", b"{", b'{"type": "NEW_MESSAGE", "data": {}', b"\xff", b"NaN", b"[" * 1_000])
def test_nothing_is_guessed_of_what_is_not_json(body: bytes) -> None:
    assert read_event(body, zone=ZONE) == Reading(problem_code="invalid_json")


@pytest.mark.parametrize(
    ("body", "ids"),
    [
        (b"", []),
        (b"nothing here, nor in 6a41b347-8d80-4ce9-84ba", []),
        (f'[{{"id": "{MESSAGE}", "conversation_id": "{CONVERSATION}'.encode(), [MESSAGE, CONVERSATION]),
        (f"<{CONVERSATION.hex}>,{str(CONVERSATION).upper()}".encode(), [CONVERSATION] * 2),
        (f"urn:uuid:{CONVERSATION}\xff".encode("latin-1"), [CONVERSATION]),
        (b'"6a41b347-8d804ce984ba7af66f369f6a"', [CONVERSATION]),
    ],
)
def test_bytes_that_cannot_be_read_name_whatever_looks_like_an_id(body: bytes, ids: list[UUID]) -> None:
    assert list(find_ids(body)) == ids
