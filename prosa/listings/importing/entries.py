"""What reading a feed yields: a listing for each entry, or why it is none."""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field

from prosa.listings.services import ListingFields


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something was rejected: an English msgid with its parameters, put into the reader's language when shown.

    `message % parameters` is the text; `field` is the name of the listing's field that it is about, or empty.
    """

    message: str
    parameters: Mapping[str, str | int] = dataclass_field(default_factory=dict)
    field: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One listing as a feed tells it, which begins at `line` of the file, counted from 1.

    `fields` always has the code. What it leaves out the format cannot say; None is what the feed does not say.
    """

    line: int
    fields: ListingFields


@dataclass(frozen=True, slots=True)
class Rejection:
    """An entry that cannot be a listing, and everything that is wrong. `code` is empty where it cannot be told."""

    line: int
    code: str
    reasons: tuple[Reason, ...]


class BrokenFeedError(Exception):
    """The document is not what it should be, or was cut short. `line` is where, if that can be told."""

    def __init__(self, reason: Reason, *, line: int | None = None) -> None:
        super().__init__(reason.message)
        self.reason = reason
        self.line = line
