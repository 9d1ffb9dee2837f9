"""The list of conversations: who is in it, in which order, and what it tells of each."""

import itertools
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from prosa.conversations.models import Conversation
from prosa.core.keyset import Place
from prosa.inbox.conversations import rows
from prosa.inbox.conversations.entries import Entry, initials_of, title_of
from prosa.inbox.conversations.filters import PERIODS, STATES, ConversationFilter
from prosa.inbox.conversations.inbox_list import InboxList, load_list
from prosa.inbox.conversations.marks import mark_all_read, mark_read
from prosa.inbox.conversations.parameters import reader_zone
from prosa.inbox.conversations.rows import MOST_UNREAD
from prosa.inbox.conversations.services import name_conversation
from prosa.inbox.models import Reader
from prosa.leads.models import Lead
from tests.inbox.conftest import make_user
from tests.inbox.talks import ANSWERED, DAY, HOUR, MINUTE, NOW, begin, close, stored, write

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def reading(rita: User) -> None:
    """Let Rita have read for a long time."""
    Reader.objects.create(user=rita, reads_since=NOW - 90 * DAY)


def shown(user: User, *, now: datetime = NOW, after: Place | None = None, **wanted: Any) -> InboxList:
    wish = ConversationFilter().with_(**wanted)
    return load_list(user_id=user.id, wanted=wish, now=now, limit=30, after=after)


def entries(user: User, **wanted: Any) -> list[Entry]:
    found: list[Entry] = shown(user, **wanted).as_context()["entries"]
    return found


def only(user: User, **wanted: Any) -> Entry:
    [entry] = entries(user, **wanted)
    return entry


def ids(user: User, **wanted: Any) -> list[UUID]:
    return [entry.uuid for entry in entries(user, **wanted)]


def paged(user: User, **wanted: Any) -> list[Entry]:
    """Return all entries, page by page."""
    found: list[Entry] = []
    place = None
    while True:
        context = shown(user, after=place, **wanted).as_context()
        found += context["entries"]
        if not context["more"]:
            return found
        place = found[-1].place


def test_the_newest_activity_is_on_top(rita: User) -> None:
    old, new = begin(NOW - 3 * HOUR), begin(NOW - 2 * HOUR)
    assert ids(rita) == [new, old]
    write(old, "Oi", at=NOW - HOUR)
    assert ids(rita) == [old, new]


def test_a_date_in_the_future_does_not_stay_on_top(rita: User) -> None:
    future = begin(NOW - 2 * HOUR)
    write(future, "De 9998", at=datetime(9998, 12, 31, tzinfo=UTC), received_at=NOW - 2 * HOUR)
    newer = begin(NOW - HOUR)
    assert ids(rita) == [newer, future]
    assert entries(rita)[1].time == "10:00"


def test_every_combination_of_filters_finds_what_fits_it(rita: User) -> None:
    for age, is_closed, is_waiting, is_read in itertools.product((1, 40, 200, 900), *[(False, True)] * 3):
        began = NOW - age * HOUR
        conversation = begin(began, "Oi")
        if not is_waiting:
            write(conversation, "Olá", at=began + MINUTE, by=ANSWERED)
        if is_closed:
            close(conversation, at=began + 2 * MINUTE)
        if is_read:
            mark_read(user_id=rita.id, conversation=stored(conversation), inbound_seen=1)
    everything = {entry.uuid: entry for entry in paged(rita)}
    assert len(everything) == 32
    for state, waiting, unread, period in itertools.product(("", *STATES), (0, 1), (0, 1), ("", *PERIODS)):
        wanted = ConversationFilter(state=state, waiting=bool(waiting), unread=bool(unread), period=period)
        begin_at = wanted.begin(now=NOW, zone=reader_zone())
        fits = {
            uuid
            for uuid, entry in everything.items()
            if (not state or entry.is_closed == (state == "fechadas"))
            and (not waiting or entry.waiting)
            and (not unread or entry.unread)
            and (begin_at is None or entry.place.at >= begin_at)
        }
        assert {entry.uuid for entry in paged(rita, **asdict(wanted))} == fits, wanted


def test_pages_repeat_and_miss_nothing_though_all_is_of_one_instant(rita: User) -> None:
    conversations = [begin(NOW - HOUR) for _ in range(64)]
    assert [entry.uuid for entry in paged(rita)] == conversations[::-1]


def test_pages_repeat_nothing_when_something_comes_in_between(rita: User) -> None:
    conversations = [begin(NOW - HOUR - number * MINUTE) for number in range(40)]
    first = entries(rita)
    write(conversations[35], "Voltei", at=NOW)
    second: list[Entry] = shown(rita, after=first[-1].place).as_context()["entries"]
    found = [entry.uuid for entry in first + second]
    assert found == [uuid for uuid in conversations if uuid != conversations[35]]


