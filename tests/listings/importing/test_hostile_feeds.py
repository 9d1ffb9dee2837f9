"""Feeds that mean harm, and bytes that mean nothing."""

import io
import re
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prosa.listings.importing import sniffing, vrsync
from prosa.listings.importing.entries import BrokenFeedError, Entry, Rejection
from prosa.listings.importing.previewing import find_problem
from prosa.listings.importing.sniffing import read_feed
from prosa.listings.importing.wording import word_reason
from tests.listings.importing.feeds import HEADS, ROW, feed_xml, fields_of, listing_xml, one_cell, read, sheet

pytestmark = pytest.mark.any_database

ROOT: Final = Path(__file__).resolve().parents[3]
MOST_MEMORY: Final = 40_000_000
LAUGHS: Final = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))


def broken_by(feed: bytes) -> BrokenFeedError:
    with pytest.raises(BrokenFeedError) as broken:
        read(feed)
    return broken.value


def with_doctype(doctype: str, text: str = "x") -> bytes:
    return feed_xml(listing_xml(Description=text), declaration=f'<?xml version="1.0"?>\n{doctype}')


@pytest.mark.parametrize(
    "feed",
    [
        with_doctype(f'<!DOCTYPE x [<!ENTITY a0 "ha">{LAUGHS}]>', "&a9;"),
        with_doctype('<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>', "&f;"),
        with_doctype('<!DOCTYPE x [<!ENTITY % f SYSTEM "http://127.0.0.1/x.dtd">%f;]>'),
        with_doctype('<!DOCTYPE x SYSTEM "http://127.0.0.1/x.dtd">'),
        with_doctype("<!DOCTYPE ListingDataFeed>"),
    ],
    ids=["billion laughs", "file", "parameter entity", "external subset", "doctype"],
)
def test_document_types_and_entities_are_refused(feed: bytes) -> None:
    broken = broken_by(feed)
    assert (broken.reason.message, broken.line) == (vrsync.FORBIDDEN, 2)


@pytest.mark.parametrize(
    ("feed", "message"),
    [
        (b"", sniffing.EMPTY),
        (b"\xef\xbb\xbf \r\n\t", sniffing.EMPTY),
        (b"PK\x03\x04\x14\x00", sniffing.WORKBOOK),
        (b"\xd0\xcf\x11\xe0\xa1", sniffing.WORKBOOK),
        (b"\x1f\x8b\x08", sniffing.PACKED),
        (b"%PDF-1.7", sniffing.NO_TEXT),
        (b"\n<!DOCTYPE html><html></html>", sniffing.WEB_PAGE),
        (b"<HTML><body>Entre</body></HTML>", sniffing.WEB_PAGE),
        (b"<Carga><Imoveis><Imovel/></Imoveis></Carga>", vrsync.NOT_VRSYNC),
        (b"<ListingDataFeed><Listings></ListingDataFeed>", vrsync.NOT_XML),
        (b"<ListingDataFeed>&nbsp;</ListingDataFeed>", vrsync.NOT_XML),
        (b"<ListingDataFeed>&#0;&#xD800;</ListingDataFeed>", vrsync.NOT_XML),
        (b"<ListingDataFeed>S\xe3o</ListingDataFeed>", vrsync.NOT_XML),
        (b"<ListingDataFeed/><ListingDataFeed/>", vrsync.NOT_XML),
        (b"<ListingDataFeed><Listings>", vrsync.CUT_SHORT),
        (b"<ListingDataFeed><Listings><![CDATA[", vrsync.CUT_SHORT),
        (b"<ListingDataFeed><Listings><Listing><Title", vrsync.CUT_SHORT),
        (b'<?xml version="1.0" encoding="klingon"?><ListingDataFeed/>', vrsync.UNKNOWN_ENCODING),
        (b'<?xml version="1.0" encoding="big5"?><ListingDataFeed/>', vrsync.UNKNOWN_ENCODING),
        (b'<?xml version="1.0" encoding="base64"?><ListingDataFeed/>', vrsync.UNKNOWN_ENCODING),
    ],
)
def test_what_is_no_feed_is_told(feed: bytes, message: str) -> None:
    assert broken_by(feed).reason.message == message


@pytest.mark.parametrize(
    ("feed", "message"),
    [
        (feed_xml("<a>" * 100_000), vrsync.TOO_DEEP),
        (feed_xml(f"<Listing><Details>{'<p>' * 100_000}"), vrsync.TOO_DEEP),
        (feed_xml(f'<Listing a="{"x" * 20_000_000}"/>'), vrsync.TOO_LONG),
        (feed_xml(f"<!--{'x' * 20_000_000}-->"), vrsync.TOO_LONG),
        (feed_xml("".join(f"<a{n}/>" for n in range(20_000))), vrsync.TOO_MANY_NAMES),
        (feed_xml(f"<a {' '.join(f'b{n}="1"' for n in range(20_000))}/>"), vrsync.TOO_MANY_NAMES),
    ],
    ids=["deep", "deep within a listing", "huge attribute", "huge comment", "many names", "many attributes"],
)
def test_what_would_fill_the_memory_is_refused(feed: bytes, message: str) -> None:
    assert broken_by(feed).reason.message == message


