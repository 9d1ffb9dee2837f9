"""Searching finds what holds all words, newest first, and walks through it without repeating or missing anything."""

import uuid
from collections.abc import Sequence
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from prosa.conversations import hits
from prosa.conversations.marking import mark
from prosa.conversations.models import Conversation, Message
from prosa.conversations.query import Query, QueryError, parse_query
from prosa.conversations.querysets import ConversationQuerySet
from prosa.conversations.search import (
    FoundConversations,
    SearchPlace,
    search_conversations,
    search_messages,
)
from prosa.conversations.words import MOST_CHARACTERS_INDEXED, indexed_words
from prosa.core.folding import fold
from tests.conversations.builders import new_conversation, new_message, record_events

pytestmark = pytest.mark.django_db
PATIENT = 60.0


def write(*contents: str, conversation: UUID | None = None) -> UUID:
    """Record messages of one conversation, and return its id."""
    conversation = conversation or uuid.uuid4()
    opening = [] if Conversation.objects.filter(uuid=conversation).exists() else [new_conversation(conversation)]
    record_events(*opening, *(new_message(conversation, content=content) for content in contents))
    return conversation


def find(text: str) -> list[str]:
    """Return the contents that are found, newest first."""
    found = search_messages(query=parse_query(text), limit=200, seconds=PATIENT)
    assert found.next is None
    return [message.content for message in found.results]


def ids_of(page: FoundConversations) -> list[UUID]:
    return [found.conversation.uuid for found in page.results]


def walk(text: str, *, limit: int, among: ConversationQuerySet | None = None, seconds: float = PATIENT) -> list[UUID]:
    """Return the conversations of all pages."""
    seen: list[UUID] = []
    after: SearchPlace | None = None
    while True:
        page = search_conversations(query=parse_query(text), limit=limit, after=after, among=among, seconds=seconds)
        assert len(page.results) <= limit
        seen += ids_of(page)
        if page.next is None:
            return seen
        assert after is None or page.next.below < after.below  # it gets on
        after = page.next


