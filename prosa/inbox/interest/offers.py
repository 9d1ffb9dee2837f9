"""The listings that fit a lead best, and why, as its card shows them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from prosa.conversations.models import Conversation
from prosa.inbox.listings.presentation import Price, Shown
from prosa.leads.models import Lead
from prosa.listings.choices import Purpose
from prosa.listings.models import Listing
from prosa.listings.summary import summary
from prosa.matching.reading import ExplainedMatch, matches_of_conversation
from prosa.matching.wording import WordedReason, word_reasons

MOST_FITTING: Final = 5
MOST_NEAR: Final = 5


class Offer(NamedTuple):
    """A listing with its score from 1 to 100, its reasons, and the text that an attendant sends to the customer."""

    shown: Shown
    prices: Sequence[Price]
    score: int
    reasons: Sequence[WordedReason]
    summary: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Offers:
    """The best listings, and those that nearly fit. `has_more` says that there are more fitting ones."""

    fitting: Sequence[Offer] = field(default_factory=tuple)
    near: Sequence[Offer] = field(default_factory=tuple)
    has_more: bool = False


def find_offers(*, conversation: Conversation, lead: Lead | None, host: str) -> Offers:
    """Return the listings that fit what the customer seeks. `host` is the one under which the reader sees the page."""
    if lead is None or not lead.is_seeking:
        return Offers()
    fitting = matches_of_conversation(conversation=conversation, limit=MOST_FITTING)
    near = matches_of_conversation(conversation=conversation, near=True, limit=MOST_NEAR)
    return Offers(
        fitting=[_show(found, lead, host) for found in fitting.results],
        near=[_show(found, lead, host) for found in near.results],
        has_more=fitting.next is not None,
    )


def _show(found: ExplainedMatch, lead: Lead, host: str) -> Offer:
    listing = found.match.listing
    shown = Shown(listing, host)
    return Offer(shown, _prices(shown, lead), found.score, word_reasons(found.reasons), summary(listing))


def _prices(shown: Shown, lead: Lead) -> Sequence[Price]:
    """Return the price for the customer's purpose, or all where that is unknown."""
    listing: Listing = shown.listing
    if lead.purpose and listing.purpose == Purpose.BOTH:
        return shown.prices[:1] if lead.purpose == "buy" else shown.prices[1:]
    return shown.prices
