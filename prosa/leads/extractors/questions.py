"""What a language model is asked about one conversation: little enough, masked, and as data. Pure: no Django."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from prosa.leads.extraction import Place, Utterance
from prosa.leads.extractors.masking import mask
from prosa.leads.extractors.names import Vocabulary

MOST_OF_A_MESSAGE: Final = 2_000  # characters
MOST_AT_THE_BEGINNING: Final = 6_000
MOST_AT_THE_END: Final = 18_000
MOST_PLACES: Final = 50
_EACH_MESSAGE: Final = 40  # characters that a message takes beside its text
_MASKED_BEYOND: Final = 100  # so that no number is cut in two before it is known to be one
_SPEAKERS: Final = {"RECEIVED": "customer", "SENT": "attendant"}


class Question(NamedTuple):
    """What a service is sent. `shown` are the texts in it, by the numbers of their messages.

    Texts in `shown` are masked, and the beginnings of the originals' text in length: places in them are the same.
    """

    instructions: str
    conversation: str
    shown: Mapping[int, str]


def ask_about(*, messages: Sequence[Utterance], places: Sequence[Place]) -> Question:
    """Return the question about `messages`, of which the beginning and the newest are shown if they are many."""
    shown = {number: _shorten(messages[number].content) for number in sorted(_choose(messages))}
    document = {
        "messages": [
            {"number": number, "from": _SPEAKERS[messages[number].direction], "text": text}
            for number, text in shown.items()
        ],
        "neighbourhoods_with_listings": _name_places(places, Vocabulary(shown.values())),
    }
    data = msgspec.json.encode(document).decode().replace("<", "\\u003c")  # nobody writes the end of the data himself
    return Question(read_instructions(), f"<conversation>\n{data}\n</conversation>", shown)


@cache
def read_instructions() -> str:
    """Return what a model is told to do."""
    return Path(__file__).with_name("instructions.md").read_text(encoding="utf-8")


def _shorten(text: str) -> str:
    return mask(text[: MOST_OF_A_MESSAGE + _MASKED_BEYOND])[:MOST_OF_A_MESSAGE]


def _choose(messages: Sequence[Utterance]) -> set[int]:
    newest = _take(messages, range(len(messages) - 1, -1, -1), MOST_AT_THE_END)
    return set(newest) | set(_take(messages, range(len(messages)), MOST_AT_THE_BEGINNING))


def _take(messages: Sequence[Utterance], numbers: range, most: int) -> Iterator[int]:
    for number in numbers:
        most -= min(len(messages[number].content), MOST_OF_A_MESSAGE) + _EACH_MESSAGE
        if most < 0:
            return
        yield number


def _name_places(places: Sequence[Place], vocabulary: Vocabulary) -> list[str]:
    """Return the neighbourhoods that may be meant, rather than all, which would have to be paid for."""
    meant = (place for place in places if vocabulary.holds(place.neighbourhood))
    return list(dict.fromkeys(f"{place.neighbourhood} ({place.city})" for place in meant))[:MOST_PLACES]
