"""The bytes of a delivery, as a text to read."""

import pytest

from prosa.inbox.deliveries.bodies import MOST_SHOWN, make_visible, show_body


def test_json_is_shown_with_indents_and_as_it_was_written() -> None:
    body = show_body(b'{"a":1.00e400,"a":"\\u202e"}')
    assert body.text == '{\n  "a": 1.00e400,\n  "a": "\\u202e"\n}'
    assert body.note == ""


@pytest.mark.parametrize(
    "raw", [b"<script>", b"{", b"", b'{"a": NaN}', b"[" * 5000], ids=["tag", "cut", "", "nan", "deep"]
)
def test_what_is_no_json_is_shown_as_it_came(raw: bytes) -> None:
    assert show_body(raw).text == raw.decode()


@pytest.mark.parametrize("raw", [b'{"a": "\xff"}', b"\xff\xfe"])
def test_what_is_no_utf_8_is_shown_with_replaced_characters(raw: bytes) -> None:
    body = show_body(raw)
    assert body.text is not None
    assert "\N{REPLACEMENT CHARACTER}" in body.text
    assert "UTF-8" in body.note


def test_a_large_body_is_cut_and_its_size_told() -> None:
    body = show_body(b'"' + b"x" * 1_048_574 + b'"')
    assert body.text is not None
    assert len(body.text) == MOST_SHOWN + 1
    assert body.size.replace(",", ".").replace("\xa0", " ") == "1.0 MB"
    assert "MB" in body.note


def test_deep_json_does_not_become_a_thousand_times_as_long() -> None:
    raw = b"[" * 400 + b"[]," * 300_000 + b"[]" + b"]" * 400
    assert show_body(raw).text is not None


def test_none_are_shown_of_a_body_that_was_not_kept() -> None:
    assert show_body(None).text is None


def test_characters_that_turn_or_hide_others_are_seen() -> None:
    assert (
        make_visible("a\u202eb\u200b\x00\x1b\u2028\U000e0041\n\té")
        == "a\\u202eb\\u200b\\u0000\\u001b\\u2028\\udb40\\udc41\n\té"
    )
