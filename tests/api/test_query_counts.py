"""How many queries each endpoint sends. A number that depends on the number of rows would show here.

BEGIN, COMMIT and their like are left out: Django counts them differently on the two databases. Each statement of
`executemany` counts once, whatever its rows. On PostgreSQL a write takes its advisory locks with one query more.
Keys are left out as well: they are read every two seconds, whatever the number of requests.
"""

from collections.abc import Callable
from typing import Any, Final

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from prosa.listings.services import ListingFields, delete_listing, update_listing
from prosa.webhooks.committer import committer
from tests.listings.builders import at, listing
from tests.samples import close_conversation, new_conversation, new_id, new_message

pytestmark = pytest.mark.django_db(transaction=True)

REFRESHED: Final = ("access_apikey", "access_source")
TRANSACTION_CONTROL = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")


@pytest.fixture
def api() -> Client:
    """Django's test client, as a caller on this very machine."""
    return Client(headers={"Host": "localhost"})


def post(api: Client, event: Any, *, address: str = "/webhook/") -> int:
    """Post `event` and return the answer's status."""
    return api.post(address, data=event, content_type="application/json").status_code


def queries_of(request: Callable[[], Any]) -> int:
    """Return how many queries `request` sends, transaction control left out."""
    with CaptureQueriesContext(connection) as own, CaptureQueriesContext(committer().connection.wrapper) as shared:
        request()
    statements = [query["sql"] for query in [*own.captured_queries, *shared.captured_queries]]
    # Keys and sources are read every two seconds, whoever asks then.
    counted = [statement for statement in statements if not any(table in statement for table in REFRESHED)]
    return sum(not statement.startswith(TRANSACTION_CONTROL) for statement in counted)


def index() -> int:
    """Return how many queries index new messages: on PostgreSQL their words are a column of theirs."""
    return 0 if connection.vendor == "postgresql" else 1


def locks() -> int:
    """Return how many queries a write sends to take its locks."""
    return 1 if connection.vendor == "postgresql" else 0


def open_conversation(api: Client, *, messages: int = 0) -> str:
    conversation = new_id()
    events = [new_conversation(conversation), *(new_message(conversation) for _ in range(messages))]
    assert post(api, events, address="/webhook/batch/") == 200
    return conversation


def test_a_new_conversation_takes_five_queries(api: Client) -> None:
    event = new_conversation(new_id())
    assert queries_of(lambda: post(api, event)) == 5 + locks()


def test_a_new_message_takes_five_queries(api: Client) -> None:
    event = new_message(open_conversation(api, messages=3))
    assert queries_of(lambda: post(api, event)) == 5 + locks() + index()


def test_a_close_takes_three_queries(api: Client) -> None:
    event = close_conversation(open_conversation(api, messages=3))
    assert queries_of(lambda: post(api, event)) == 3 + locks()


@pytest.mark.parametrize("count", [1, 100])
def test_an_opening_that_many_wait_for_takes_nine_queries(api: Client, count: int) -> None:
    conversation = new_id()
    post(api, [new_message(conversation) for _ in range(count)], address="/webhook/batch/")
    assert queries_of(lambda: post(api, new_conversation(conversation))) == 9 + locks() + index()


@pytest.mark.parametrize(
    ("event", "queries"),
    [(new_conversation, 4), (new_message, 3), (close_conversation, 2)],
    ids=["conversation", "message", "close"],
)
def test_a_duplicate_changes_the_ledger_only(api: Client, event: Callable[[str], dict[str, Any]], queries: int) -> None:
    conversation = open_conversation(api)
    sent = event(conversation)
    post(api, sent)
    statuses: list[int] = []
    assert queries_of(lambda: statuses.append(post(api, sent))) == queries + locks()
    assert statuses == [200]


