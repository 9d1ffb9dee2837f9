"""Bodies that are not JSON in UTF-8, or JSON that no sender of events would write: refused by name, without a crash."""

import gzip
import json
import time
from typing import Any

import httpx
import pytest

from tests.conformance.steps import assert_invalid_event, assert_problem, open_conversation, post_json, read, send
from tests.samples import new_conversation, new_id, new_message


def with_unknown_field(value: str) -> str:
    """Return a good event that also has the member "x" with `value`, which is pasted as it is."""
    return f'{json.dumps(new_conversation(new_id()))[:-1]}, "x": {value}}}'


def with_content(value: bytes) -> bytes:
    """Return a message with `value` pasted into its content as it is."""
    return json.dumps(new_message(new_id(), content="CONTENT")).encode().replace(b"CONTENT", value)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("", id="nothing"),
        pytest.param(" \t\r\n", id="white space"),
        pytest.param("NaN", id="NaN"),
        pytest.param("Infinity", id="Infinity"),
        pytest.param("-Infinity", id="minus Infinity"),
        pytest.param(with_unknown_field("NaN"), id="NaN in an unknown field"),
        pytest.param(with_unknown_field("-Infinity"), id="minus Infinity in an unknown field"),
        pytest.param('{"type": "NEW_CONVERSATION", "timestamp": NaN}', id="NaN as timestamp"),
        pytest.param("undefined", id="undefined"),
        pytest.param("{'type': 'NEW_CONVERSATION'}", id="single quotes"),
        pytest.param('{type: "NEW_CONVERSATION"}', id="bare name"),
        pytest.param('{"type": "NEW_CONVERSATION",}', id="comma at the end"),
        pytest.param('{"type": "NEW_CONVERSATION"} // done', id="comment"),
        pytest.param(json.dumps(new_conversation(new_id()))[:-1], id="cut off"),
        pytest.param(json.dumps(new_conversation(new_id())) * 2, id="two events"),
        pytest.param(json.dumps(new_conversation(new_id())) + "\x00", id="NUL at the end"),
        pytest.param("type=NEW_CONVERSATION&timestamp=2025-02-21", id="form"),
        pytest.param("<event><type>NEW_CONVERSATION</type></event>", id="XML"),
        pytest.param(with_unknown_field('"\x00"'), id="raw NUL"),
        pytest.param(with_unknown_field('"\x1f"'), id="raw control character"),
        pytest.param(with_unknown_field('"two\nlines"'), id="raw line break"),
        pytest.param(with_unknown_field(r'"\x41"'), id="unknown escape"),
        pytest.param(with_unknown_field(r'"\u12"'), id="short escape"),
        pytest.param(with_unknown_field("01"), id="leading zero"),
        pytest.param(with_unknown_field("0x10"), id="hexadecimal"),
        pytest.param(with_unknown_field("1."), id="point without digits"),
        pytest.param(with_unknown_field("+1"), id="plus sign"),
        pytest.param("\ufeff" + json.dumps(new_conversation(new_id())), id="byte order mark"),
    ],
)
def test_what_is_not_json_is_refused(client: httpx.Client, body: str) -> None:
    assert_problem(post_json(client, body.encode()), status=400, code="invalid_json")


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(with_content(b"\xff"), id="impossible byte"),
        pytest.param(with_content(b"\xc3("), id="broken sequence"),
        pytest.param(with_content(b"\xc0\x80"), id="overlong NUL"),
        pytest.param(with_content(b"\xed\xa0\x80"), id="encoded surrogate"),
        pytest.param(with_content(b"\xf4\x90\x80\x80"), id="beyond Unicode"),
        pytest.param(with_content("Olá".encode("latin-1")), id="Latin-1"),
        pytest.param(with_unknown_field('"X"').encode().replace(b"X", b"\xff"), id="unknown field"),
        pytest.param(with_unknown_field('{"X": 1}').encode().replace(b"X", b"\xff"), id="name of an unknown field"),
        pytest.param(json.dumps(new_conversation(new_id())).encode("utf-16"), id="UTF-16"),
        pytest.param(json.dumps(new_conversation(new_id())).encode("utf-16-le"), id="UTF-16 without mark"),
        pytest.param(json.dumps(new_conversation(new_id())).encode("utf-32"), id="UTF-32"),
        pytest.param(b"\x00\x01\x02\x03", id="binary"),
    ],
)
def test_what_is_not_utf_8_is_refused(client: httpx.Client, body: bytes) -> None:
    assert_problem(post_json(client, body), status=400, code="invalid_json")


