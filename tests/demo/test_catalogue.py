"""The listings of the demo, their pictures, and money as Brazilians write it."""

import re
from collections import Counter
from pathlib import Path

import pytest

import prosa.demo
from prosa.demo.catalogue import LISTINGS, PICTURES, money, spoken_money

STATIC = Path(prosa.demo.__file__).parent / "static" / "demo"


def test_there_are_forty_listings_of_several_kinds_in_two_cities() -> None:
    assert len({listing.code for listing in LISTINGS}) == len(LISTINGS) == 40
    assert Counter(listing.purpose for listing in LISTINGS) == {"rent": 20, "sale": 20}
    assert len({listing.kind for listing in LISTINGS}) >= 6
    assert {listing.place.city for listing in LISTINGS} == {"São Paulo", "Santos"}
    assert all(re.fullmatch(r"DEMO-\d{4}", listing.code) for listing in LISTINGS)


def test_every_picture_is_there_and_none_too_many() -> None:
    assert tuple(sorted(path.stem for path in STATIC.glob("*.svg"))) == PICTURES


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_small_says_what_it_is_and_asks_for_nothing(name: str) -> None:
    text = (STATIC / f"{name}.svg").read_text()
    assert len(text) < 6_000
    assert "<title>Ilustração: " in text
    assert not re.search(r"<script|<image|href|style=|url\((?!#)|on\w+=", text)


@pytest.mark.parametrize(
    ("amount", "written", "spoken"),
    [
        (3200, "R$ 3.200", "3.200"),
        (620_000, "R$ 620.000", "620 mil"),
        (1_150_000, "R$ 1.150.000", "1,15 milhão"),
        (2_350_000, "R$ 2.350.000", "2,35 milhões"),
        (1_000_000, "R$ 1.000.000", "1 milhão"),
    ],
)
def test_money_is_written_as_in_brazil(amount: int, written: str, spoken: str) -> None:
    assert (money(amount), spoken_money(amount)) == (written, spoken)