@pytest.mark.parametrize(
    ("event", "status", "queries"),
    [
        pytest.param(lambda c: new_conversation(c, timestamp="2020-01-01T00:00:00"), 409, 4, id="id conflict"),
        pytest.param(lambda c: close_conversation(c, timestamp="2020-01-01T00:00:00"), 409, 2, id="already closed"),
        pytest.param(new_message, 409, 3, id="conversation closed"),
        pytest.param(lambda _: new_message(new_id()), 404, 5, id="message for an unknown conversation"),
        pytest.param(lambda _: close_conversation(new_id()), 404, 4, id="close of an unknown conversation"),
    ],
)
def test_a_refused_event_changes_the_ledger_only(
    api: Client, event: Callable[[str], dict[str, Any]], status: int, queries: int
) -> None:
    conversation = open_conversation(api)
    post(api, close_conversation(conversation))
    sent, statuses = event(conversation), list[int]()
    assert queries_of(lambda: statuses.append(post(api, sent))) == queries + locks()
    assert statuses == [status]


@pytest.mark.parametrize("event", [{}, [], new_conversation("no id")], ids=["empty", "array", "bad id"])
def test_what_is_not_an_event_takes_one_query_for_the_ledger(api: Client, event: Any) -> None:
    assert queries_of(lambda: post(api, event)) == 1


def test_a_caller_who_must_stay_out_takes_no_query(api: Client) -> None:
    conversation = open_conversation(api)
    stranger = Client(headers={"Host": "localhost", "X-Forwarded-For": "203.0.113.7"})
    assert queries_of(lambda: post(stranger, new_message(conversation))) == 0
    assert queries_of(lambda: stranger.get(f"/conversations/{conversation}")) == 0


@pytest.mark.parametrize("count", [1, 10, 500])
def test_a_batch_of_messages_takes_the_queries_of_one(api: Client, count: int) -> None:
    conversation = open_conversation(api)
    events = [new_message(conversation) for _ in range(count)]
    assert queries_of(lambda: post(api, events, address="/webhook/batch/")) == 5 + locks() + index()


@pytest.mark.parametrize("count", [1, 10, 200])
def test_a_batch_of_all_kinds_in_many_conversations_takes_eight_queries(api: Client, count: int) -> None:
    known = [open_conversation(api) for _ in range(count)]
    events: list[Any] = []
    for conversation in known:
        fresh = new_id()
        events += [new_message(conversation), close_conversation(conversation), new_conversation(fresh)]
        events += [new_message(fresh), {"type": "UNKNOWN"}]
    statuses: list[int] = []
    assert queries_of(lambda: statuses.append(post(api, events, address="/webhook/batch/"))) == 8 + locks() + index()
    assert statuses == [200]


@pytest.mark.parametrize(("events", "queries"), [([], 0), ([{}, {}], 1)], ids=["empty", "no events"])
def test_a_batch_without_events_takes_at_most_one_query(api: Client, events: list[Any], queries: int) -> None:
    assert queries_of(lambda: post(api, events, address="/webhook/batch/")) == queries


@pytest.mark.parametrize("messages", [0, 1, 100])
def test_a_conversation_takes_one_query_whatever_its_messages(api: Client, messages: int) -> None:
    conversation = open_conversation(api, messages=messages)
    answers: list[Any] = []
    assert queries_of(lambda: answers.append(api.get(f"/conversations/{conversation}"))) == 1
    assert len(answers[0].json()["messages"]) == messages


def test_a_conversation_that_has_changed_takes_two_queries(api: Client) -> None:
    conversation = open_conversation(api, messages=10)
    old = {"If-None-Match": api.get(f"/conversations/{conversation}").headers["ETag"]}
    post(api, new_message(conversation))
    answers: list[Any] = []
    assert queries_of(lambda: answers.append(api.get(f"/conversations/{conversation}", headers=old))) == 2
    assert len(answers[0].json()["messages"]) == 11


def test_a_conversation_that_has_not_changed_takes_one_query(api: Client) -> None:
    conversation = open_conversation(api, messages=10)
    etag = api.get(f"/conversations/{conversation}").headers["ETag"]
    answers: list[Any] = []
    again = {"If-None-Match": etag}
    assert queries_of(lambda: answers.append(api.get(f"/conversations/{conversation}", headers=again))) == 1
    assert answers[0].status_code == 304


def test_an_unknown_conversation_takes_one_query_and_a_malformed_id_none(api: Client) -> None:
    assert queries_of(lambda: api.get(f"/conversations/{new_id()}")) == 1
    assert queries_of(lambda: api.get("/conversations/malformed")) == 0


