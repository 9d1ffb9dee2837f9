"""Whatever arrives, decoding ends in an event or in an error that says where it is."""

import json
import uuid
from typing import Any
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from hypothesis import example, given, settings
from hypothesis import strategies as st

from prosa.conversations.events import Event, NewMessage
from prosa.deliveries.errors import InvalidEventError, InvalidJsonError
from prosa.deliveries.formats import decode_event
from tests.samples import close_conversation, new_conversation, new_message

CONVERSATION = "6a41b347-8d80-4ce9-84ba-7af66f369f6a"
GOOD_EVENTS = [new_conversation(CONVERSATION), new_message(CONVERSATION), close_conversation(CONVERSATION)]
MEMBERS = ["type", "timestamp", "data", "data/id", "data/direction", "data/content", "data/conversation_id", "data/x"]

thorough = settings(max_examples=400, derandomize=True, deadline=None, database=None)
any_text = st.text(st.one_of(st.characters(codec="utf-8"), st.sampled_from("\ud800\udfff~/\0 ")), max_size=8)
any_json = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(allow_nan=False, allow_infinity=False),
        any_text,
        st.uuids().map(str),
        st.datetimes().map(lambda instant: instant.isoformat()),
        st.sampled_from(["NEW_MESSAGE", "SENT", "2025-02-21T10:20:42+23:59", "9999-12-31T23:59:59", CONVERSATION]),
    ),
    lambda values: (
        st.lists(values, max_size=3)
        | st.dictionaries(any_text | st.sampled_from(["type", "timestamp", "data", "id"]), values, max_size=4)
    ),
    max_leaves=8,
)


@st.composite
def nearly_events(draw: st.DrawFn) -> Any:
    """A good event of which some members are missing, or hold something else."""
    document = json.loads(json.dumps(draw(st.sampled_from(GOOD_EVENTS))))
    for member in draw(st.lists(st.sampled_from(MEMBERS), max_size=3)):
        parent, _, name = member.rpartition("/")
        target = document.get(parent) if parent else document
        if not isinstance(target, dict):
            continue
        if draw(st.booleans()):
            target.pop(name, None)
        else:
            target[name] = draw(any_json)
    return document


@st.composite
def nearly_json(draw: st.DrawFn) -> bytes:
    """The bytes of a good event, with some of them changed, left out or put in."""
    raw = json.dumps(draw(st.sampled_from(GOOD_EVENTS))).encode()
    for _ in range(draw(st.integers(1, 3))):
        place = draw(st.integers(0, len(raw)))
        cut = draw(st.integers(0, 2))
        raw = raw[:place] + draw(st.binary(max_size=2)) + raw[place + cut :]
    return raw


def is_json(raw: bytes) -> bool:
    def refuse(name: str) -> None:
        raise ValueError(name)

    try:
        json.loads(raw.decode(), parse_constant=refuse)
    except ValueError:
        return False
    return True


def is_a_place(pointer: str, document: Any) -> bool:
    """Tell whether `pointer` leads to a value of `document`, or to a member that one of its objects does not have."""
    root, *tokens = pointer.split("/")
    assert root == "#"
    for number, token in enumerate(tokens, start=1):
        name = unquote(token).replace("~1", "/").replace("~0", "~")
        if isinstance(document, list):
            document = document[int(name)]
        elif isinstance(document, dict):
            known = {key.encode(errors="replace").decode(): value for key, value in document.items()}
            if name not in known:
                return number == len(tokens)
            document = known[name]
        else:
            return False
    return True


def decode(raw: bytes) -> Event | InvalidJsonError | InvalidEventError:
    try:
        return decode_event(raw, zone=ZoneInfo("America/Sao_Paulo"))
    except (InvalidJsonError, InvalidEventError) as error:
        return error


def check(raw: bytes) -> None:
    result = decode(raw)
    if isinstance(result, InvalidJsonError):
        assert not is_json(raw)
        return
    assert is_json(raw)
    document = json.loads(raw)
    if isinstance(result, InvalidEventError):
        assert result.errors
        assert all(is_a_place(error.pointer, document) and str(error.detail) for error in result.errors)
    else:
        key = "conversation_id" if isinstance(result, NewMessage) else "id"
        assert (result.type, result.conversation_id) == (document["type"], uuid.UUID(document["data"][key]))


@thorough
@given(document=any_json)
@example(document={"\ud800": {"a": "\ud800"}})
def test_any_json_is_an_event_or_is_refused_with_places_that_exist(document: Any) -> None:
    check(json.dumps(document).encode())


@thorough
@given(document=nearly_events())
def test_anything_like_an_event_is_an_event_or_is_refused_with_places_that_exist(document: Any) -> None:
    check(json.dumps(document).encode())
    check(json.dumps(document, ensure_ascii=False, indent=1).encode(errors="surrogatepass"))


@thorough
@given(raw=nearly_json())
def test_any_bytes_like_an_event_are_refused_as_what_they_are(raw: bytes) -> None:
    check(raw)


@thorough
@given(raw=st.binary(max_size=100))
def test_any_bytes_are_refused_as_what_they_are(raw: bytes) -> None:
    check(raw)


def test_the_good_events_that_the_examples_are_made_of_are_good() -> None:
    for document in GOOD_EVENTS:
        decode_event(json.dumps(document).encode(), zone=ZoneInfo("UTC"))