@pytest.fixture
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a few messages be many."""
    monkeypatch.setattr(hits, "HITS_AT_ONCE", 2)
    monkeypatch.setattr(hits, "MOST_ENDINGS", 2)
    monkeypatch.setattr(hits, "MESSAGES_WALKED_AT_ONCE", {"sqlite": 3, "postgresql": 3})


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("apartamento ", ["Apartamento em Moema", "Um apartamento de 2 quartos, R$ 450.000"]),
        ("apart", ["Apartamento em Moema", "Um apartamento de 2 quartos, R$ 450.000"]),
        ("apart ", []),
        ("MOEMA", ["Apartamento em Moema"]),
        ("imóvel ", ["Que imovel lindo", "Este imóvel tem garagem?"]),
        ("imovel garagem", ["Este imóvel tem garagem?"]),
        ("garagem imovel", ["Este imóvel tem garagem?"]),
        ('"2 quartos"', ["Um apartamento de 2 quartos, R$ 450.000"]),
        ('"quartos 2"', []),
        ('"um apart', ["Um apartamento de 2 quartos, R$ 450.000"]),
        ('"apartamento de" quartos', ["Um apartamento de 2 quartos, R$ 450.000"]),
        ("450000", ["Um apartamento de 2 quartos, R$ 450.000"]),
        ("450.000", ["Um apartamento de 2 quartos, R$ 450.000"]),
        ("450", ["Um apartamento de 2 quartos, R$ 450.000"]),
        ("casa.com.br", ["Escreva para ana@casa.com.br 👍"]),
        ("com@casa", []),
        ("apartamento garagem", []),
        ("0", []),
        ("inexistente", []),
    ],
)
def test_a_query_finds_messages_with_all_its_words(query: str, found: list[str]) -> None:
    write("Um apartamento de 2 quartos, R$ 450.000", "Este imóvel tem garagem?", "Que imovel lindo")
    write("Escreva para ana@casa.com.br 👍", "Apartamento em Moema")
    assert find(query) == found


@pytest.mark.parametrize(
    "query",
    [
        'a" OR "b',
        "words:a",
        "NEAR(casa, 3)",
        "casa*",
        "^casa",
        "casa AND NOT casa",
        "-casa",
        "casa:*",
        "casa & !casa",
        "casa <-> casa",
        "casa\\",
        "'; DROP TABLE conversations_message; --",
        "%s %(x)s %%",
        "casa\x00",
        "('casa",
        "·0",
        "casa ·0",
        "\U0010ffff casa \U0001d400",
        "OR",
        "NOT",
    ],
)
def test_no_query_is_understood_by_a_database(query: str) -> None:
    write("casa or and not near 0 a b words")
    model = [text for text in ["casa or and not near 0 a b words"] if contains(text, parse_query(query))]
    assert find(query) == model


def test_a_very_long_message_is_found_by_what_it_begins_with() -> None:
    content = "começo " + "palavra " * 120_000 + "fim"
    write(content)
    [found] = search_messages(query=parse_query("começo"), limit=1).results
    assert found.content == content[:MOST_CHARACTERS_INDEXED]
    assert find("fim") == []
    assert Message.objects.get().content == content


@pytest.mark.parametrize(
    "content",
    ["x" * 900_000, "\U0002a6d6" * 200_000, "\ufdfa" * 200_000, " ".join(map(str, range(100_000))), "é " * 99_999],
)
def test_whatever_is_written_can_be_recorded_and_found(content: str) -> None:
    write(content)
    first = fold(content[:1000]).split()[0]
    assert find(f"{first} ") == [content[:MOST_CHARACTERS_INDEXED]]


def test_a_phrase_behind_the_255th_place_of_its_word_is_found_by_no_database() -> None:
    write("de " * 255 + "de casa", "casa de casa")
    assert find('"de casa"') == ["casa de casa"]
    assert len(find("de casa ")) == 2


@pytest.mark.usefixtures("small_steps")
@pytest.mark.parametrize("query", ["comum ", "comum", "c", '"palavra comum"', "palavra comum ", "comum p", "raro", "z"])
def test_many_steps_find_what_one_does(query: str) -> None:
    conversations = [
        write(*(f"palavra comum c{number}{other} {'raro zebra' * (number == 3)}" for other in range(number % 4 + 1)))
        for number in range(6)
    ]
    expected = conversations[::-1] if query not in {"raro", "z"} else [conversations[3]]
    for limit in (1, 2, 50):
        assert walk(query, limit=limit) == expected
        assert walk(query, limit=limit, seconds=0) == expected


def test_a_search_whose_time_is_over_tells_where_to_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hits, "HITS_AT_ONCE", 2)
    conversation = write(*["casa"] * 5)
    first = search_conversations(query=parse_query("casa"), limit=5, seconds=0)
    assert ids_of(first) == [conversation]
    assert first.next is not None
    assert ids_of(search_conversations(query=parse_query("casa"), limit=5, after=first.next)) == []


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite's index is asked within blocks")
def test_an_index_that_takes_too_long_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hits, "MESSAGES_WALKED_AT_ONCE", {"postgresql": 2})
    slow = hits._POSTGRESQL_INDEX.replace("WHERE", "WHERE pg_sleep(1) IS NULL OR")  # noqa: SLF001
    monkeypatch.setattr(hits, "_POSTGRESQL_INDEX", slow)
    conversations = [write("casa", "outra") for _ in range(5)]
    assert walk("casa", limit=2) == conversations[::-1]
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == ("0",)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite's index has blocks")
def test_a_search_goes_from_block_to_block() -> None:
    write("casa amarela")
    expected = []
    for number in range(1, 5):
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE sqlite_sequence SET seq = %s WHERE name = 'conversations_message'", [number * 8 * 16_384 - 2]
            )
        expected.append(write("casa verde", "verde", "casa verde", "casa"))
    assert walk("casa verde ", limit=1) == expected[::-1]
    assert walk("verde casa", limit=50) == expected[::-1]


def test_the_newest_message_that_was_found_decides_on_the_order() -> None:
    first, second = write("casa"), write("casa")
    assert walk("casa", limit=1) == [second, first]
    write("nada", conversation=first)
    assert walk("casa", limit=1) == [second, first]
    write("casa", conversation=first)
    assert walk("casa", limit=1) == [first, second]


def test_each_conversation_comes_with_its_newest_messages() -> None:
    conversation = write("casa 1", "nada", "casa 2", "casa 3", "casa 4")
    [found] = search_conversations(query=parse_query("casa"), limit=5).results
    assert [message.content for message in found.messages] == ["casa 4", "casa 3", "casa 2"]
    assert found.conversation.uuid == conversation
    [found] = search_conversations(query=parse_query("casa"), limit=5, messages_each=1).results
    assert [message.content for message in found.messages] == ["casa 4"]


@pytest.mark.usefixtures("small_steps")
def test_what_arrives_during_a_walk_neither_repeats_nor_hides_a_conversation() -> None:
    conversations = [write("casa", "outra", "casa") for _ in range(6)]
    seen, after = list[UUID](), None
    while True:
        page = search_conversations(query=parse_query("casa"), limit=2, after=after, seconds=PATIENT)
        seen += ids_of(page)
        if not page.next:
            break
        after = page.next
        for conversation in conversations:
            write("casa nova", conversation=conversation)
        write("casa")
    assert seen == conversations[::-1]


def test_what_is_erased_during_a_walk_is_shown_no_more() -> None:
    conversations = [write("casa") for _ in range(3)]
    page = search_conversations(query=parse_query("casa"), limit=1)
    Conversation.objects.filter(uuid=conversations[1]).delete()
    rest = search_conversations(query=parse_query("casa"), limit=5, after=page.next)
    assert ids_of(page) + ids_of(rest) == [conversations[2], conversations[0]]


@pytest.mark.usefixtures("small_steps")
def test_a_search_can_be_kept_to_some_conversations() -> None:
    conversations = [write("casa", "casa") for _ in range(7)]
    wanted = conversations[::3]
    among = Conversation.objects.filter(uuid__in=wanted)
    assert walk("casa", limit=1, among=among) == wanted[::-1]
    assert len(search_messages(query=parse_query("casa"), limit=50, among=among, seconds=PATIENT).results) == 6


def test_messages_are_walked_once_each() -> None:
    write(*(f"casa {number}" for number in range(7)))
    seen, after = list[str](), None
    while True:
        page = search_messages(query=parse_query("casa"), limit=3, after=after)
        seen += [message.content for message in page.results]
        if page.next is None:
            break
        after = page.next
    assert seen == [f"casa {number}" for number in reversed(range(7))]


def test_nothing_is_found_where_nothing_is() -> None:
    assert search_messages(query=parse_query("casa"), limit=1) == ([], None)
    assert search_conversations(query=parse_query("casa"), limit=1) == ([], None)


@pytest.mark.parametrize("number", [1, 20])
def test_a_search_takes_four_queries_whatever_it_finds(number: int) -> None:
    for _ in range(number):
        write("casa", "casa")
    with CaptureQueriesContext(connection) as captured:
        page = search_conversations(query=parse_query("casa "), limit=50)
    assert len(page.results) == number
    assert len(captured.captured_queries) == 4


def contains(content: str, query: Query) -> bool:
    """Tell whether a message is to be found, by the plainest means."""
    words = indexed_words(content)
    return all(
        any(term.fits(words[first : first + len(term.words)]) for first in range(len(words) - len(term.words) + 1))
        for term in query.terms
    )


WORDS = [
    "casa",
    "Casa",
    "casas",
    "CASARÃO",
    "ca",
    "c",
    "450.000",
    "450000",
    "450",
    "東京",
    "京",
    "é",
    "👍",
    "or",
    "ß",
    "ss",
    "½",
]
CONTENTS = st.one_of(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(" ".join),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=12),
).filter(str.strip)
QUERIES = st.one_of(
    st.lists(st.sampled_from([*WORDS, '"', " ", "cas", "45", "*"]), min_size=1, max_size=4).map(" ".join),
    st.lists(st.sampled_from([*WORDS, '"', " "]), min_size=1, max_size=4).map("".join),
    CONTENTS,
    CONTENTS.map(lambda content: f'"{content}"'),
)


class SearchProperties(TestCase):
    """Both databases find what the plainest means find, so they find the same."""

    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(CONTENTS, min_size=1, max_size=8), st.lists(QUERIES, min_size=1, max_size=8))
    def test_what_is_found_is_what_holds_the_query_and_it_can_be_marked(
        self, contents: Sequence[str], queries: Sequence[str]
    ) -> None:
        write(*contents)
        for text in [*queries, *(content[:40] for content in contents)]:
            try:
                query = parse_query(text)
            except QueryError:
                continue
            found = find(text)
            assert found == [content for content in reversed(contents) if contains(content, query)]
            assert all(any(segment.is_hit for segment in mark(text=each, query=query)) for each in found)
