"""verify_record: whatever is done to the record or the ledger behind Prosa's back shows, and nothing else does."""

import re
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.db import connections

from prosa.conversations.models import Conversation, Message
from prosa.deliveries.models import Delivery
from prosa.deliveries.verification import verify_conversations
from prosa.privacy.erasing import erase_conversation
from tests.access.commands import run_command
from tests.conversations.builders import ARRIVED, new_conversation, new_message
from tests.databases import own_database_url
from tests.deliveries.arrivals import take_in_events
from tests.deliveries.damages import (
    CLOSING,
    CONVERSATION,
    DAMAGES,
    ERASED,
    FIRST,
    HELLO,
    OPENING,
    SECOND,
    THIRD,
    Damage,
    make_healthy_record,
)
from tests.deliveries.verifying import find_differences

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def deliveries() -> dict[str, UUID]:
    """The deliveries of a healthy record, by name."""
    return make_healthy_record()


def test_a_healthy_record_passes() -> None:
    output = StringIO()
    assert find_differences() == []
    call_command("verify_record", stdout=output)
    assert "agree on 1 conversation" in output.getvalue()


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.name)
def test_damage_shows_as_what_it_is_and_nothing_else(damage: Damage, deliveries: dict[str, UUID]) -> None:
    damage.do()
    output = StringIO()
    with pytest.raises(CommandError, match=rf"^{len(damage.shows)} differences? in \d conversations?\.$"):
        call_command("verify_record", stdout=output)
    expected = [f"{damage.conversation}: {text.format(**deliveries)}" for text in damage.shows]
    assert sorted(output.getvalue().splitlines()) == sorted(expected)


def test_as_a_process_it_passes_with_0() -> None:
    verification = run_command(own_database_url(), "verify_record")
    assert (verification.returncode, verification.stderr) == (0, "")
    assert "agree on 1 conversation" in verification.stdout


def test_as_a_process_it_fails_with_1_and_no_traceback() -> None:
    Conversation.objects.update(revision=5)
    verification = run_command(own_database_url(), "verify_record")
    assert (verification.returncode, verification.stdout) == (1, f"{CONVERSATION}: revision is 5 and should be 4\n")
    assert re.fullmatch(r"CommandError: 1 differences? in 1 conversations?\.\n", verification.stderr)


def test_bytes_that_were_not_kept_are_no_difference() -> None:
    Delivery.objects.exclude(outcome="parked").update(body=None)
    assert find_differences() == []


def test_without_its_bytes_a_delivery_still_tells_which_event_it_recorded() -> None:
    Delivery.objects.exclude(outcome="parked").update(body=None)
    Message.objects.filter(uuid=SECOND).update(uuid=THIRD)
    assert {difference.text for difference in find_differences()} == {
        f"NEW_MESSAGE {SECOND} was recorded by a delivery and is not there",
        f"NEW_MESSAGE {THIRD} has no delivery that was recorded",
    }


def test_what_was_erased_is_no_difference() -> None:
    erase_conversation(conversation=CONVERSATION, by="somebody", now=ARRIVED)
    assert take_in_events(OPENING, HELLO, CLOSING) == ["conversation_erased"] * 3
    assert find_differences() == []


def test_an_event_that_contradicts_another_conversation_and_names_an_erased_one_leaves_no_bytes() -> None:
    assert take_in_events(new_message(ERASED, message_id=FIRST, content="Segredo")) == ["id_conflict"]
    assert find_differences() == []


def test_many_conversations_are_compared_part_by_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("prosa.deliveries.verification.CHECKED_AT_ONCE", 3)
    conversations = [uuid.uuid4() for _ in range(9)]
    take_in_events(*map(new_conversation, conversations))
    damaged = {conversations[1], conversations[2], conversations[8]}
    Conversation.objects.filter(uuid__in=damaged).update(revision=2)
    parts = list(verify_conversations())
    assert [number for number, _ in parts] == [3, 3, 3, 1]
    assert [[difference.conversation for difference in found] for _, found in parts] == [
        [conversations[1]],
        [conversations[2]],
        [],
        [conversations[8]],
    ]


def test_it_can_look_while_others_write(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("prosa.deliveries.verification.CHECKED_AT_ONCE", 2)
    busy, has_ended = uuid.uuid4(), threading.Event()
    take_in_events(new_conversation(busy))

    def write() -> int:
        rounds = 0
        try:
            while not has_ended.is_set():
                healed = uuid.uuid4()
                take_in_events(new_message(busy), new_message(healed))
                take_in_events(new_conversation(healed), new_message(busy))
                erase_conversation(conversation=healed, by="somebody", now=ARRIVED)
                rounds += 1
        finally:
            connections.close_all()
        return rounds

    with ThreadPoolExecutor(1) as pool:
        writer = pool.submit(write)
        try:
            for _ in range(100):
                assert find_differences() == []
        finally:
            has_ended.set()
        assert writer.result(60) > 10