@pytest.mark.parametrize("count", [1, 50])
@pytest.mark.parametrize("parameters", ["", "?state=OPEN", "?limit=1", "?state=OPEN&limit=200"])
def test_a_list_takes_one_query_whatever_its_length(api: Client, parameters: str, count: int) -> None:
    for _ in range(count):
        open_conversation(api, messages=1)
    assert queries_of(lambda: api.get(f"/conversations/{parameters}")) == 1


@pytest.mark.parametrize("count", [1, 50])
@pytest.mark.parametrize("parameters", ["", "&state=OPEN", "&limit=1"])
def test_a_search_takes_four_queries_whatever_its_length(api: Client, parameters: str, count: int) -> None:
    for _ in range(count):
        open_conversation(api, messages=2)
    assert queries_of(lambda: api.get(f"/conversations/?q=tudo+{parameters}")) == 4


def test_a_further_page_takes_one_query(api: Client) -> None:
    for _ in range(3):
        open_conversation(api)
    cursor = api.get("/conversations/?limit=1").json()["next"]
    assert queries_of(lambda: api.get("/conversations/", {"cursor": cursor})) == 1


@pytest.mark.parametrize("count", [1, 50])
@pytest.mark.parametrize("parameters", ["", "?outcome=recorded", "?limit=1", "?outcome=refused&key=nobody&limit=200"])
def test_the_ledger_takes_one_query_whatever_its_length(api: Client, parameters: str, count: int) -> None:
    for _ in range(count):
        open_conversation(api, messages=1)
    assert queries_of(lambda: api.get(f"/deliveries/{parameters}")) == 1


def test_a_delivery_takes_two_queries(api: Client) -> None:
    open_conversation(api)
    [delivery] = api.get("/deliveries/").json()["results"]
    assert queries_of(lambda: api.get(f"/deliveries/{delivery['id']}")) == 2


def test_a_delivery_with_a_long_history_takes_two_queries(api: Client) -> None:
    event = new_message(new_id())
    for _ in range(150):
        post(api, event)
    [delivery] = api.get("/deliveries/").json()["results"]
    answers: list[Any] = []
    assert queries_of(lambda: answers.append(api.get(f"/deliveries/{delivery['id']}"))) == 2
    history = answers[0].json()["history"]
    assert (answers[0].json()["attempts"], len(history), history[-1]["number"]) == (150, 100, 150)


@pytest.mark.parametrize("count", [1, 50])
@pytest.mark.parametrize(
    "parameters", ["", "?q=casa&types=house", "?purpose=SALE&order=price&limit=200", "?order=-area"]
)
def test_listings_take_one_query_whatever_their_number(api: Client, parameters: str, count: int) -> None:
    for number in range(count):
        listing(code=f"AP{number}", photos=["https://fotos.example/1.jpg"])
    assert queries_of(lambda: api.get(f"/listings/{parameters}")) == 1


def test_a_further_page_of_listings_takes_one_query(api: Client) -> None:
    for number in range(3):
        listing(code=f"AP{number}")
    cursor = api.get("/listings/?limit=1").json()["next"]
    assert queries_of(lambda: api.get("/listings/", {"cursor": cursor})) == 1


def test_a_listing_takes_one_query_and_a_malformed_id_none(api: Client) -> None:
    address = f"/listings/{listing().uuid}"
    assert queries_of(lambda: api.get(address)) == 1
    assert queries_of(lambda: api.get("/listings/malformed")) == 0


def test_writing_a_listing_takes_three_queries_at_most() -> None:
    stored = listing()
    changes: ListingFields = {"title": "Outro", "photos": ["https://fotos.example/1.jpg"] * 30}
    assert queries_of(lambda: listing(code="AP0002")) == 2
    assert queries_of(lambda: update_listing(listing=stored.uuid, fields=changes, now=at(1))) == 3
    assert queries_of(lambda: update_listing(listing=stored.uuid, fields=changes, now=at(2))) == 1
    assert queries_of(lambda: delete_listing(listing=stored.uuid)) == 2


@pytest.mark.parametrize("address", ["/api/docs/", "/api/redoc/", "/api/schema/", "/api/problems/", "/api/nothing"])
def test_documentation_takes_no_query(api: Client, address: str) -> None:
    assert queries_of(lambda: api.get(address)) == 0