def test_the_number_of_queries_does_not_grow(rita: User) -> None:
    numbers = []
    for more in (1, 29):
        for _ in range(more):
            begin(NOW - HOUR, "Oi")
        with CaptureQueriesContext(connection) as captured:
            entries(rita)
        numbers.append(len(captured))
    assert numbers[0] == numbers[1] <= 3


def test_what_the_customer_wrote_since_one_reads_is_unread(rita: User) -> None:
    begin(NOW - HOUR, "Oi", "Tem vaga?")
    assert only(rita).unread == "2"
    assert shown(rita).unread == "1"


def test_what_the_agency_wrote_is_never_unread(rita: User) -> None:
    write(begin(NOW - HOUR), "Olá", at=NOW - MINUTE, by=ANSWERED)
    assert only(rita).unread == ""


def test_what_was_written_before_the_first_visit_is_read() -> None:
    begin(NOW - HOUR, "Oi")
    newcomer = make_user("nina", "Leitores")
    assert only(newcomer).unread == ""
    write(only(newcomer).uuid, "E agora?", at=NOW + MINUTE)
    assert only(newcomer, now=NOW + 2 * MINUTE).unread == "1"


def test_a_mark_says_how_much_is_read(rita: User) -> None:
    conversation = begin(NOW - HOUR, "1", "2", "3")
    mark_read(user_id=rita.id, conversation=stored(conversation), inbound_seen=2)
    assert only(rita).unread == "1"
    mark_read(user_id=rita.id, conversation=stored(conversation), inbound_seen=3)
    assert (only(rita).unread, shown(rita).unread) == ("", "")
    write(conversation, "4", at=NOW - MINUTE)
    assert only(rita).unread == "1"


def test_a_mark_never_goes_back_nor_beyond_what_is_there(rita: User) -> None:
    conversation = begin(NOW - HOUR, "1", "2", "3")
    for seen in (3, 1, 2**31 - 1):
        mark_read(user_id=rita.id, conversation=stored(conversation), inbound_seen=seen)
    write(conversation, "4", at=NOW - MINUTE)
    assert only(rita).unread == "1"


def test_each_user_has_their_own_marks(rita: User, gil: User) -> None:
    Reader.objects.create(user=gil, reads_since=NOW - DAY)
    mark_read(user_id=rita.id, conversation=stored(begin(NOW - HOUR, "Oi")), inbound_seen=1)
    assert (only(rita).unread, only(gil).unread) == ("", "1")


def test_all_is_read_at_once_until_something_new_comes(rita: User) -> None:
    conversation = begin(NOW - HOUR, "1", "2")
    begin(NOW - HOUR, "3")
    mark_read(user_id=rita.id, conversation=stored(conversation), inbound_seen=1)
    mark_all_read(user_id=rita.id, now=NOW)
    assert (shown(rita).unread, ids(rita, unread=True)) == ("", [])
    write(conversation, "4", at=NOW + MINUTE)
    assert only(rita, unread=True, now=NOW + HOUR).unread == "1"


def test_what_nobody_opened_for_thirty_days_is_no_news(rita: User) -> None:
    conversation = begin(NOW - 30 * DAY - MINUTE, "Oi", "Alô?")
    assert only(rita).unread == ""
    mark_read(user_id=rita.id, conversation=stored(conversation), inbound_seen=1)
    assert only(rita).unread == ""
    assert shown(rita).unread == ""


def test_more_unread_than_fits_is_shown_as_more(rita: User) -> None:
    begin(NOW - HOUR, *["Oi"] * (MOST_UNREAD + 1))
    assert only(rita).unread == "99+"


def test_a_customer_waits_since_the_first_message_without_an_answer(rita: User) -> None:
    conversation = begin(NOW - 5 * HOUR, "Oi")
    write(conversation, "Olá", at=NOW - 4 * HOUR, by=ANSWERED)
    assert only(rita).waiting == ""
    write(conversation, "Tem vaga?", at=NOW - 3 * HOUR)
    write(conversation, "Alô?", at=NOW - MINUTE)
    assert only(rita, waiting=True).waiting == "3 h"


def test_nobody_waits_in_a_closed_conversation(rita: User) -> None:
    conversation = begin(NOW - HOUR, "Oi")
    close(conversation, at=NOW - MINUTE)
    assert (only(rita).waiting, ids(rita, waiting=True)) == ("", [])