def test_of_a_hundred_thousand_photos_thirty_are_kept() -> None:
    media = "".join(f"<Item>https://example.com/{number}.jpg</Item>" for number in range(100_000))
    assert len(fields_of(feed_xml(listing_xml(media=f"<Media>{media}</Media>")))["photos"]) == 30
    bad = "<Media>" + "<Item primary='true'>ftp://x</Item>" * 100_000 + "</Media>"
    assert fields_of(feed_xml(listing_xml(media=bad)))["photos"] == []


def test_very_long_values_are_cut_or_refused() -> None:
    long = "longo " * 500_000
    fields = fields_of(feed_xml(listing_xml(Description=long, more=f"<Features><Feature>{long}</Feature></Features>")))
    assert len(fields["description"]) <= 10_000
    (rejection,) = read(feed_xml(listing_xml(code=long, ListPrice=long, PropertyType=long, Bedrooms=long)))
    assert isinstance(rejection, Rejection)
    assert len(rejection.code) <= 32
    assert all(len(word_reason(reason)) < 300 for reason in rejection.reasons)
    assert len(rejection.reasons) == 4


def test_what_cannot_be_stored_is_taken_out_of_texts() -> None:
    assert fields_of(sheet(ROW.replace("Moema", "Mo\0e\x07ma\u200b")))["neighbourhood"] == "Moema"
    turned = ROW.replace("Moema", "Mo\u202ee\u2066m\u202ca\u2069")  # which would turn round what stands behind it
    assert fields_of(sheet(turned))["neighbourhood"] == "Moema"
    lone_surrogate = sheet(ROW, encoding="utf-16-le").replace(b"M\0o\0", b"M\0\x00\xd8o\0")
    stored = str(fields_of(b"\xff\xfe" + lone_surrogate)["neighbourhood"])
    assert stored.encode() == b"M\xef\xbf\xbdoema"


def test_a_reference_to_a_character_of_endless_digits_is_a_sign_for_what_cannot_be_shown() -> None:
    endless = f"a&#{'9' * 5_000};b"
    assert fields_of(one_cell("descrição", f'"{endless}"'))["description"] == "a\N{REPLACEMENT CHARACTER}b"
    xml = feed_xml(listing_xml(Description=endless.replace("&", "&amp;")))
    assert fields_of(xml)["description"] == "a\N{REPLACEMENT CHARACTER}b"


@pytest.mark.parametrize(
    "feed",
    [feed_xml("<Publisher/>" * 1_000_000), sheet(*[";;"] * 1_000_000), sheet(*[ROW] * 100_000)],
    ids=["no listing", "empty rows", "good"],
)
def test_who_sends_a_file_waits_for_a_look_at_its_beginning_alone(feed: bytes) -> None:
    sent = Counted(feed)
    assert find_problem(sent) is None
    assert sent.given < 1_000_000
    assert sent.tell() == 0


def test_what_does_not_even_begin_as_a_feed_is_told_at_once() -> None:
    for feed in (b"x" * 10_000_000, b"<html>", feed_xml("</Listings>"), b"<ListingDataFeed><Listings>"):
        assert find_problem(io.BytesIO(feed)) is not None


class Counted(io.BytesIO):
    """Bytes, and how many of them were read."""

    given = 0

    def read(self, size: int | None = -1, /) -> bytes:
        block = super().read(size)
        self.given += len(block)
        return block


@given(st.binary(max_size=300))
@settings(max_examples=300, deadline=None)
def test_any_bytes_are_entries_rejections_or_a_broken_feed(feed: bytes) -> None:
    require_nothing_else(feed)
    require_nothing_else(b"<" + feed)
    require_nothing_else(HEADS.encode() + b"\n" + feed)
    require_nothing_else(b"\xff\xfe" + feed)


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_any_damage_to_a_feed_gives_entries_rejections_or_a_broken_feed(data: st.DataObject) -> None:
    whole = data.draw(st.sampled_from([feed_xml(listing_xml(kind="Sale/Rent", RentalPrice="1")), sheet(ROW, ROW)]))
    place = data.draw(st.integers(0, len(whole)))
    size = data.draw(st.integers(0, 20))
    require_nothing_else(whole[:place] + data.draw(st.binary(max_size=20)) + whole[place + size :])


