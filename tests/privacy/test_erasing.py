"""Erasing a conversation: everything that it said is gone at once, and does not come back."""

import json
import uuid
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from prosa.access.models import Tombstone
from prosa.conversations.events import Event, NewMessage
from prosa.conversations.models import Conversation, Message
from prosa.core import clock
from prosa.deliveries.models import Delivery
from prosa.deliveries.parking import expire_parked
from tests.conversations.builders import at, close_conversation, new_conversation, new_message
from tests.deliveries.arrivals import as_bytes, as_value, take_in_bytes, take_in_events
from tests.deliveries.auditor import Auditor, assert_problem, auditing
from tests.deliveries.verifying import find_differences

pytestmark = pytest.mark.django_db(transaction=True)

CONVERSATION, OTHER = UUID("6a41b347-8d80-4ce9-84ba-7af66f369f6a"), UUID(int=2)
SECRET = "CPF 529.982.247-25"


@pytest.fixture
def auditor() -> Iterator[Auditor]:
    with auditing() as client:
        yield client


def secret_message(**facts: Any) -> NewMessage:
    return new_message(CONVERSATION, content=f"Meu {SECRET}, por favor", **facts)


def invalid(event: Event) -> bytes:
    """Return a body that is no event, and whose errors tell what it holds."""
    body = as_bytes(event).replace(b"RECEIVED", b"SIDEWAYS")
    return body.replace(b'{"type"', b'{"%s": "\\ud83d", "type"' % SECRET.encode(), 1)


def erase(auditor: Auditor, conversation: UUID = CONVERSATION) -> None:
    answer = auditor.delete(f"/conversations/{conversation}")
    assert (answer.status_code, answer.content) == (204, b"")


def everything(*, but: tuple[str, ...] = ()) -> dict[str, list[Any]]:
    """Return the rows of all tables, `but` for those whose names begin so."""
    tables = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if but and table.startswith(but):
                continue
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)} ORDER BY 1")
            tables[table] = [tuple(map(plain, row)) for row in cursor.fetchall()]
    return tables


def plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value


def assert_forgotten() -> None:
    """Check that the secret stands in no column of any table."""
    assert len(everything()) > 10
    for table, rows in everything().items():
        assert SECRET not in repr(rows), table
        assert SECRET.replace(" ", "%20") not in repr(rows), table


def kept_bodies() -> list[bytes]:
    bodies = Delivery.objects.exclude(body=None).order_by("id").values_list("body", flat=True)
    return [bytes(body or b"") for body in bodies]


def make_secret_conversation() -> None:
    """Send the secret in every way that leaves a trace: recorded, twice, refused, and as no event at all."""
    first = secret_message()
    take_in_events(secret_message(), first)
    take_in_events(new_conversation(CONVERSATION), first)
    take_in_events(close_conversation(CONVERSATION), first, secret_message(sent_at=at(20)))
    take_in_bytes(invalid(secret_message()), b'[{"id": "%s", "%s' % (str(CONVERSATION).encode(), SECRET.encode()))
    assert (
        SECRET.replace(" ", "%20")
        in Delivery.objects.get(problem_errors__gt="", conversation_uuid=CONVERSATION).problem_errors
    )
    outcomes = Delivery.objects.filter(conversation_uuid=CONVERSATION).values_list("outcome", flat=True)
    assert set(outcomes) == {"recorded", "duplicate", "refused"}


def test_everything_that_a_conversation_said_is_gone(auditor: Auditor) -> None:
    make_secret_conversation()
    outcomes = list(Delivery.objects.order_by("id").values_list("outcome", "problem_code", "attempts"))
    erase(auditor)
    assert not Conversation.objects.exists()
    assert not Message.objects.exists()
    assert kept_bodies() == []
    assert set(Delivery.objects.values_list("problem_errors", flat=True)) == {""}
    assert list(Delivery.objects.order_by("id").values_list("outcome", "problem_code", "attempts")) == outcomes
    assert_forgotten()
    assert_problem(auditor.get(f"/conversations/{CONVERSATION}"), status=404, code="conversation_not_found")
    assert auditor.get("/conversations/").json()["results"] == []
    assert find_differences() == []