@pytest.mark.parametrize(
    ("declared", "status", "code"),
    [
        ("gzip", 415, "unsupported_media_type"),
        ("br, gzip", 415, "unsupported_media_type"),
        ("identity", 400, "invalid_json"),
    ],
)
def test_a_compressed_body_is_not_unpacked(client: httpx.Client, declared: str, status: int, code: str) -> None:
    body = gzip.compress(json.dumps(new_conversation(new_id())).encode())
    headers = {"Content-Type": "application/json", "Content-Encoding": declared}
    answer = client.post("/webhook/", content=body, headers=headers)
    assert_problem(answer, status=status, code=code)


def test_a_large_document_is_refused_at_little_cost_and_with_a_short_answer(client: httpx.Client) -> None:
    name = "k" * 100_000
    begin = time.perf_counter()
    plain = post_json(client, json.dumps({name: [0] * 20_000}))
    broken = post_json(client, json.dumps({name: ["\ud800"] * 20_000}))
    assert_problem(plain, status=400, code="invalid_event")
    assert len(assert_problem(broken, status=400, code="invalid_event")["errors"]) == 20
    assert len(broken.content) < 20_000
    assert time.perf_counter() - begin < 5


@pytest.mark.parametrize("depth", [9_000, 10_000, 100_000])
@pytest.mark.parametrize(
    "nest",
    [
        pytest.param(lambda depth: "[" * depth, id="open arrays"),
        pytest.param(lambda depth: '{"a":' * depth, id="open objects"),
        pytest.param(lambda depth: '[{"a":' * (depth // 2), id="open arrays and objects"),
    ],
)
def test_nesting_that_never_closes_is_not_json(client: httpx.Client, nest: Any, depth: int) -> None:
    assert_problem(post_json(client, nest(depth)), status=400, code="invalid_json")


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("[" * 100_000 + "]" * 100_000, id="arrays"),
        pytest.param('{"a":' * 100_000 + "1" + "}" * 100_000, id="objects"),
        pytest.param(with_unknown_field("[" * 100_000 + "]" * 100_000), id="arrays in an unknown field"),
        pytest.param(with_unknown_field('{"a":' * 100_000 + "1" + "}" * 100_000), id="objects in an unknown field"),
        pytest.param('{"type":' + "[" * 100_000 + "]" * 100_000 + "}", id="arrays as type"),
        pytest.param('{"type": "NEW_CONVERSATION", "data":' + "[" * 100_000 + "]" * 100_000 + "}", id="arrays as data"),
    ],
)
def test_nesting_without_end_is_not_read(client: httpx.Client, body: str) -> None:
    assert_problem(post_json(client, body), status=400, code="invalid_json")


@pytest.mark.parametrize("opened", ["[", '{"a":'], ids=["arrays", "objects"])
def test_moderate_nesting_in_an_unknown_field_is_tolerated(client: httpx.Client, opened: str) -> None:
    closed = {"[": "]", '{"a":': "}"}[opened]
    assert post_json(client, with_unknown_field(f"{opened * 90}1{closed * 90}")).status_code == 201


def test_brackets_in_texts_do_not_nest(client: httpx.Client) -> None:
    conversation, content = open_conversation(client), '[{"\\' * 10_000
    send(client, new_message(conversation, content=content))
    assert read(client, conversation)["messages"][0]["content"] == content


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("[" * 101 + '"' + '\\"' * 25_000, id="escaped quotes in an open text"),
        pytest.param("[" * 101 + '"' + "\\\\" * 25_000, id="backslashes in an open text"),
        pytest.param("[" * 101 + '"' * 50_001, id="quotes"),
        pytest.param("[" * 101 + '""' + " " * 50_000, id="blanks"),
        pytest.param("[" * 101 + "[],{}," * 8_000, id="brackets"),
        pytest.param('{"type": "' + '\\"' * 25_000, id="open type"),
        pytest.param('{"timestamp": "' + "1" * 50_000, id="open timestamp"),
        pytest.param(json.dumps(new_message(new_id(), content=" " * 50_000)), id="blank content"),
        pytest.param(json.dumps(new_message(new_id(), content=" " * 50_000 + "\0")), id="blanks before NUL"),
    ],
)
def test_no_body_takes_long_to_refuse(client: httpx.Client, body: str) -> None:
    begun = time.monotonic()
    answer = post_json(client, body)
    assert answer.status_code == 400
    assert time.monotonic() - begun < 2