@given(st.lists(st.text(max_size=30), min_size=8, max_size=8))
@settings(max_examples=300, deadline=None)
def test_any_texts_in_cells_give_entries_or_rejections(cells: list[str]) -> None:
    row = ";".join('"' + cell.replace('"', '""').replace("\ud800", "") + '"' for cell in cells)
    require_nothing_else(f"{HEADS}\n{row}\n".encode("utf-8", "ignore"))


@given(st.lists(st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Z"]), max_size=40), min_size=7))
@settings(max_examples=300, deadline=None)
def test_any_texts_in_elements_give_entries_or_rejections(texts: list[str]) -> None:
    code, kind, *others = (text.replace("&", "&amp;").replace("<", "&lt;") for text in texts)
    names = ("PropertyType", "Description", "ListPrice", "Bedrooms", "LivingArea")
    require_nothing_else(feed_xml(listing_xml(code=code, kind=kind, **dict(zip(names, others, strict=False)))))


def require_nothing_else(feed: bytes) -> None:
    lines = len(re.split(rb"\r\n|\r|\n", feed))
    try:
        for found in read_feed(io.BytesIO(feed)):
            assert isinstance(found, Entry | Rejection)
            assert 1 <= found.line <= max(lines, 1)
            assert isinstance(found, Entry) or all(word_reason(reason) for reason in found.reasons)
            assert isinstance(found, Rejection) or found.fields["code"]
    except BrokenFeedError as error:
        text = word_reason(error.reason)
    else:
        text = "nothing is broken"
    assert text


def listings(count: int) -> bytes:
    return feed_xml(listing_xml(Description="Sol. " * 200) * count)


def rows(count: int) -> bytes:
    return sheet(*[f'{ROW};"Sol.\n{"Sol. " * 200}"'] * count, heads=f"{HEADS};Descrição")


@pytest.mark.parametrize(
    "make",
    [
        listings,
        rows,
        lambda count: feed_xml(listing_xml(Description="<![CDATA[" + "<!--<script><a" * 70 * count + "]]>")),
        lambda count: feed_xml(listing_xml(Description="&lt;" * 300 * count + "&amp;#" * 300 * count)),
        lambda count: feed_xml(*["<a>" + "&#160;" * 100 + "</a>"] * count),
        lambda count: sheet(*['"a";' * 7 + '"b"'] * 2 * count),
        lambda count: sheet(f'{ROW};"' + "<br>\n" * 20 * count + '"', heads=f"{HEADS};Descrição")[:120_000],
    ],
    ids=["listings", "rows", "open tags", "escapes", "references", "bad rows", "line ends"],
)
def test_the_time_grows_with_the_size_of_the_feed_alone(make: Callable[[int], bytes]) -> None:
    small, large = make(200), make(2_000)
    assert seconds_for(large) < 40 * max(seconds_for(small), 0.005)


def seconds_for(feed: bytes) -> float:
    began = time.perf_counter()
    with suppress(BrokenFeedError):
        read(feed)
    return time.perf_counter() - began


MEASURE: Final = """
import resource, sys
import django
django.setup()
from tests.listings.importing.feeds import feed_xml, listing_xml, HEADS, ROW, sheet
from prosa.listings.importing.previewing import find_problem
from prosa.listings.importing.sniffing import read_feed

class Generated:
    def __init__(self, whole, one, count):
        head, _, tail = whole.partition(one)
        self.parts = iter((head, *[one] * count, tail))
        self.rest = b""
    def read(self, size):
        while len(self.rest) < size and (part := next(self.parts, b"")):
            self.rest += part
        piece, self.rest = self.rest[:size], self.rest[size:]
        return piece

xml = (listing_xml(Description="Sol. " * 4000) + "\\n").encode()
row = (ROW + ';"' + "Sol.\\n" * 4000 + '"\\r\\n').encode()
whole, one = {
    "xml": (feed_xml(xml.decode()), xml),
    "csv": (sheet(row.decode(), heads=HEADS + ";Descricao"), row),
}[sys.argv[1]]
def run(megabytes):
    return sum(1 for _ in read_feed(Generated(whole, one, megabytes * 1_000_000 // len(one))))
run(1)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
count = run(60)
print(count, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024)
"""


@pytest.mark.parametrize("kind", ["xml", "csv"])
def test_a_feed_of_sixty_megabytes_takes_little_memory(kind: str) -> None:
    answer = subprocess.run(
        [sys.executable, "-c", MEASURE, kind], cwd=ROOT, capture_output=True, text=True, check=True, timeout=120
    )
    count, memory = map(int, answer.stdout.split())
    assert count > 2_000
    assert memory < MOST_MEMORY
