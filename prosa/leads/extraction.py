"""What an extractor of leads is given, and what it answers. Pure: no Django.

A lead is what a customer seeks at the end of a conversation. Its fields, their names among them, are those of a common
format for labelled conversations, so that any extractor can be scored against the judgement of people.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Final, Literal, NamedTuple, Protocol

import msgspec

type Purpose = Literal["buy", "rent"]
type PropertyType = Literal[
    "apartment",
    "house",
    "studio",
    "kitnet",
    "penthouse",
    "townhouse",
    "loft",
    "flat",
    "land",
    "commercial",
    "farm",
    "warehouse",
]
type Urgency = Literal["high", "medium", "low"]
type Direction = Literal["SENT", "RECEIVED"]


class Sought(msgspec.Struct, frozen=True, kw_only=True):
    """What a customer seeks. None or an empty tuple is what nobody has said.

    Prices are in BRL, rents by the month; `price_max` is also what a customer says to have. Neighbourhoods and regions
    are written as people write them properly (“Vila Mariana”); property types are sorted. `pets` is never False.
    """

    purpose: Purpose | None = None
    property_types: tuple[PropertyType, ...] = ()
    neighborhoods: tuple[str, ...] = ()
    city: str | None = None
    bedrooms_min: int | None = None
    bedrooms_max: int | None = None
    suites_min: int | None = None
    parking_min: int | None = None
    price_min: float | None = None
    price_max: float | None = None
    urgency: Urgency | None = None
    pets: bool | None = None
    furnished: bool | None = None


FIELDS: Final[tuple[str, ...]] = Sought.__struct_fields__


class Utterance(NamedTuple):
    """One message: SENT by the agency's attendant or RECEIVED from the customer."""

    direction: Direction
    content: str


class Evidence(msgspec.Struct, frozen=True):
    """Where a field's value was read: the characters `start` to `end` of the message at `message`, counted from 0."""

    message: int
    start: int
    end: int


class Extraction(msgspec.Struct, frozen=True, kw_only=True):
    """What one extractor read in one conversation. `sought` is None if the customer seeks no property.

    `evidence` holds, for fields of `Sought` that have a value, the places that it came from, in their order.
    """

    sought: Sought | None
    evidence: Mapping[str, Sequence[Evidence]] = {}
    input_tokens: int = 0
    output_tokens: int = 0


class Place(NamedTuple):
    """A neighbourhood in which the agency has listings, and its city, both as the catalogue writes them."""

    neighbourhood: str
    city: str


class Failure(StrEnum):
    """Why a conversation could not be read. The values are kept with leads, and never change."""

    NOT_SET_UP = "not_set_up"
    TOO_SLOW = "too_slow"
    UNREACHABLE = "unreachable"
    OVERLOADED = "overloaded"
    REFUSED = "refused"
    UNAVAILABLE = "unavailable"
    UNUSABLE_ANSWER = "unusable_answer"
    NOT_KEPT = "not_kept"
    BROKEN = "broken"


class ExtractorError(Exception):
    """An extractor could not read a conversation. Its text holds nothing of the conversation, and no secret.

    The text is for administrators; `failure` tells everybody else why.
    """

    failure = Failure.BROKEN
    input_tokens = 0  # what was spent all the same
    output_tokens = 0


class ExtractorUnavailableError(ExtractorError):
    """The service behind an extractor fails for now: it is slow, overloaded, unreachable or refuses our key."""

    def __init__(self, reason: str, *, failure: Failure = Failure.UNAVAILABLE) -> None:
        super().__init__(reason)
        self.failure = failure


class UnusableAnswerError(ExtractorError):
    """The service answered with what is no lead."""

    failure = Failure.UNUSABLE_ANSWER


class Extractor(Protocol):
    """Reads leads. One instance serves many conversations, one after the other or from several threads."""

    @property
    def name(self) -> str:
        """Return what it is called: `rules`, `gemini` or `openai`."""
        ...

    def extract(self, *, messages: Sequence[Utterance], places: Sequence[Place]) -> Extraction:
        """Return what the customer seeks at the end of `messages`, which stand in their order.

        `places` are those of the agency's catalogue, which helps to know names of neighbourhoods and cities.

        Raises ExtractorError.
        """
        ...
