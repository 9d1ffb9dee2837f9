"""`GET /conversations/?q=`: conversations with a message that holds all words, the newest such message first."""

import uuid
from typing import Any

import httpx
import pytest

from tests.conformance.steps import assert_problem, open_conversation, send
from tests.conformance.test_listing import ids, page, parts
from tests.samples import close_conversation, new_conversation, new_id, new_message


def a_word() -> str:
    """Return a word that no other test writes."""
    return f"w{uuid.uuid4().hex}"


def write(client: httpx.Client, *contents: str, conversation: str | None = None) -> str:
    """Send messages of one conversation, and return its id."""
    if not conversation:
        conversation = new_id()
        send(client, new_conversation(conversation))
    for content in contents:
        send(client, new_message(conversation, content=content))
    return conversation


def search(client: httpx.Client, q: str, **parameters: Any) -> list[Any]:
    """Return the results of all pages."""
    found: list[Any] = []
    cursor = None
    while True:
        part = page(client, q=q, **parameters, **({"cursor": cursor} if cursor else {}))
        found += part["results"]
        cursor = part["next"]
        if cursor is None:
            return found


@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        ("imovel {word}", True),
        ("{word} IMÓVEL", True),
        ('"lindo imovel" {word} ', True),
        ('"imovel lindo" {word} ', False),
        ("{word} imov", True),
        ("{word} imov ", False),
        ("{word} garagem ", False),
        ("{word} 450.000", True),
        ("{word} 450000 ", True),
    ],
)
def test_all_words_are_in_one_message(client: httpx.Client, query: str, is_found: bool) -> None:
    word = a_word()
    conversation = write(client, f"Que lindo imóvel, {word.upper()}! R$ 450.000,00", "A garagem é grande?")
    assert ids(search(client, query.format(word=word))) == [conversation] * is_found


def test_a_result_is_a_row_of_the_list_with_the_ids_of_what_was_found(client: httpx.Client) -> None:
    word, conversation = a_word(), open_conversation(client)
    messages = [new_message(conversation, content=f"{word} {number}") for number in range(5)]
    for message in [*messages, new_message(conversation)]:
        send(client, message)
    [row] = search(client, word)
    assert row.pop("matches") == [message["data"]["id"] for message in messages[:-4:-1]]
    read = client.get(f"/conversations/{conversation}").json()
    assert row == {name: value for name, value in read.items() if name != "messages"}


def test_a_list_without_a_search_names_no_matches(client: httpx.Client) -> None:
    write(client, "Olá")
    assert "matches" not in page(client, limit=1)["results"][0]


@pytest.mark.parametrize("limit", [1, 2, 3, 200])
def test_the_newest_message_that_was_found_comes_first_on_every_page(client: httpx.Client, limit: int) -> None:
    word = a_word()
    conversations = [write(client, f"{word} a", f"{word} b") for _ in range(5)]
    write(client, "mais nada", conversation=conversations[0])
    write(client, word, conversation=conversations[2])
    newest_first = [conversations[number] for number in (2, 4, 3, 1, 0)]
    assert ids(search(client, word, limit=limit)) == newest_first


def test_a_search_and_a_filter_hold_together(client: httpx.Client) -> None:
    word = a_word()
    is_open, closed = write(client, word), write(client, word)
    send(client, close_conversation(closed))
    assert ids(search(client, word, state="OPEN")) == [is_open]
    assert ids(search(client, word, state="CLOSED")) == [closed]


def test_a_message_is_found_as_soon_as_it_was_answered_and_no_more_once_it_is_sent_again(client: httpx.Client) -> None:
    word, conversation = a_word(), open_conversation(client)
    message = new_message(conversation, content=word)
    for _ in range(2):
        send(client, message)
        assert [row["matches"] for row in search(client, word)] == [[message["data"]["id"]]]


@pytest.mark.parametrize("content", ["x" * 900_000, "é" * 400_000, "𪛖 " * 100_000, " ".join(map(str, range(120_000)))])
def test_the_largest_messages_are_recorded(client: httpx.Client, content: str) -> None:
    word = a_word()
    conversation = write(client, f"{word} {content}")
    assert ids(search(client, word)) == [conversation]


@pytest.mark.parametrize(
    "query",
    ["", " ", '"', '""', "?!…", "👍🏽", "* -- '", "%00", "\x00", "x" * 201, " ".join("abcdefghijklm"), "a." * 20],
    ids=lambda value: repr(value)[:20],
)
def test_a_query_that_cannot_be_searched_is_refused_by_its_name(client: httpx.Client, query: str) -> None:
    query = "\x00" if query == "%00" else query
    document = assert_problem(client.get("/conversations/", params={"q": query}), status=400, code="invalid_parameter")
    assert [error["parameter"] for error in document["errors"]] == ["q"]
    assert document["errors"][0]["detail"].strip()


@pytest.mark.parametrize(
    "query",
    [
        'a" OR "b',
        "NEAR(a b)",
        "words:a",
        "^a*",
        "a:*",
        "a & !b",
        "(a | b",
        "a <2> b",
        "\\a'b",
        "a\x00b",
        "%s",
        "·0 a",
        "{a}",
    ],
)
def test_signs_of_query_languages_mean_nothing(client: httpx.Client, query: str) -> None:
    assert client.get("/conversations/", params={"q": query}).status_code == 200


@pytest.mark.parametrize(
    "cursor",
    [
        *("garbage", "=", "\x00", "A" * 5_000, parts(), parts(1), parts(1, 2, 3), parts("2025-02-21T10:20:42Z", 1)),
        *(parts(-1, 1), parts(1, 2**63), parts(1.5, 1), parts(True, 1), parts("1", 1), parts(None, 1)),
    ],
)
def test_a_cursor_of_something_else_is_refused(client: httpx.Client, cursor: str) -> None:
    answer = client.get("/conversations/", params={"q": "a", "cursor": cursor})
    document = assert_problem(answer, status=400, code="invalid_parameter")
    assert [error["parameter"] for error in document["errors"]] == ["cursor"]


def test_a_cursor_of_a_search_is_none_of_the_list(client: httpx.Client) -> None:
    answer = client.get("/conversations/", params={"cursor": parts(5, 9)})
    assert_problem(answer, status=400, code="invalid_parameter")


@pytest.mark.parametrize("cursor", [parts(0, 0), parts(2**63 - 1, 0), parts(0, 2**63 - 1), parts(2**63 - 1, 2**63 - 1)])
def test_a_cursor_at_the_edge_does_no_harm(client: httpx.Client, cursor: str) -> None:
    for query in ("a", "a b ", '"a b"'):
        assert client.get("/conversations/", params={"q": query, "cursor": cursor}).status_code == 200