def test_the_tombstone_says_which_when_and_who_and_nothing_else(auditor: Auditor) -> None:
    make_secret_conversation()
    begun = clock.now()
    erase(auditor)
    [(number, conversation, erased_at, key_name)] = Tombstone.objects.values_list()
    assert (number > 0, conversation, key_name) == (True, CONVERSATION, "auditor")
    assert begun <= erased_at <= clock.now()


def test_what_waited_or_was_given_up_is_erased_though_its_conversation_never_began(auditor: Auditor) -> None:
    take_in_events(secret_message())
    expire_parked(now=at(30 * 86_400))
    take_in_events(secret_message(), close_conversation(CONVERSATION))
    erase(auditor)
    assert_forgotten()
    rows = list(Delivery.objects.order_by("id").values_list("outcome", "problem_code", "parked_at", "fingerprint"))
    assert rows[0] == ("refused", "conversation_not_found", None, None)
    assert rows[1:] == [("refused", "conversation_erased", None, None)] * 2
    assert take_in_events(new_conversation(CONVERSATION)) == ["conversation_erased"]
    assert find_differences() == []


def test_an_invalid_event_is_erased_though_nothing_else_is_there(auditor: Auditor) -> None:
    take_in_bytes(invalid(secret_message()))
    erase(auditor)
    assert_forgotten()


def test_an_invalid_event_that_names_only_a_message_is_erased_with_it(auditor: Auditor) -> None:
    message = secret_message()
    take_in_events(new_conversation(CONVERSATION), message)
    take_in_bytes(as_bytes(message).replace(str(CONVERSATION).encode(), b"nowhere"))
    erase(auditor)
    assert_forgotten()


def test_a_message_that_was_sent_under_another_conversation_too_is_erased_there(auditor: Auditor) -> None:
    message = new_message(CONVERSATION, content=SECRET)
    take_in_events(new_conversation(CONVERSATION), new_conversation(OTHER), message)
    misdirected = new_message(OTHER, message_id=message.message_id, content=SECRET)
    assert take_in_events(misdirected) == ["id_conflict"]
    erase(auditor)
    assert_forgotten()


def test_a_message_that_waits_under_another_conversation_too_is_erased_there(auditor: Auditor) -> None:
    waiting = new_message(OTHER, content=SECRET)
    assert take_in_events(waiting) == ["conversation_not_found"]
    take_in_events(
        new_conversation(CONVERSATION), new_message(CONVERSATION, message_id=waiting.message_id, content=SECRET)
    )
    erase(auditor)
    assert_forgotten()
    assert take_in_events(new_conversation(OTHER)) == ["recorded"]
    assert_forgotten()
    assert find_differences() == []


UNREADABLE_THAT_NAME_IT = [
    pytest.param(
        b'{"type": "new_message", "data": {"id": "%s", "content": "%s", "conversationId": "%s"}}', id="misspelt type"
    ),
    pytest.param(b'{"data": {"id": "%s", "content": "%s", "conversation": "%s"}}', id="no type"),
    pytest.param(
        b'{"type": "NEW_CONVERSATION", "timestamp": "x", "data": {"id": "%s", "text": "%s"}, "previous": "%s"}',
        id="opening of another",
    ),
    pytest.param(
        b'{"type": "NEW_MESSAGE", "data": {"conversation_id": "%s", "content": "%s"}, "moved_from": "%s"}',
        id="message of another",
    ),
    pytest.param(b'{"type": "NEW_MESSAGE", "x": "%s", "content": "%s", "url": "id%%2F%s', id="behind other digits"),
]


