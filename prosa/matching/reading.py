"""What pages and endpoints ask of matches."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db.models import Exists

from prosa.conversations.models import Conversation
from prosa.listings.models import Listing
from prosa.matching.models import Match
from prosa.matching.scoring import Reason


class MatchPlace(NamedTuple):
    """A match's place in a list: its stored score, when its conversation was last active, and its key.

    In a list of a conversation's matches, whose conversation is one, `at` is when the listing was added.
    """

    score: int
    at: datetime
    id: int


class ExplainedMatch(NamedTuple):
    """A match with its score and reasons as they are now. `match` has its listing, or its lead with conversation."""

    match: Match
    score: int
    reasons: Sequence[Reason]


class MatchPage(NamedTuple):
    """A part of a list of matches, and the place behind which the next part begins; None at the end."""

    results: Sequence[ExplainedMatch]
    next: MatchPlace | None


class Interest(NamedTuple):
    """How many seek what a listing offers, and when the latest of their conversations was active."""

    leads: int
    last_activity_at: datetime | None


def matches_of_listing(
    *, listing: Listing, near: bool = False, limit: int, after: MatchPlace | None = None
) -> MatchPage:
    """Return the leads that `listing` fits, or nearly fits: best score first, then latest activity."""
    raise NotImplementedError


def matches_of_conversation(
    *, conversation: Conversation, near: bool = False, limit: int, after: MatchPlace | None = None
) -> MatchPage:
    """Return the listings that fit, or nearly fit, what the customer seeks: best score first, then newest listing."""
    raise NotImplementedError


def interest_in(*, listing: Listing) -> Interest:
    """Return how many are interested in `listing`. Near misses don't count."""
    raise NotImplementedError


def count_interested(*, listings: Iterable[int]) -> dict[int, int]:
    """Return for the keys of listings how many are interested in each, 0 among them. One statement."""
    raise NotImplementedError


def has_interested() -> Exists:
    """Return the condition for listings in which somebody is interested: `Listing.objects.filter(has_interested())`."""
    raise NotImplementedError
