"""Batches taken apart into the bytes of their events."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prosa.deliveries.errors import BatchTooLargeError, InvalidEventError, InvalidJsonError
from prosa.deliveries.formats import split_array, split_lines

any_text = st.text(st.one_of(st.characters(codec="utf-8"), st.sampled_from('\ud800\udfff",[]{}\\')), max_size=8)
any_json = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), any_text),
    lambda values: st.lists(values, max_size=4) | st.dictionaries(any_text, values, max_size=4),
    max_leaves=10,
)
fast = settings(max_examples=200, derandomize=True, deadline=None, database=None)


@pytest.mark.parametrize(
    ("raw", "items"),
    [
        (b"[]", []),
        (b" [ ] \n", []),
        (b'[{"a": 1},{"b":\n[2, 3]} , 4]', [b'{"a": 1}', b'{"b":\n[2, 3]}', b"4"]),
        (b'["],[", "\\"", null, 1e5]', [b'"],["', b'"\\""', b"null", b"1e5"]),
        (b'[{"a": "\\ud800"}, {"b": 1}]', [b'{"a": "\\ud800"}', b'{"b": 1}']),
        (b'[1, "\\ud83d\\ude00", "\\ud800"\t,\r\n[[]]]', [b"1", b'"\\ud83d\\ude00"', b'"\\ud800"', b"[[]]"]),
        (b'[1, "\xff"]', [b"1", b'"\xff"']),
        (b'["\\ud800", "\xff"]', [b'"\\ud800"', b'"\xff"']),
        ('["ção", 1]'.encode(), ['"ção"'.encode(), b"1"]),
    ],
)
def test_an_array_is_split_into_the_bytes_of_its_items(raw: bytes, items: list[bytes]) -> None:
    assert split_array(raw) == items


@pytest.mark.parametrize("raw", [b"{}", b"null", b"5", b'"[]"', b'"\\ud800"', b'{"a": "\\ud800"}'])
def test_json_that_is_no_array_is_no_batch(raw: bytes) -> None:
    with pytest.raises(InvalidEventError) as raised:
        split_array(raw)
    assert [error.pointer for error in raised.value.errors] == ["#"]


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"[",
        b"[1",
        b"[1,]",
        b"[,1]",
        b"[1,,2]",
        b"[1 2]",
        b"[1]]",
        b"[1] 2",
        b"[NaN]",
        b'[{"a": 01}]',
        b'["\\ud800", NaN]',
        b'["\\ud800",]',
        b'["\\ud800",, 1]',
        b'["\\ud800"] 1',
        b"\xef\xbb\xbf[]",
        b"[" * 100_000 + b"]" * 100_000,
        b'["\\ud800",' + b"[" * 100_000 + b"]" * 100_000 + b"]",
    ],
    ids=lambda raw: repr(raw[:20]),
)
def test_an_array_that_is_not_json_is_refused_as_a_whole(raw: bytes) -> None:
    with pytest.raises(InvalidJsonError):
        split_array(raw)


@fast
@given(values=st.lists(any_json, max_size=6), indent=st.sampled_from([None, 0, 2]))
def test_the_items_of_any_array_are_found(values: list[Any], indent: int | None) -> None:
    items = split_array(json.dumps(values, indent=indent).encode())
    assert [json.loads(item) for item in items] == values


@fast
@given(
    raw=st.one_of(
        st.binary(max_size=30),
        st.lists(st.sampled_from('[]{},":1\\n '), max_size=20).map(
            lambda characters: ("[" + "".join(characters) + "]").encode()
        ),
    )
)
def test_any_bytes_are_split_or_refused_with_a_known_error(raw: bytes) -> None:
    try:
        items = split_array(raw)
    except (InvalidJsonError, InvalidEventError):
        return
    assert isinstance(items, list)


@pytest.mark.parametrize(
    ("raw", "lines"),
    [
        (b"", []),
        (b"\n \r\n\t\n", []),
        (b"{}", [b"{}"]),
        (b"{}\n{}\n", [b"{}", b"{}"]),
        (b'{"a": 1}\r\n\r\n{"b": 2}', [b'{"a": 1}', b'{"b": 2}']),
        ('{"a": "x\u2028y\u0085z"}\n1'.encode(), ['{"a": "x\u2028y\u0085z"}'.encode(), b"1"]),
        (b"not json\n\xff\n{}", [b"not json", b"\xff", b"{}"]),
    ],
)
def test_ndjson_is_split_at_line_ends_and_blank_lines_are_left_out(raw: bytes, lines: list[bytes]) -> None:
    assert split_lines(raw) == lines


@pytest.mark.parametrize("item", [b"{}", b'"\\ud800"'], ids=["usual", "lone-surrogates"])
def test_a_batch_holds_up_to_a_thousand_events(item: bytes) -> None:
    assert split_array(b"[" + b",".join([item] * 1000) + b"]") == [item] * 1000
    assert split_lines(b"\n".join([item] * 1000)) == [item] * 1000
    with pytest.raises(BatchTooLargeError):
        split_array(b"[" + b",".join([item] * 1001) + b"]")
    with pytest.raises(BatchTooLargeError):
        split_lines(b"\n".join([item] * 1001))


def test_blank_lines_do_not_count_as_events() -> None:
    assert split_lines(b"{}\n\n" * 1000) == [b"{}"] * 1000