@pytest.mark.parametrize("form", UNREADABLE_THAT_NAME_IT)
@pytest.mark.parametrize("comes_later", [False, True], ids=["was there", "comes later"])
def test_what_is_no_event_and_names_it_anywhere_keeps_no_bytes(
    auditor: Auditor, form: bytes, comes_later: bool
) -> None:
    body = form % (str(OTHER).encode(), SECRET.encode(), CONVERSATION.hex.encode())
    take_in_events(new_conversation(CONVERSATION))
    if comes_later:
        erase(auditor)
    take_in_bytes(body)
    if not comes_later:
        erase(auditor)
    assert_forgotten()


def test_of_what_names_more_conversations_than_can_be_looked_up_no_bytes_are_kept(auditor: Auditor) -> None:
    take_in_events(new_conversation(CONVERSATION))
    erase(auditor)
    take_in_bytes(b'{"ids": "' + OTHER.hex.encode() * 10_000 + str(CONVERSATION).encode() + SECRET.encode())
    assert_forgotten()


def test_a_batch_of_broken_lines_that_name_very_many_is_taken(auditor: Auditor) -> None:
    line = b"{" + b" ".join(uuid.uuid4().hex.encode() for _ in range(10_000))
    answer = auditor.post("/webhook/batch/", b"\n".join([line] * 40), content_type="application/x-ndjson")
    assert {each["code"] for each in answer.json()["results"]} == {"invalid_json"}
    assert auditor.replay_many()["replayed"] == 40


def broken_batch(spelling: str) -> bytes:
    return f'[{{"content": "{SECRET}"}}, {{"conversation_id": "{spelling}"}}, {{"id": "{uuid.uuid4()}"'.encode()


@pytest.mark.parametrize(
    "spelling",
    [str(CONVERSATION), str(CONVERSATION).upper(), CONVERSATION.hex, CONVERSATION.hex.upper(), CONVERSATION.urn],
)
@pytest.mark.parametrize("comes_later", [False, True], ids=["was there", "comes later"])
def test_a_broken_batch_that_names_it_keeps_no_bytes(auditor: Auditor, spelling: str, comes_later: bool) -> None:
    about_it, unrelated = broken_batch(spelling), broken_batch(str(OTHER))
    take_in_events(new_conversation(CONVERSATION))
    if comes_later:
        erase(auditor)
    for body in (about_it, unrelated):
        answer = auditor.post("/webhook/batch/", body, content_type="application/json")
        assert_problem(answer, status=400, code="invalid_json")
    if not comes_later:
        erase(auditor)
    assert kept_bodies() == [unrelated]


class LightsOutError(Exception):
    """The lights go out."""


@pytest.mark.parametrize(
    "statement",
    [
        'INSERT INTO "access_tombstone"',
        'UPDATE "deliveries_delivery"',
        'DELETE FROM "conversations_message"',
        'DELETE FROM "conversations_conversation"',
    ],
)
def test_a_failure_in_the_middle_leaves_all_as_it_was(auditor: Auditor, statement: str) -> None:
    def fail_there(execute: Callable[..., Any], sql: str, *arguments: Any) -> Any:
        if sql.startswith(statement):
            raise LightsOutError
        return execute(sql, *arguments)

    make_secret_conversation()
    before = everything()
    with connection.execute_wrapper(fail_there):
        answer = auditor.delete(f"/conversations/{CONVERSATION}")
    assert_problem(answer, status=500, code="internal_error")
    assert everything() == before
    erase(auditor)
    assert_forgotten()


LATER: list[Event] = [
    new_conversation(CONVERSATION),
    new_conversation(CONVERSATION, sent_at=at(5)),
    secret_message(),
    close_conversation(CONVERSATION),
]