@pytest.mark.parametrize("value", ["9" * 30, "9" * 5_000, "-" + "9" * 5_000, "1e400", "0." + "1" * 5_000])
def test_huge_numbers_in_an_unknown_field_are_tolerated(client: httpx.Client, value: str) -> None:
    assert post_json(client, with_unknown_field(value)).status_code == 201


@pytest.mark.parametrize("number", ["9" * 30, "9" * 5_000, "1e400"], ids=["30 digits", "5,000 digits", "an exponent"])
@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ('{"type": "CLOSE_CONVERSATION", "timestamp": "2025-02-21T10:20:45", "data": {"id": NUMBER}}', "#/data/id"),
        ('{"type": NUMBER, "timestamp": "2025-02-21T10:20:45", "data": {}}', "#/type"),
        (json.dumps(new_conversation(new_id(), timestamp="")).replace('""', "NUMBER"), "#/timestamp"),
    ],
    ids=["id", "type", "timestamp"],
)
def test_huge_numbers_in_known_fields_are_of_the_wrong_type(
    client: httpx.Client, body: str, pointer: str, number: str
) -> None:
    assert_invalid_event(post_json(client, body.replace("NUMBER", number)), [pointer])


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        pytest.param(with_content(rb"\ud83d"), "#/data/content", id="content"),
        pytest.param(with_content(rb"before \ud83d after"), "#/data/content", id="within content"),
        pytest.param(with_content(rb"at the end \ud83d"), "#/data/content", id="at the end of content"),
        pytest.param(with_content(rb"\ude00\ud83d"), "#/data/content", id="halves the wrong way round"),
        pytest.param(with_unknown_field(r'"\ud83d"').encode(), "#/x", id="unknown field"),
        pytest.param(with_unknown_field(r'{"a/b~c": [0, "\ude00"]}').encode(), "#/x/a~1b~0c/1", id="deep in it"),
        pytest.param(with_unknown_field(r'{"\ud83d": 1}').encode(), "#/x", id="name of an unknown field"),
        pytest.param(
            json.dumps(new_conversation(new_id()) | {"type": "TYPE"}).replace('"TYPE"', r'"\ud83d"').encode(),
            "#/type",
            id="type",
        ),
        pytest.param(
            json.dumps(new_conversation("ID")).replace('"ID"', r'"\ud83d"').encode(), "#/data/id", id="conversation id"
        ),
        pytest.param(
            json.dumps(new_message(new_id(), direction="SENT")).replace('"SENT"', r'"\ud83d"').encode(),
            "#/data/direction",
            id="direction",
        ),
        pytest.param(
            json.dumps(new_conversation(new_id(), timestamp="")).replace('""', r'"\ud83d"').encode(),
            "#/timestamp",
            id="timestamp",
        ),
    ],
)
def test_half_a_surrogate_pair_is_no_text(client: httpx.Client, body: bytes, pointer: str) -> None:
    document = assert_problem(post_json(client, body), status=400, code="invalid_event")
    assert {error["pointer"] for error in document["errors"]} == {pointer}


@pytest.mark.parametrize(
    "body",
    [
        '{"type": "NEW_CONVERSATION", "type": "CLOSE_CONVERSATION", "timestamp": "2025-02-21T10:20:42", "data": {}}',
        '{"type": "CLOSE_CONVERSATION", "timestamp": "2025-02-21T10:20:42", "data": {"id": 1}, "data": {"id": 2}}',
    ],
    ids=["type", "data"],
)
def test_names_that_come_twice_do_no_harm(client: httpx.Client, body: str) -> None:
    assert_problem(post_json(client, body), status=400, code="invalid_event")
