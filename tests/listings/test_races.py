"""Many who write listings at the same time."""

from functools import partial

import pytest
from django.db import connections

from prosa.listings.errors import CodeTakenError
from prosa.listings.models import Listing
from prosa.listings.services import create_listing, update_listing
from tests.conversations.racing import run_at_once
from tests.listings.builders import FOR_SALE, at, changed, listing

pytestmark = pytest.mark.django_db(transaction=True)


def add(code: str) -> bool:
    """Add a listing and tell whether its code was free."""
    try:
        create_listing(fields=changed(FOR_SALE, code=code), now=at(0))
    except CodeTakenError:
        return False
    return True


def test_of_many_who_bring_the_same_code_one_wins() -> None:
    codes = ["AP1", "ap1", "Ap1", "aP1"] * 2
    results = [
        timed.result for timed in run_at_once([partial(add, code) for code in codes], after=connections.close_all)
    ]
    assert sorted(results) == [False] * 7 + [True]
    assert Listing.objects.count() == 1


def test_no_change_is_lost_and_each_has_its_revision() -> None:
    stored = listing()
    changes = [partial(update_listing, listing=stored.uuid, fields={"bedrooms": n}, now=at(1)) for n in range(8)]
    revisions = [timed.result.revision for timed in run_at_once(changes, after=connections.close_all)]
    assert sorted(revisions) == list(range(2, 10))
