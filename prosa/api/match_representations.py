"""How matches look in the API. The OpenAPI document is made of these types."""

from collections.abc import Iterable, Mapping
from typing import Annotated
from zoneinfo import ZoneInfo

import msgspec

from prosa.api.lead_representations import LeadListed, show_in_list
from prosa.api.listing_representations import ListingShown, show_listing
from prosa.api.representations import Instant
from prosa.core.clock import in_zone
from prosa.matching.judging import Fact, Judgement, Reason
from prosa.matching.reading import Interest, MatchPage
from prosa.matching.table import Field
from prosa.matching.wording import word_reasons

JudgementName = Annotated[str, msgspec.Meta(extra_json_schema={"enum": [each.value for each in Judgement]})]
Points = Annotated[int, msgspec.Meta(ge=1, le=100)]


class ReasonShown(msgspec.Struct):
    """How one field that is sought fits. `text` says it in the reader's language.

    `wanted` holds alternatives, one value, or the least and the most. `difference` is how far `offered` lies beyond
    these, 0 if it does not; null where nothing is counted.
    """

    field: Field
    judgement: JudgementName
    text: str
    wanted: list[Fact]
    offered: Fact
    difference: float | None


class LeadMatched(msgspec.Struct):
    """A lead that the listing fits or nearly fits, and why. The best score is 100."""

    score: Points
    reasons: list[ReasonShown]
    lead: LeadListed


class ListingMatched(msgspec.Struct):
    """A listing that fits the lead or nearly does, and why. The best score is 100."""

    score: Points
    reasons: list[ReasonShown]
    listing: ListingShown


class LeadMatchPage(msgspec.Struct):
    """A part of the list of leads. `next` is the cursor of the part behind it, null at the end.

    `interested_count` is how many leads the listing fits in all, near misses left out; `last_activity_at` the latest
    activity in their conversations.
    """

    interested_count: int
    last_activity_at: Instant | None
    results: list[LeadMatched]
    next: str | None


class ListingMatchPage(msgspec.Struct):
    """A part of the list of listings. `next` is the cursor of the part behind it, null at the end."""

    results: list[ListingMatched]
    next: str | None


def show_leads(
    page: MatchPage, interest: Interest, cursor: str | None, *, counts: Mapping[int, int], zone: ZoneInfo
) -> LeadMatchPage:
    """Return the leads of `page` as the API shows them, with the cursor of what follows.

    `counts` says by the leads' keys how many listings fit each.
    """
    latest = interest.last_activity_at
    leads = [(each, each.match.lead) for each in page.results]
    return LeadMatchPage(
        interest.leads,
        latest and in_zone(latest, zone),
        [
            LeadMatched(
                each.score,
                _show_reasons(each.reasons),
                show_in_list(lead, match_count=counts[lead.pk], zone=zone),
            )
            for each, lead in leads
        ],
        cursor,
    )


def show_listings(page: MatchPage, cursor: str | None, *, zone: ZoneInfo) -> ListingMatchPage:
    """Return the listings of `page` as the API shows them, with the cursor of what follows."""
    return ListingMatchPage(
        [
            ListingMatched(each.score, _show_reasons(each.reasons), show_listing(each.match.listing, zone=zone))
            for each in page.results
        ],
        cursor,
    )


def _show_reasons(reasons: Iterable[Reason]) -> list[ReasonShown]:
    found = {reason.field: reason for reason in reasons}
    return [
        ReasonShown(
            field=worded.field,
            judgement=worded.judgement.value,
            text=worded.text,
            wanted=list(found[worded.field].wanted),
            offered=found[worded.field].offered,
            difference=found[worded.field].difference,
        )
        for worded in word_reasons(found.values())
    ]
