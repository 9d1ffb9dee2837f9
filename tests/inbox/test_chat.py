"""The parts of a conversation that the chat shows."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from prosa.inbox.conversations.chat import (
    LONG,
    MOST_AT_ONCE,
    ON_A_PAGE,
    Item,
    Part,
    Viewer,
    newest_part,
    part_before,
    part_since,
    whole,
)
from prosa.inbox.conversations.details import find_details
from prosa.inbox.conversations.marks import mark_read
from prosa.inbox.conversations.parameters import reader_zone
from prosa.inbox.conversations.services import add_note, delete_note, name_conversation
from prosa.inbox.conversations.views import chat_context
from prosa.inbox.models import Reader
from tests.conversations.builders import new_conversation, new_message, record_events
from tests.inbox.talks import ANSWERED, DAY, HOUR, MINUTE, NOW, begin, close, stored, write

pytestmark = pytest.mark.django_db(transaction=True)
VIEWER = Viewer(now=NOW, zone=reader_zone())
MANY = UUID(int=5000)


def texts(items: Part | Sequence[Item]) -> list[str]:
    return [item.text for item in (items.items if isinstance(items, Part) else items)]


def note(conversation: UUID, text: str, *, by: User, at: datetime) -> int:
    return int(add_note(conversation=stored(conversation), text=text, by=by, now=at).pk)


def begin_with(number: int) -> UUID:
    """Record a conversation with that many messages, one a second."""
    began = NOW - 2 * HOUR
    messages = [
        new_message(MANY, content=str(place), sent_at=began + timedelta(seconds=place)) for place in range(number)
    ]
    record_events(new_conversation(MANY, sent_at=began), *messages, received_at=NOW - MINUTE)
    return MANY


def test_the_newest_part_is_in_order_and_tells_that_there_is_more() -> None:
    part = newest_part(stored(begin_with(ON_A_PAGE + 1)), VIEWER)
    assert texts(part) == [str(place) for place in range(1, ON_A_PAGE + 1)]
    assert part.earlier == part.first == part.items[0].place


def test_a_short_conversation_is_shown_from_its_beginning() -> None:
    part = newest_part(stored(begin_with(ON_A_PAGE)), VIEWER)
    assert (len(part.items), part.earlier) == (ON_A_PAGE, None)


def test_going_back_shows_each_of_five_thousand_messages_once() -> None:
    conversation = stored(begin_with(5000))
    part = newest_part(conversation, VIEWER)
    found = texts(part)
    while part.earlier:
        part = part_before(conversation, VIEWER, part.earlier)
        found = texts(part) + found
    assert found == [str(place) for place in range(5000)]
    assert texts(whole(conversation, VIEWER)) == found


def test_as_many_as_are_unread_are_shown_at_once_within_bounds() -> None:
    conversation = stored(begin_with(1000))
    assert len(newest_part(conversation, VIEWER, unread=100).items) == 110
    assert len(newest_part(conversation, VIEWER, unread=900).items) == MOST_AT_ONCE


def test_messages_of_one_instant_are_in_the_order_of_their_arrival() -> None:
    conversation = begin(NOW - HOUR)
    for number in range(ON_A_PAGE * 2):
        write(conversation, str(number), at=NOW - MINUTE)
    newest = newest_part(stored(conversation), VIEWER)
    assert newest.earlier is not None
    before = part_before(stored(conversation), VIEWER, newest.earlier)
    assert texts(before) + texts(newest) == [str(number) for number in range(ON_A_PAGE * 2)]


def test_what_has_come_since_a_place_begins_with_it() -> None:
    conversation = begin(NOW - HOUR, "1", "2")
    first = newest_part(stored(conversation), VIEWER).items[1].place
    write(conversation, "3", at=NOW - MINUTE)
    assert texts(part_since(stored(conversation), VIEWER, first)) == ["2", "3"]


def test_notes_stand_between_messages_by_their_time(rita: User) -> None:
    conversation = begin(NOW - HOUR, "1")
    write(conversation, "2", at=NOW - MINUTE)
    note(conversation, "antes", by=rita, at=NOW - 2 * HOUR)
    note(conversation, "entre", by=rita, at=NOW - 2 * MINUTE)
    note(conversation, "depois", by=rita, at=NOW - MINUTE)
    assert texts(newest_part(stored(conversation), VIEWER)) == ["antes", "1", "entre", "2", "depois"]


def test_notes_are_shown_once_over_all_parts(rita: User) -> None:
    conversation = begin_with(ON_A_PAGE + 10)
    began = NOW - 2 * HOUR
    for second in (-5, 3, 5, 10, 30):
        note(conversation, f"nota {second}", by=rita, at=began + timedelta(seconds=second))
    newest = newest_part(stored(conversation), VIEWER)
    assert newest.earlier is not None
    before = part_before(stored(conversation), VIEWER, newest.earlier)
    assert [text for text in texts(before) + texts(newest) if "nota" in text] == [
        f"nota {second}" for second in (-5, 3, 5, 10, 30)
    ]
    assert newest.first is not None
    assert texts(part_since(stored(conversation), VIEWER, newest.first)) == texts(newest)


def test_the_first_of_each_day_tells_the_day_and_what_follows_its_like_closely_says_so() -> None:
    conversation = begin(NOW - 2 * DAY, "1", "2")
    write(conversation, "3", at=NOW - DAY)
    write(conversation, "4", at=NOW - MINUTE)
    write(conversation, "5", at=NOW - MINUTE, by=ANSWERED)
    items = newest_part(stored(conversation), VIEWER).items
    assert [item.day for item in items] == ["Quarta-feira, 19 de fevereiro", "", "Ontem", "Hoje", ""]
    assert [item.follows for item in items] == [False, True, False, False, False]


def test_a_day_is_one_where_readers_live() -> None:
    conversation = begin(datetime(2025, 2, 21, 1, tzinfo=UTC), "23 h de ontem")
    write(conversation, "hoje", at=datetime(2025, 2, 21, 3, tzinfo=UTC))
    assert [item.day for item in newest_part(stored(conversation), VIEWER).items] == ["Ontem", "Hoje"]


def test_what_came_late_says_so_and_when_it_came() -> None:
    conversation = begin(NOW - HOUR, "1", "2")
    write(conversation, "0", at=NOW - HOUR, received_at=NOW)
    late = newest_part(stored(conversation), VIEWER).items[0]
    assert (late.text, late.is_late, late.received_time) == ("0", True, "21/02/2025 12:00")


def test_a_long_text_is_folded_in_the_chat_alone() -> None:
    conversation = stored(begin(NOW - HOUR, "a" * LONG, "a" * (LONG + 1)))
    assert [(len(item.text), item.is_cut) for item in newest_part(conversation, VIEWER).items] == [
        (LONG, False),
        (LONG, True),
    ]
    unfolded = whole(conversation, Viewer(now=NOW, zone=reader_zone(), on_paper=True)).items[1]
    assert (len(unfolded.text), unfolded.is_cut) == (LONG + 1, False)


def test_the_number_of_queries_does_not_depend_on_the_number_of_messages() -> None:
    numbers = []
    for conversation in (begin(NOW - HOUR, "1"), begin_with(300)):
        kept = stored(conversation)
        with CaptureQueriesContext(connection) as captured:
            whole(kept, VIEWER)
        numbers.append(len(captured))
    assert numbers == [2, 2]


def test_the_digest_changes_with_everything_that_the_chat_shows(rita: User) -> None:
    conversation = begin(NOW - HOUR, "1")
    digests: list[str] = []

    def digest(now: datetime = NOW) -> str:
        return find_details(conversation=conversation, now=now).digest

    digests.append(digest())
    assert digest(NOW + HOUR) == digests[0]
    write(conversation, "2", at=NOW - MINUTE)
    digests.append(digest())
    name_conversation(conversation=stored(conversation), name="Ana", by=rita, now=NOW)
    digests.append(digest())
    first = note(conversation, "uma", by=rita, at=NOW)
    digests.append(digest())
    note(conversation, "outra", by=rita, at=NOW)
    delete_note(conversation=stored(conversation), note=first, owner=None)
    digests.append(digest())
    close(conversation, at=NOW)
    digests += [digest(), digest(NOW + DAY)]
    assert len(set(digests)) == len(digests)


def test_the_digest_does_not_change_with_what_is_elsewhere() -> None:
    conversation = begin(NOW - HOUR, "1")
    before = find_details(conversation=conversation, now=NOW).digest
    begin(NOW, "outra")
    assert find_details(conversation=conversation, now=NOW).digest == before


def unread_line(client: Client, conversation: UUID) -> str:
    """Return the first message below the line that tells what is unread, or nothing."""
    page = client.get(f"/conversas/{conversation}/").content.decode()
    below = page.partition('id="first-unread"')[2]
    return below.partition('dir="auto">')[2].partition("<")[0]


def test_the_chat_shows_from_where_on_it_is_unread(reader: Client, rita: User) -> None:
    Reader.objects.create(user=rita, reads_since=datetime.now(UTC) - DAY)
    at = datetime.now(UTC) - HOUR
    conversation = begin(at, "1", "2", "3")
    assert unread_line(reader, conversation) == "1"
    mark_read(user_id=rita.id, conversation=stored(conversation), inbound_seen=2)
    assert unread_line(reader, conversation) == "3"
    mark_read(user_id=rita.id, conversation=stored(conversation), inbound_seen=3)
    assert unread_line(reader, conversation) == ""


def test_the_chat_calls_nothing_unread_that_the_list_does_not(reader: Client, rita: User) -> None:
    Reader.objects.create(user=rita, reads_since=datetime.now(UTC) - 90 * DAY)
    conversation = begin(datetime.now(UTC) - 31 * DAY, "1", "2")
    mark_read(user_id=rita.id, conversation=stored(conversation), inbound_seen=1)
    assert unread_line(reader, conversation) == ""


def test_a_message_that_comes_while_unread_ones_are_counted_breaks_nothing(rita: User) -> None:
    Reader.objects.create(user=rita, reads_since=datetime.now(UTC) - DAY)
    conversation = begin(datetime.now(UTC) - HOUR, "1")
    before = stored(conversation)
    before.inbound_count = 0
    request = RequestFactory().get("/")
    request.user = rita
    details = replace(find_details(conversation=conversation, now=datetime.now(UTC)), conversation=before)
    assert not any(item.is_first_unread for item in chat_context(request, details)["part"].items)
