"""Conversations read by the rules, as tests write them."""

import json
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from prosa.leads.evaluation import Evaluation, evaluate
from prosa.leads.extraction import FIELDS, Extraction, Place, Sought
from prosa.leads.extractors.rules import RulesExtractor
from prosa.leads.labelled import read_labelled
from tests.leads.harness import chat

FOLDER = Path(__file__).parent


class Quote(NamedTuple):
    """A piece of a message that a value was read in."""

    message: int
    text: str


def read(*lines: str, places: tuple[Place, ...] = ()) -> Extraction:
    """Return what the rules read in a chat; lines that begin with `>` are the attendant's."""
    return RulesExtractor().extract(messages=chat(*lines), places=places)


def sought(*lines: str, places: tuple[Place, ...] = ()) -> dict[str, Any]:
    """Return the fields that the rules read in a chat and that hold something."""
    found = read(*lines, places=places).sought
    assert found is not None, lines
    fields = {field: getattr(found, field) for field in FIELDS}
    return {
        field: list(value) if isinstance(value, tuple) else value
        for field, value in fields.items()
        if value not in {None, ()}
    }


def seeks(*lines: str) -> bool:
    """Tell whether the rules hold that the customer seeks a property."""
    return read(*lines).sought is not None


def quotes(*lines: str) -> dict[str, list[Quote]]:
    """Return, for each field that was read, the pieces of the messages it was read in."""
    messages = chat(*lines)
    evidence = RulesExtractor().extract(messages=messages, places=()).evidence
    return {
        field: [Quote(one.message, messages[one.message].content[one.start : one.end]) for one in places]
        for field, places in evidence.items()
    }


def score(name: str) -> Evaluation:
    """Return how well the rules agree with one of the labelled sets of this folder."""
    with (FOLDER / name).open("rb") as lines:
        conversations = list(read_labelled(lines))
    extractor = RulesExtractor()
    predictions = {one.id: extractor.extract(messages=one.messages, places=()).sought for one in conversations}
    return evaluate(labels={one.id: one.lead for one in conversations}, predictions=predictions)


def line(key: str, lead: dict[str, Any] | None, *texts: str) -> bytes:
    """Return a labelled conversation as a line; `lead` need not name what nobody has said."""
    messages = [{"direction": one.direction, "content": one.content} for one in chat(*texts or ("oi",))]
    whole = lead and msgspec.to_builtins(msgspec.convert(lead, Sought))
    assert whole is None or set(whole) == set(FIELDS)
    return json.dumps({"id": key, "messages": messages, "lead": whole, "tags": []}).encode() + b"\n"
