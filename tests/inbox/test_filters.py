"""Filters of the list, as addresses write them."""

import itertools
from datetime import UTC, datetime
from urllib.parse import parse_qs
from zoneinfo import ZoneInfo

import pytest
from django.http import QueryDict

from prosa.inbox.conversations.filters import LONGEST_QUERY, PERIODS, STATES, ConversationFilter, read_filter
from prosa.inbox.conversations.inbox_list import describe_filters
from tests.inbox.talks import NOW

ALL = [
    ConversationFilter(state=state, waiting=waiting, unread=unread, interest=interest, period=period, query=query)
    for state, waiting, unread, interest, period, query in itertools.product(
        ("", *STATES), (False, True), (False, True), (False, True), ("", *PERIODS), ("", 'três & "meia" #1')
    )
]


@pytest.mark.parametrize("wanted", ALL, ids=str)
def test_a_filter_is_read_as_it_was_written(wanted: ConversationFilter) -> None:
    assert read_filter(QueryDict(wanted.as_query().removeprefix("?"))) == wanted


def test_all_conversations_need_no_query() -> None:
    assert ConversationFilter().as_query() == ""


@pytest.mark.parametrize(
    "query", ["estado=OPEN", "estado=abertas&estado=x", "espera=sim", "nao_lidas=2", "periodo=8", "periodo=", "x=y"]
)
def test_what_is_not_understood_is_left_out(query: str) -> None:
    assert read_filter(QueryDict(query)) == ConversationFilter()


def test_a_query_is_cut_and_holds_nothing_a_database_refuses() -> None:
    wanted = read_filter({"q": "\x00casa" + "a" * 5000})
    assert wanted.query.startswith("casa")
    assert len(wanted.query) == LONGEST_QUERY


@pytest.mark.parametrize(("period", "day"), [("hoje", 21), ("7", 15)])
def test_a_period_begins_with_its_first_day_where_readers_live(period: str, day: int) -> None:
    begin = ConversationFilter(period=period).begin(now=NOW, zone=ZoneInfo("America/Sao_Paulo"))
    assert begin is not None
    assert begin.astimezone(UTC) == datetime(2025, 2, day, 3, tzinfo=UTC)


def test_every_filter_keeps_the_period_and_one_is_chosen() -> None:
    filters = describe_filters(ConversationFilter(waiting=True, period="7"))["filters"]
    assert [item["text"] for item in filters] == ["Todas", "Aguardando", "Não lidas", "Abertas", "Fechadas"]
    assert [item["is_chosen"] for item in filters] == [False, True, False, False, False]
    assert all(parse_qs(item["query"][1:])["periodo"] == ["7"] for item in filters)


def test_every_filter_keeps_whether_only_those_with_interest_are_wanted() -> None:
    described = describe_filters(ConversationFilter(waiting=True, interest=True))
    assert all(parse_qs(item["query"][1:])["interesse"] == ["1"] for item in described["filters"])
    assert [item["is_chosen"] for item in described["filters"]] == [False, True, False, False, False]
    assert described["interest"]["query"] == "?espera=1"
    assert describe_filters(ConversationFilter(waiting=True))["interest"]["query"] == "?espera=1&interesse=1"
