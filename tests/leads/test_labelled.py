"""Reading and writing labelled conversations."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from prosa.leads.extraction import Sought, Utterance
from prosa.leads.labelled import BadLineError, Labelled, Prediction, read_labelled, write_prediction
from tests.leads.reading import line


def test_a_line_is_a_conversation_with_its_label() -> None:
    [read] = read_labelled([line("a", {"purpose": "rent", "neighborhoods": ["Pina"]}, "oi", "> Olá!")])
    assert read == Labelled(
        id="a",
        messages=(Utterance("RECEIVED", "oi"), Utterance("SENT", "Olá!")),
        lead=Sought(purpose="rent", neighborhoods=("Pina",)),
    )


def test_a_line_without_label_or_with_null_seeks_nothing() -> None:
    bare = b'{"id": "a", "messages": []}'
    assert [one.lead for one in read_labelled([bare, line("b", None)])] == [None, None]


def test_empty_lines_and_unknown_fields_are_passed_over() -> None:
    lines = [b"\n", b'{"id": "a", "messages": [], "note": 1, "tags": ["x"]}\n', b"  \n"]
    assert [(one.id, one.tags) for one in read_labelled(lines)] == [("a", ("x",))]


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (b"{", "is no JSON"),
        (b"\xff\xfe", "is no JSON"),
        (b'{"x":' + b"[" * 100_000, "is no JSON"),
        (b"[]", "is no conversation"),
        (b'{"messages": []}', "is no conversation"),
        (b'{"id": 1, "messages": []}', "is no conversation"),
        (b'{"id": "a", "messages": [{"direction": "UP", "content": ""}]}', "is no conversation"),
        (b'{"id": "a", "messages": [], "lead": {"purpose": "steal"}}', "is no conversation"),
        (b'{"id": "first", "messages": []}', "the id 'first' was there before"),
    ],
)
def test_a_bad_line_is_named_by_its_number(bad: bytes, reason: str) -> None:
    lines = read_labelled([line("first", None), b"\n", bad])
    assert next(lines).id == "first"
    with pytest.raises(BadLineError, match=f"line 3: {reason}") as error:
        next(lines)
    assert error.value.line == 3


@given(key=st.text(alphabet=st.characters(exclude_categories=["Cs"])), name=st.text(st.characters(categories=["L"])))
def test_a_prediction_is_written_in_one_line_and_read_back(key: str, name: str) -> None:
    prediction = Prediction(id=key, lead=Sought(neighborhoods=(name,), price_max=2_500.5))
    written = write_prediction(prediction)
    assert written.count(b"\n") == 1
    assert msgspec.json.decode(written, type=Prediction) == prediction


def test_a_prediction_of_nothing_is_null() -> None:
    assert write_prediction(Prediction(id="a", lead=None)) == b'{"id":"a","lead":null}\n'
