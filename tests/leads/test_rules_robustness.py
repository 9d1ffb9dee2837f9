"""Whatever is written, the rules answer, and in time."""

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prosa.leads.extraction import Extraction, Utterance
from prosa.leads.extractors.rules import RulesExtractor
from prosa.leads.extractors.rules.tokens import LONGEST_READ, tokenize
from tests.leads.test_extractor_contract import assert_sound

pytestmark = pytest.mark.any_database

PIECES = [
    "quero alugar", "casa", "2 quartos", "até 450 mil", "dois e", "mil", "1/2", "-", "R$", ",", "ou", "na", "Vila",
    "não", "menos", "tenho um", "ap 32", "é", "q", "\n", "?", "sim", "o da Velha", "só", "mesmo bairro", "e", "9" * 20,
    "sa\u0303o", "ﬁ", "İ", "ß", "\u00bd", "٣", "²",
]  # fmt: skip
anything = st.text(max_size=200)
patchwork = st.lists(st.sampled_from(PIECES), max_size=25).map(" ".join)
glued = st.lists(st.sampled_from(PIECES), max_size=25).map("".join)
messages = st.lists(
    st.builds(Utterance, st.sampled_from(["SENT", "RECEIVED"]), anything | patchwork | glued), max_size=6
)


def extract(conversation: list[Utterance]) -> Extraction:
    return RulesExtractor().extract(messages=conversation, places=())


@settings(max_examples=300, deadline=None)
@given(conversation=messages)
def test_any_text_gives_a_sound_extraction(conversation: list[Utterance]) -> None:
    assert_sound(extract(conversation), conversation)


@given(text=anything | glued)
def test_tokens_stand_where_they_say_in_the_original_text(text: str) -> None:
    end = 0
    for token in tokenize(text):
        assert end <= token.start < token.end <= len(text)
        assert text[token.start : token.end].startswith(token.written)
        end = token.end


def steps(run: Callable[[], object]) -> int:
    """Return how many lines of Python a call takes, which grows as its time does, and is the same each time."""
    count = 0

    def trace(_frame: FrameType, _event: str, _argument: Any) -> Any:
        nonlocal count
        count += 1
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        run()
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize(
    "piece",
    [
        "1",
        ",",
        "e ",
        " ",
        "casa ",
        "vila ",
        "1,",
        "dois e ",
        "3 a ",
        "quero alugar casa ",
        "no Xa, ",
        "não ",
        "meu ap ",
        "R$1 ",
    ],
)
def test_the_work_grows_with_the_length_of_a_message_and_no_faster(piece: str) -> None:
    short, long = (
        steps(lambda size=size: extract([Utterance("RECEIVED", (piece * size)[:size])]))  # type: ignore[misc]
        for size in (LONGEST_READ // 8, LONGEST_READ // 2)
    )
    assert long <= 5 * short + 1_000


@pytest.mark.parametrize("direction", ["SENT", "RECEIVED"])
@pytest.mark.parametrize(
    "text", ["quero casa em moema", "Temos 2 quartos na Vila Nova por 3 mil?", "ok", "até", "5", "ou 2"]
)
def test_the_work_grows_with_the_number_of_messages_and_no_faster(direction: str, text: str) -> None:
    few, many = (
        steps(lambda number=number: extract([Utterance(direction, text)] * number + [Utterance("RECEIVED", "sim")]))  # type: ignore[misc,arg-type]
        for number in (50, 200)
    )
    assert many <= 5 * few


def test_a_message_is_read_to_a_bounded_length() -> None:
    wish = Utterance("RECEIVED", "quero alugar casa")
    pasted = Utterance("RECEIVED", "bla " * 100_000)
    as_read = Utterance("RECEIVED", pasted.content[:LONGEST_READ])
    assert steps(lambda: extract([wish, pasted])) <= 1.1 * steps(lambda: extract([wish, as_read]))