@pytest.mark.parametrize("in_batches", [False, True], ids=["alone", "in batches"])
def test_later_events_are_answered_410_and_leave_no_bytes(auditor: Auditor, in_batches: bool) -> None:
    make_secret_conversation()
    erase(auditor)
    last = Delivery.objects.latest("id").id
    if in_batches:
        body = json.dumps([as_value(event) for event in [*LATER, *LATER]])
        answers = auditor.post("/webhook/batch/", body, content_type="application/json").json()["results"]
    else:
        sent = [auditor.post("/webhook/", as_bytes(event), content_type="application/json") for event in LATER * 2]
        answers = [assert_problem(answer, status=410, code="conversation_erased") for answer in sent]
    assert [(each["status"], each["code"]) for each in answers] == [(410, "conversation_erased")] * 8
    assert {each["conversation_id"] for each in answers} == {str(CONVERSATION)}
    later = Delivery.objects.filter(id__gt=last, conversation_uuid=CONVERSATION)
    assert list(later.values_list("outcome", "problem_code", "body")) == [("refused", "conversation_erased", None)] * 8
    assert not Conversation.objects.exists()
    assert_forgotten()
    assert find_differences() == []


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(invalid(secret_message()), id="invalid message"),
        pytest.param(invalid(new_conversation(CONVERSATION)), id="invalid opening"),
        pytest.param(invalid(secret_message()).replace(b'"NEW_MESSAGE"', b'"EDIT_MESSAGE"'), id="unknown type"),
        pytest.param(b"[%s]" % as_bytes(secret_message()), id="array"),
        pytest.param(as_bytes(secret_message())[:-1], id="not JSON"),
        pytest.param(as_bytes(secret_message()) + b"\xff", id="not text"),
    ],
)
def test_a_later_body_that_is_no_event_keeps_no_bytes(auditor: Auditor, body: bytes) -> None:
    take_in_events(new_conversation(CONVERSATION))
    erase(auditor)
    answer = auditor.post("/webhook/", body, content_type="application/json")
    assert answer.status_code == 400
    refused = Delivery.objects.latest("id")
    assert (refused.outcome, refused.problem_code) == ("refused", answer.json()["code"])
    assert_forgotten()
    assert kept_bodies() == []


def test_a_later_message_whose_id_another_conversation_took_keeps_no_bytes(auditor: Auditor) -> None:
    message = secret_message()
    take_in_events(new_conversation(CONVERSATION), new_conversation(OTHER))
    erase(auditor)
    take_in_events(new_message(OTHER, message_id=message.message_id))
    take_in_events(message)
    assert_forgotten()
    assert find_differences() == []


def test_no_replay_brings_it_back(auditor: Auditor) -> None:
    make_secret_conversation()
    erase(auditor)
    take_in_events(*LATER)
    before = everything()
    for parameters in ({}, {"conversation": str(CONVERSATION)}, {"accept_late": "true"}):
        assert auditor.replay_many(**parameters)["replayed"] == 0
    for delivery in Delivery.objects.filter(outcome="refused"):
        answer = auditor.generic("POST", f"/deliveries/{delivery.uuid}/replay?accept_late=true")
        assert_problem(answer, status=409, code="not_replayable")
    assert everything() == before


@pytest.mark.parametrize("name", [str(CONVERSATION), str(OTHER), "garbage", "%00", "6a41b347"])
def test_what_was_erased_or_never_known_is_not_found(auditor: Auditor, name: str) -> None:
    take_in_events(new_conversation(CONVERSATION))
    erase(auditor)
    take_in_events(*LATER)
    before = everything()
    assert_problem(auditor.delete(f"/conversations/{name}"), status=404, code="conversation_not_found")
    assert everything() == before


def test_other_conversations_are_not_touched(auditor: Auditor) -> None:
    take_in_events(new_conversation(OTHER), new_message(OTHER), new_message(UUID(int=3)))
    take_in_bytes(as_bytes(new_message(OTHER)).replace(b"RECEIVED", b"SIDEWAYS"), b"{")
    before, shown = everything(), auditor.get(f"/conversations/{OTHER}").content
    make_secret_conversation()
    erase(auditor)
    after = everything()
    for table in ("conversations_conversation", "conversations_message"):
        assert after[table] == before[table]
    assert after["deliveries_delivery"][:5] == before["deliveries_delivery"]
    assert auditor.get(f"/conversations/{OTHER}").content == shown
    assert take_in_events(new_message(OTHER), new_conversation(UUID(int=3))) == ["recorded", "recorded"]
    assert find_differences() == []
