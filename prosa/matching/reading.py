"""What pages and endpoints ask of matches.

Reasons are worked out when they are shown, of both sides as they are then, and so is the score that goes with them.
What does not hold any more is left out: rows are a moment behind. Lists are ordered by what is stored.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet

from prosa.conversations.models import Conversation
from prosa.leads.effective import as_sought
from prosa.leads.extraction import Sought
from prosa.leads.models import Lead
from prosa.listings.models import Listing
from prosa.matching.facts import offer_of
from prosa.matching.judging import Offer, Reason
from prosa.matching.models import Match
from prosa.matching.scoring import Verdict, score


class MatchPlace(NamedTuple):
    """A match's place in a list: its stored score, an instant, and a key.

    In a listing's list these are when the conversation was last active, and its key; in a conversation's list, when the
    listing was added, and its key.
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
    """Return the leads that `listing` fits, or nearly fits: best score first, then latest activity. One statement."""
    found = Match.objects.filter(listing=listing, is_near_miss=near).select_related("lead__conversation")
    found = found.defer("lead__extracted", "lead__evidence")
    rows = _part(found, limit, after, at="lead__conversation__last_activity_at", key="lead_id")
    offer = offer_of(listing)
    pairs = ((match, as_sought(match.lead), offer) for match in rows[:limit])

    def place_of(match: Match) -> MatchPlace:
        return MatchPlace(match.score, match.lead.conversation.last_activity_at, match.lead_id)

    return MatchPage(list(_explain(pairs, near=near)), place_of(rows[limit - 1]) if len(rows) > limit else None)


def matches_of_conversation(
    *, conversation: Conversation, near: bool = False, limit: int, after: MatchPlace | None = None
) -> MatchPage:
    """Return the listings that fit, or nearly fit, what the customer seeks: best score first, then newest listing.

    Two statements. A conversation without a lead, or whose customer seeks nothing, has none.
    """
    lead = Lead.objects.seeking().filter(pk=conversation.pk).first()
    if lead is None:
        return MatchPage([], None)
    found = Match.objects.filter(lead=lead, is_near_miss=near).select_related("listing")
    rows = _part(found, limit, after, at="listing__created_at", key="listing_id")
    sought = as_sought(lead)
    pairs = ((match, sought, offer_of(match.listing)) for match in rows[:limit] if match.listing.is_active)

    def place_of(match: Match) -> MatchPlace:
        return MatchPlace(match.score, match.listing.created_at, match.listing_id)

    return MatchPage(list(_explain(pairs, near=near)), place_of(rows[limit - 1]) if len(rows) > limit else None)


def interest_in(*, listing: Listing) -> Interest:
    """Return how many are interested in `listing`. Near misses don't count."""
    latest = Max("lead__conversation__last_activity_at")
    found = Match.objects.filter(listing=listing, is_near_miss=False).aggregate(leads=Count("id"), latest=latest)
    return Interest(found["leads"], found["latest"])


def count_interested(*, listings: Iterable[int]) -> dict[int, int]:
    """Return for the keys of listings how many are interested in each, 0 among them. One statement."""
    counts = dict.fromkeys(listings, 0)
    found = Match.objects.filter(listing__in=list(counts), is_near_miss=False).order_by()
    counts.update(found.values_list("listing_id").annotate(Count("id")))
    return counts


def count_fitting(*, leads: Iterable[int]) -> dict[int, int]:
    """Return for the keys of leads how many listings fit each, 0 among them. One statement."""
    counts = dict.fromkeys(leads, 0)
    found = Match.objects.filter(lead__in=list(counts), is_near_miss=False).order_by()
    counts.update(found.values_list("lead_id").annotate(Count("id")))
    return counts


def count_matches(*, conversation: Conversation) -> int:
    """Return how many listings fit what the customer seeks. Near misses don't count."""
    return Match.objects.filter(lead=conversation.pk, is_near_miss=False).count()


def has_interested() -> Exists:
    """Return the condition for listings in which somebody is interested: `Listing.objects.filter(has_interested())`."""
    return Exists(Match.objects.filter(listing=OuterRef("pk"), is_near_miss=False))


def has_fitting() -> Exists:
    """Return the condition for leads that some listing fits: `Lead.objects.filter(has_fitting())`."""
    return Exists(Match.objects.filter(lead=OuterRef("pk"), is_near_miss=False))


def _part(found: QuerySet[Match], limit: int, after: MatchPlace | None, *, at: str, key: str) -> Sequence[Match]:
    """Return the first `limit` of `found` behind `after`, and one more if there are more."""
    if after is not None:
        of_equals = Q(**{f"{at}__lt": after.at}) | Q(**{at: after.at, f"{key}__lt": after.id})
        found = found.filter(Q(score__lte=after.score) & (Q(score__lt=after.score) | of_equals))
    return list(found.order_by("-score", f"-{at}", f"-{key}")[: limit + 1])


def _explain(pairs: Iterable[tuple[Match, Sought | None, Offer]], *, near: bool) -> Iterator[ExplainedMatch]:
    wanted = Verdict.NEAR_MISS if near else Verdict.MATCH
    for match, sought, offer in pairs:
        found = score(sought or Sought(), offer)
        if found.verdict is wanted:
            yield ExplainedMatch(match, found.score, found.reasons)
