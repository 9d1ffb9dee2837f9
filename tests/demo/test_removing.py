"""The demo goes without a trace, and nothing but the demo."""

import json
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from prosa.access.models import Tombstone
from prosa.conversations.events import Event
from prosa.conversations.models import Conversation
from prosa.core import clock
from prosa.core.demonstration import make_demo_id
from prosa.deliveries.models import Attempt, Delivery
from prosa.deliveries.parking import expire_parked
from prosa.demo.catalogue import LISTINGS
from prosa.demo.composing import compose_history, conversation_id
from prosa.demo.offering import offer_listings, withdraw_listings
from prosa.demo.removing import find_conversations, remove_conversations
from prosa.listings.models import Listing
from prosa.privacy.erasing import erase_conversation
from tests.conversations.builders import at, close_conversation, new_conversation, new_message
from tests.databases import files_hold
from tests.deliveries.arrivals import as_bytes, take_in_bytes, take_in_events
from tests.deliveries.verifying import find_differences
from tests.demo.histories import AFTERNOON
from tests.listings.builders import listing as make_listing
from tests.privacy.test_erasing import everything

pytestmark = pytest.mark.django_db(transaction=True)

REAL, OTHER_REAL, ERASED = UUID("6a41b347-8d80-4ce9-84ba-7af66f369f6a"), UUID(int=2), UUID(int=3)
UNKNOWN_DEMO = make_demo_id(name="never begun")
URL = "http://127.0.0.1:8000"


def all_but_the_index() -> dict[str, list[Any]]:
    """Return the rows of all tables. How SQLite lays out the search index depends on its past; words are looked for."""
    return everything(but=("conversations_search_",))


def first_events() -> list[Event]:
    return compose_history(now=AFTERNOON)[:600]


def take_in_real_data() -> None:
    """Take in what people may have: recorded, closed, parked, refused, erased, unreadable, and a listing."""
    make_listing()
    message = new_message(REAL)
    take_in_events(new_message(OTHER_REAL), message, new_conversation(REAL), message, close_conversation(REAL))
    take_in_events(new_message(REAL, sent_at=at(100)))
    take_in_events(new_conversation(ERASED), new_message(ERASED))
    erase_conversation(conversation=ERASED, by="somebody", now=clock.now())
    take_in_bytes(b"[", b'{"id": "%s"' % str(REAL).encode(), as_bytes(message).replace(b"RECEIVED", b"SIDEWAYS"))


def take_in_demo_data() -> None:
    """Take in the demo, and every kind of row that speaks of it."""
    offer_listings(url=URL, now=AFTERNOON)
    events = first_events()
    take_in_events(new_message(conversation_id(0), message_id=make_demo_id(name="early")))  # parked, then recorded
    take_in_events(*events)
    take_in_events(*events[:5])  # duplicates
    take_in_events(new_message(UNKNOWN_DEMO), received_at=at(-10 * 86_400))
    assert expire_parked(now=at(0)) == 1
    take_in_events(new_message(UNKNOWN_DEMO), close_conversation(UNKNOWN_DEMO))
    demo = str(conversation_id(1)).encode()
    take_in_bytes(b'{"id": "%s"' % demo, as_bytes(new_message(conversation_id(1))).replace(b"RECEIVED", b"SIDEWAYS"))
    nowhere = json.dumps({"type": "NEW_MESSAGE", "data": {"id": str(make_demo_id(name="x")), "conversation_id": "?"}})
    take_in_bytes(nowhere.encode())


def remove() -> None:
    for _ in remove_conversations():
        pass
    withdraw_listings()


def test_real_data_is_the_same_to_the_last_column_after_a_demo_beside_it() -> None:
    take_in_real_data()
    before = all_but_the_index()
    take_in_demo_data()
    assert Attempt.objects.filter(delivery__conversation_uuid=conversation_id(0)).exists()
    assert all_but_the_index() != before
    remove()
    assert all_but_the_index() == before
    assert find_differences() == []


def test_a_demo_that_is_alone_leaves_nothing() -> None:
    before = all_but_the_index()
    take_in_demo_data()
    remove()
    assert all_but_the_index() == before
    assert find_conversations() == set()


def test_after_removing_it_can_be_loaded_again() -> None:
    events = first_events()
    take_in_events(*events)
    remove()
    assert not Tombstone.objects.exists()
    assert set(take_in_events(*events)) == {"recorded"}


def test_a_demo_conversation_that_somebody_erased_goes_with_its_tombstone() -> None:
    before = all_but_the_index()
    take_in_events(*first_events())
    erase_conversation(conversation=conversation_id(0), by="somebody", now=clock.now())
    remove()
    assert all_but_the_index() == before


def test_a_real_conversation_that_holds_a_message_with_a_demo_id_keeps_it_and_its_delivery() -> None:
    take_in_events(new_conversation(REAL), new_message(REAL, message_id=make_demo_id(name="copied")))
    before = all_but_the_index()
    take_in_events(*first_events())
    remove()
    assert all_but_the_index() == before
    assert find_differences() == []


def test_bytes_that_speak_of_a_demo_and_of_something_real_stay() -> None:
    take_in_bytes(b'{"%s": "%s"' % (str(conversation_id(1)).encode(), str(REAL).encode()))
    before = all_but_the_index()
    remove()
    assert all_but_the_index() == before


def test_removing_twice_does_nothing_the_second_time() -> None:
    take_in_demo_data()
    remove()
    assert list(remove_conversations()) == []
    assert withdraw_listings() == 0


def test_the_removed_conversations_are_told_part_by_part() -> None:
    take_in_events(*first_events())
    number = Conversation.objects.count()
    assert sum(remove_conversations()) == number > 30


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL's files are its own business")
def test_no_text_of_the_demo_is_left_in_sqlites_files() -> None:
    take_in_events(*first_events())
    text = b"pedeipe.example"
    assert files_hold(text)
    remove()
    assert not files_hold(text)


def test_listings_are_offered_once_and_whole() -> None:
    assert offer_listings(url=URL, now=AFTERNOON) == len(LISTINGS)
    assert offer_listings(url=URL, now=clock.now()) == 0
    stored = Listing.objects.get(code="DEMO-1001")
    assert (stored.purpose, stored.city, stored.bedrooms, stored.pets) == ("RENT", "São Paulo", 2, True)
    assert stored.photos == [f"{URL}/static/demo/torre-verde.svg"]
    assert "não existe" in stored.description


def test_a_listing_of_somebody_elses_that_has_a_demos_code_stays_as_it_is() -> None:
    own = make_listing(code="demo-1001")
    assert offer_listings(url=URL, now=AFTERNOON) == len(LISTINGS) - 1
    assert withdraw_listings() == len(LISTINGS) - 1
    assert Listing.objects.get() == own


def test_no_delivery_is_left_that_waits_for_a_demo() -> None:
    take_in_events(new_message(UNKNOWN_DEMO))
    assert find_conversations() == {UNKNOWN_DEMO}
    remove()
    assert not Delivery.objects.exists()
