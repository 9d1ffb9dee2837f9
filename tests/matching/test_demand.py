"""What is sought in a period, against what is offered."""

from datetime import UTC, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from prosa.core.periods import last_days
from prosa.matching.demand import Band, Compared, Demand, read_demand
from tests.inbox.talks import NOW, begin
from tests.leads.rows import lead, lead_of
from tests.listings.builders import FOR_RENT, listing

pytestmark = pytest.mark.django_db(transaction=True)

PERIOD = last_days(days=7, now=NOW.astimezone(UTC) + timedelta(hours=1), zone=ZoneInfo("America/Sao_Paulo"))
NOTHING: Any = {"property_types": (), "neighborhoods": (), "price_max": None}


def demand() -> Demand:
    return read_demand(period=PERIOD)


def test_without_anything_there_is_nothing() -> None:
    found = demand()
    assert (found.leads, found.listings, found.types, found.places) == (0, 0, [], [])
    assert [(band.sought, band.offered) for band in (*found.sale, *found.rent)] == [(0, 0)] * 10


def test_types_are_told_by_how_many_seek_them() -> None:
    lead(**NOTHING | {"property_types": ("apartment", "house")})
    lead(**NOTHING | {"property_types": ("house",)})
    listing()
    listing(code="AP2")
    listing(FOR_RENT, property_type="loft")
    assert demand().types == [Compared("house", 2, 0), Compared("apartment", 1, 2), Compared("loft", 0, 1)]


def test_places_are_one_however_they_are_written_and_the_listings_spelling_counts() -> None:
    lead(**NOTHING | {"neighborhoods": ("sao joao", "São João", "Moema")})
    lead(**NOTHING | {"neighborhoods": ("São joão",)})
    listing(neighbourhood="São João")
    assert demand().places == [Compared("São João", 2, 1), Compared("Moema", 1, 0)]


def test_prices_fall_into_bands_of_the_purpose() -> None:
    for amount in (300_000, 300_000.01, 2_000_000):
        lead(**NOTHING | {"price_max": amount})
    lead(**NOTHING | {"purpose": "rent", "price_max": 2_500})
    lead(**NOTHING | {"purpose": None, "price_max": 2_500})
    listing(purpose="BOTH", sale_price="500000", rent_price="7000")
    found = demand()
    assert found.sale[0] == Band(None, 300_000, 1, 0)
    assert found.sale[1] == Band(300_000, 500_000, 1, 1)
    assert found.sale[-1] == Band(1_200_000, None, 1, 0)
    assert [(band.sought, band.offered) for band in found.rent] == [(0, 0), (1, 0), (0, 0), (0, 0), (0, 1)]


def test_other_periods_what_is_not_offered_and_who_seeks_nothing_do_not_count() -> None:
    long_ago = NOW - timedelta(days=8)
    lead_of(begin(long_ago, "Oi"), changed_at=long_ago)
    lead_of(begin(NOW, "Oi"), None)
    listing(is_active=False)
    found = demand()
    assert (found.leads, found.listings, found.types) == (0, 0, [])


def test_it_takes_two_queries_whatever_the_number_of_leads() -> None:
    for _ in range(20):
        lead()
    listing()
    with CaptureQueriesContext(connection) as captured:
        assert demand().leads == 20
    assert len(captured) == 2
