"""Conversations labelled with what their customers seek: one JSON object a line. Pure: no Django.

    {"id": "...", "messages": [{"direction": "RECEIVED", "content": "..."}], "lead": null | {...}, "tags": ["..."]}

`lead` has the fields of `Sought`, and is null if the customer seeks no property. Predictions are lines of `id` and
`lead` alone. Fields that are not known are passed over, so that either may hold more.
"""

from collections.abc import Iterable, Iterator
from typing import Literal

import msgspec

from prosa.leads.extraction import Sought, Utterance


class BadLineError(Exception):
    """A line is no labelled conversation, or its id was there before."""

    def __init__(self, line: int, reason: str) -> None:
        """Take the line's number, counted from 1."""
        super().__init__(f"line {line}: {reason}")
        self.line = line


class _Message(msgspec.Struct, frozen=True):
    direction: Literal["SENT", "RECEIVED"]
    content: str


class _Conversation(msgspec.Struct, frozen=True):
    id: str
    messages: list[_Message]
    lead: Sought | None = None
    tags: list[str] = []


class Prediction(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody holds to be sought in a conversation."""

    id: str
    lead: Sought | None


class Labelled(msgspec.Struct, frozen=True, kw_only=True):
    """A conversation and what is sought in it, in the judgement of people; None too where nobody has judged."""

    id: str
    messages: tuple[Utterance, ...]
    lead: Sought | None
    tags: tuple[str, ...] = ()


def read_labelled(lines: Iterable[bytes]) -> Iterator[Labelled]:
    """Yield the conversations in `lines`, in their order. Empty lines are passed over.

    Raises BadLineError at the first line that is none, or has the id of another.
    """
    known: set[str] = set()
    for number, line in enumerate(lines, start=1):
        if line.strip():
            conversation = _decode(line, number)
            if conversation.id in known:
                raise BadLineError(number, f"the id {conversation.id!r} was there before")
            known.add(conversation.id)
            messages = tuple(Utterance(message.direction, message.content) for message in conversation.messages)
            yield Labelled(id=conversation.id, messages=messages, lead=conversation.lead, tags=tuple(conversation.tags))


def write_prediction(prediction: Prediction) -> bytes:
    """Return a prediction as a line, with its end."""
    return msgspec.json.encode(prediction) + b"\n"


def _decode(line: bytes, number: int) -> _Conversation:
    try:
        return _decoder.decode(line)
    except msgspec.ValidationError as error:
        raise BadLineError(number, f"is no conversation: {error}") from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise BadLineError(number, "is no JSON") from None


_decoder = msgspec.json.Decoder(_Conversation)