def test_the_preview_is_the_last_message_by_its_own_time(rita: User) -> None:
    conversation = begin(NOW - HOUR, "Primeira", "Segunda\n\n linha")
    write(conversation, "Atrasada", at=NOW - HOUR, received_at=NOW - MINUTE)
    assert only(rita).preview == "Segunda linha"
    write(conversation, "x" * 5000, at=NOW - MINUTE, by=ANSWERED)
    assert (only(rita).preview, only(rita).is_sent) == ("x" * 160, True)


def test_a_conversation_without_messages_has_no_preview(rita: User) -> None:
    begin(NOW - HOUR)
    assert (only(rita).preview, only(rita).unread, only(rita).waiting) == ("", "", "")


def test_a_conversation_is_called_as_somebody_named_it(rita: User) -> None:
    conversation = begin(NOW - HOUR)
    assert only(rita).title == title_of(conversation, None)
    name_conversation(conversation=stored(conversation), name="Ana Souza", by=rita, now=NOW)
    assert (only(rita).title, only(rita).initials, only(rita).is_named) == ("Ana Souza", "AS", True)


def test_a_short_id_tells_the_end_of_the_id() -> None:
    assert title_of(UUID("6a41b347-8d80-4ce9-84ba-7af66f369f6a"), None) == "Conversa 6F36-9F6A"


@pytest.mark.parametrize(
    ("name", "initials"), [(None, ""), ("ana", "A"), ("Ana de Souza", "AS"), ("(Zé) 99", "9"), ("😀 ☎", ""), ("é", "É")]
)
def test_initials_are_of_the_first_and_last_word(name: str | None, initials: str) -> None:
    assert initials_of(name) == initials


def test_the_digest_changes_with_what_is_shown_and_with_the_minute(rita: User) -> None:
    conversation = begin(NOW - HOUR, "Oi")
    digests = [shown(rita).digest]
    assert shown(rita, now=NOW + timedelta(seconds=1)).digest == digests[0]
    write(conversation, "Alô?", at=NOW - MINUTE)
    digests.append(shown(rita).digest)
    name_conversation(conversation=stored(conversation), name="Ana", by=rita, now=NOW)
    digests.append(shown(rita).digest)
    mark_read(user_id=rita.id, conversation=stored(conversation), inbound_seen=2)
    digests += [shown(rita).digest, shown(rita, now=NOW + MINUTE).digest, shown(rita, state="abertas").digest]
    assert len(set(digests)) == len(digests)


def test_an_erased_user_leaves_no_marks(rita: User) -> None:
    mark_read(user_id=rita.id, conversation=stored(begin(NOW - HOUR, "Oi")), inbound_seen=1)
    rita.delete()
    assert Reader.objects.count() == 0
    assert Conversation.objects.count() == 1


@pytest.mark.parametrize(
    ("purpose", "text"), [("buy", "Quer comprar"), ("rent", "Quer alugar"), ("", "Procura imóvel")]
)
def test_an_entry_tells_that_its_customer_seeks_a_property(rita: User, purpose: str, text: str) -> None:
    conversation = begin(NOW - HOUR, "Oi")
    assert only(rita).interest == ""
    Lead.objects.create(conversation=stored(conversation), is_seeking=True, purpose=purpose)
    assert only(rita).interest == text


def test_a_customer_who_seeks_nothing_has_no_mark(rita: User) -> None:
    Lead.objects.create(conversation=stored(begin(NOW - HOUR, "Oi")))
    assert only(rita).interest == ""


@pytest.mark.parametrize("few", [rows.FEW, 1])
def test_those_with_interest_are_found_together_with_the_other_filters(
    rita: User, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows, "FEW", few)
    begin(NOW - HOUR, "Sem lead")
    seeking, answered = begin(NOW - HOUR, "Quero um apartamento"), begin(NOW - HOUR, "Quero uma casa")
    write(answered, "Temos várias", at=NOW - MINUTE, by=ANSWERED)
    for conversation in (seeking, answered):
        Lead.objects.create(conversation=stored(conversation), is_seeking=True)
    assert ids(rita, interest=True) == [answered, seeking]
    assert ids(rita, interest=True, waiting=True) == [seeking]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL chooses by its statistics")
def test_where_few_seek_the_list_of_those_begins_at_their_leads(rita: User) -> None:
    Lead.objects.create(conversation=stored(begin(NOW - HOUR, "Quero uma casa")), is_seeking=True)
    with CaptureQueriesContext(connection) as captured:
        assert len(ids(rita, interest=True)) == 1
    [found] = [query["sql"] for query in captured if "json_group_array" in query["sql"]]
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {found}")
        plan = [row[-1] for row in cursor.fetchall()]
    assert any("lead_by_age" in step for step in plan)
    assert not any(step.startswith("SCAN conversation") for step in plan)
