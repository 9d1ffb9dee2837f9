"""How well a listing fits what a customer seeks, and why. Pure: no Django. docs/matching.md tells it in words.

Each field of which both sides speak is judged; what either side leaves open counts neither for nor against. The score
is how well the judged fields fit, weighed by the table, times how much there was to judge: a customer who only says
that he wants to buy fits every house for sale, but nobody would call that a match.
"""

from enum import StrEnum

import msgspec

from prosa.leads.extraction import Sought
from prosa.matching.judging import Judgement, Offer, Reason, judge
from prosa.matching.table import LEAST_FIT, LEAST_JUDGED, MUCH_SOUGHT, SCORE_OF_NOTHING_JUDGED, WEIGHTS


class Verdict(StrEnum):
    """What a listing is to a customer."""

    MATCH = "match"
    NEAR_MISS = "near_miss"
    EXCLUDED = "excluded"


class Score(msgspec.Struct, frozen=True):
    """From 0 to 100, which tells what to show first.

    What is excluded has 0, and reasons up to the one that excludes it.
    """

    score: int
    verdict: Verdict
    reasons: tuple[Reason, ...]


def score(sought: Sought, offer: Offer) -> Score:
    """Return how well `offer` fits what is `sought`, with a reason for each field that is sought."""
    reasons: list[Reason] = []
    fitting = 0.0
    judged = sought_in_all = 0
    is_match = True
    for reason, credit in judge(sought, offer):
        reasons.append(reason)
        if credit is None:
            return Score(0, Verdict.EXCLUDED, tuple(reasons))
        weight = WEIGHTS[reason.field]
        sought_in_all += weight
        if reason.judgement is Judgement.UNKNOWN:
            continue
        judged += weight
        fitting += weight * credit
        is_match = is_match and reason.judgement is Judgement.FITS
    if judged < LEAST_JUDGED or fitting / judged < LEAST_FIT:
        return Score(0, Verdict.EXCLUDED, tuple(reasons))
    share = judged / max(sought_in_all, MUCH_SOUGHT)
    confidence = SCORE_OF_NOTHING_JUDGED + (1 - SCORE_OF_NOTHING_JUDGED) * share
    verdict = Verdict.MATCH if is_match else Verdict.NEAR_MISS
    return Score(round(100 * fitting / judged * confidence), verdict, tuple(reasons))
