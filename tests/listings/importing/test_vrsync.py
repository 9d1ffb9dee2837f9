"""Reading VRSync."""

import io
from decimal import Decimal
from typing import Any

import pytest

from prosa.listings.choices import PropertyType
from prosa.listings.importing import drafts, values, vocabulary, vrsync, vrsync_listing
from prosa.listings.importing.entries import BrokenFeedError, Entry, Rejection
from prosa.listings.importing.sniffing import read_feed
from prosa.listings.models import Listing
from tests.listings.importing.feeds import (
    NAMESPACE,
    PLACE,
    entry_of,
    feed_xml,
    fields_of,
    listing_xml,
    read,
    reasons_of,
)

pytestmark = pytest.mark.any_database

OFFICIAL = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    f'<ListingDataFeed xmlns="{NAMESPACE}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">\n'
    "<Header><Provider>CRM</Provider><Email>a@example.com</Email></Header>\n"
    "<Listings>\n"
    "<Listing>\n"
    "<ListingID>AP0001</ListingID><Title><![CDATA[Lindo apartamento em Moema]]></Title>"
    "<TransactionType>Sale/Rent</TransactionType>"
    '<Media><Item medium="image">https://example.com/2.jpg</Item>'
    '<Item medium="image" primary="true">https://example.com/1.jpg</Item>'
    '<Item medium="video">https://www.youtube.com/watch?v=x</Item></Media>'
    "<Details><UsageType>Residential</UsageType><PropertyType>Residential / Apartment</PropertyType>"
    "<Description><![CDATA[2 quartos<br>e varanda &amp; sol]]></Description>"
    '<ListPrice currency="BRL">780000</ListPrice><RentalPrice currency="BRL" period="Monthly">4200</RentalPrice>'
    '<PropertyAdministrationFee currency="BRL">950</PropertyAdministrationFee>'
    '<Iptu currency="BRL" period="Yearly">2400</Iptu><LivingArea unit="square metres">68</LivingArea>'
    '<Bedrooms>2</Bedrooms><Bathrooms>2</Bathrooms><Suites>1</Suites><Garage type="Parking Space">2</Garage>'
    "<Features><Feature>Pool</Feature><Feature>Pets Allowed</Feature></Features></Details>"
    '<Location displayAddress="Neighborhood"><Country abbreviation="BR">Brasil</Country>'
    '<State abbreviation="SP">São Paulo</State><City>São Paulo</City><Neighborhood>Moema</Neighborhood>'
    "<Address>Alameda dos Exemplos</Address><StreetNumber>100</StreetNumber><PostalCode>04077-000</PostalCode>"
    "<Latitude>-23.6007</Latitude></Location>"
    "<ContactInfo><Name>Imobiliária</Name><Location><City>Osasco</City></Location></ContactInfo>"
    "</Listing></Listings></ListingDataFeed>"
).encode()


def test_a_listing_is_read_whole() -> None:
    assert entry_of(OFFICIAL) == Entry(
        line=5,
        fields={
            "code": "AP0001",
            "title": "Lindo apartamento em Moema",
            "description": "2 quartos\ne varanda & sol",
            "purpose": "BOTH",
            "property_type": "apartment",
            "sale_price": Decimal(780_000),
            "rent_price": Decimal(4_200),
            "condominium_fee": Decimal(950),
            "property_tax": Decimal(2_400),
            "bedrooms": 2,
            "suites": 1,
            "bathrooms": 2,
            "parking": 2,
            "area": Decimal(68),
            "state": "SP",
            "city": "São Paulo",
            "neighbourhood": "Moema",
            "address": "",
            "photos": ["https://example.com/1.jpg", "https://example.com/2.jpg"],
            "pets": True,
        },
    )


def test_what_was_read_is_a_valid_listing() -> None:
    fields = {name: value for name, value in fields_of(OFFICIAL).items() if name != "address"}
    Listing(**fields).full_clean(
        exclude=["created_at", "updated_at"], validate_unique=False, validate_constraints=False
    )


@pytest.mark.parametrize(
    "feed",
    [
        OFFICIAL.replace(f' xmlns="{NAMESPACE}"'.encode(), b""),
        OFFICIAL.replace(NAMESPACE.encode(), b"http://xml.example.com/other"),
        b"\xef\xbb\xbf" + OFFICIAL,
        OFFICIAL.decode().replace("UTF-8", "ISO-8859-1").encode("latin-1"),
        OFFICIAL.decode().replace("UTF-8", "windows-1252").encode("cp1252"),
        OFFICIAL.decode().replace("UTF-8", "UTF-16").encode("utf-16"),
        OFFICIAL.replace(b"ListingDataFeed", b"LISTINGDATAFEED").replace(b"Details>", b"details>"),
    ],
    ids=["no namespace", "wrong namespace", "BOM", "latin-1", "windows-1252", "UTF-16", "case"],
)
def test_namespaces_encodings_and_case_make_no_difference(feed: bytes) -> None:
    assert entry_of(feed) == entry_of(OFFICIAL)


def test_prefixes_make_no_difference_even_if_nobody_declared_them() -> None:
    prefixed = OFFICIAL
    for name in (b"Listings", b"ListingID", b"Details", b"Location", b"City"):
        prefixed = prefixed.replace(b"<" + name, b"<vr:" + name).replace(b"</" + name, b"</vr:" + name)
    assert entry_of(prefixed.replace(b"<vr:ListingsD", b"<ListingsD")) == entry_of(OFFICIAL)


def test_signs_that_xml_does_not_know_are_passed_over() -> None:
    feed = feed_xml(listing_xml(Description="Sala\x0b e \x00cozinha\x1f."))
    assert fields_of(feed)["description"] == "Sala e cozinha."


def test_each_entry_knows_its_line() -> None:
    feed = feed_xml(listing_xml(code="A1"), "", "<!-- a\nb -->", listing_xml(code=""), listing_xml(code="A3"))
    assert [(type(found), found.line) for found in read(feed)] == [(Entry, 3), (Rejection, 7), (Entry, 8)]
    assert [found.line for found in read(b"\n\n" + feed)] == [5, 9, 10]


@pytest.mark.parametrize(
    ("kind", "purpose", "sale", "rent"),
    [
        ("For Sale", "SALE", 780_000, None),
        ("For Rent", "RENT", None, 4_200),
        ("Sale/Rent", "BOTH", 780_000, 4_200),
        ("FOR SALE/RENT", "BOTH", 780_000, 4_200),
        ("sale", "SALE", 780_000, None),
        ("Venda", "SALE", 780_000, None),
        ("Rent", "RENT", None, 4_200),
    ],
)
def test_the_prices_that_do_not_belong_to_the_purpose_are_dropped(
    kind: str, purpose: str, sale: int | None, rent: int | None
) -> None:
    fields = fields_of(feed_xml(listing_xml(kind=kind, RentalPrice="4200")))
    assert (fields["purpose"], fields["sale_price"], fields["rent_price"]) == (purpose, sale, rent)


@pytest.mark.parametrize(
    ("details", "purpose"), [({"RentalPrice": "0"}, "SALE"), ({"ListPrice": "", "RentalPrice": "4200"}, "RENT")]
)
def test_what_is_for_both_but_has_one_price_is_for_what_has_the_price(details: dict[str, str], purpose: str) -> None:
    fields = fields_of(feed_xml(listing_xml(kind="Sale/Rent", **details)))
    assert fields["purpose"] == purpose


@pytest.mark.parametrize("period", ["Daily", "Weekly", "Quarterly", "Yearly"])
def test_a_rent_by_another_period_than_the_month_is_refused(period: str) -> None:
    rent = f'<RentalPrice currency="BRL" period="{period}">300</RentalPrice>'
    assert reasons_of(feed_xml(listing_xml(kind="For Rent", more=rent)))["rent_price"].parameters == {"value": period}
    assert fields_of(feed_xml(listing_xml(kind="For Sale", more=rent)))["rent_price"] is None


def test_other_currencies_than_the_real_are_refused() -> None:
    price = '<ListPrice currency="USD">100000</ListPrice>'
    reasons = reasons_of(feed_xml(listing_xml(ListPrice="", more=price)))
    assert reasons["sale_price"].message == vrsync_listing.OTHER_CURRENCY


@pytest.mark.parametrize(
    ("element", "tax"),
    [
        ("<YearlyTax>1200</YearlyTax>", 1200),
        ('<Iptu period="Monthly">100.50</Iptu>', 1206),
        ('<Iptu period="Yearly">1.200,00</Iptu>', 1200),
        ("<Iptu></Iptu><YearlyTax currency='BRL'>1,200.00</YearlyTax>", 1200),
        ("<Iptu>0</Iptu>", 0),
        ("", None),
    ],
)
def test_the_tax_is_read_by_the_year(element: str, tax: int | None) -> None:
    assert fields_of(feed_xml(listing_xml(more=element)))["property_tax"] == tax


def test_each_type_of_the_format_has_a_type_here() -> None:
    expected = {
        "Residential / Apartment": "apartment",
        "Residential / Home": "house",
        "Residential / Condo": "house",
        "Residential / Village House": "house",
        "Residential / Farm Ranch": "farm",
        "Residential / Penthouse": "penthouse",
        "Residential / Agricultural": "farm",
        "Residential / Flat": "flat",
        "Residential / Kitnet": "kitnet",
        "Residential / Studio": "studio",
        "Residential / Loft": "loft",
        "Residential / Land Lot": "land",
        "Residential / Sobrado": "townhouse",
        "Commercial / Consultorio": "commercial",
        "Commercial / Edificio Residencial": "commercial",
        "Commercial / Industrial": "warehouse",
        "Commercial / Garage": "commercial",
        "Commercial / Hotel": "commercial",
        "Commercial / Building": "commercial",
        "Commercial / Corporate Floor": "commercial",
        "Commercial / Land Lot": "land",
        "Commercial / Business": "commercial",
        "Commercial / Edificio Comercial": "commercial",
        "Commercial / Office": "commercial",
    }
    names = {name: vocabulary.read_type(name) for name in expected}
    assert names == expected
    assert {name: vocabulary.read_type(name.replace(" / ", "/")) for name in expected} == expected
    assert {name: vocabulary.read_type(name.rpartition(" / ")[2].upper()) for name in expected} == expected


def test_an_unknown_type_is_told_unless_it_is_used_commercially() -> None:
    assert reasons_of(feed_xml(listing_xml(PropertyType="Residential / Castle")))["property_type"].parameters == {
        "value": "Residential / Castle"
    }
    assert fields_of(feed_xml(listing_xml(PropertyType="Commercial / Kiosk")))["property_type"] == "commercial"
    kiosk = listing_xml(PropertyType="Kiosk", UsageType="Commercial")
    assert fields_of(feed_xml(kiosk))["property_type"] == PropertyType.COMMERCIAL


@pytest.mark.parametrize(
    ("more", "area"),
    [
        ("<LivingArea>68,5</LivingArea>", "68.5"),
        ('<LotArea unit="square metres">1.200</LotArea>', "1200"),
        ("<LivingArea>0</LivingArea><LotArea>300.00</LotArea>", "300"),
        ("<LivingArea>70</LivingArea><LotArea>300</LotArea>", "70"),
        ('<LotArea unit="hectare">2,5</LotArea>', "25000"),
        ("", None),
    ],
)
def test_the_living_area_is_read_else_that_of_the_lot(more: str, area: str | None) -> None:
    fields = fields_of(feed_xml(listing_xml(LivingArea="", more=more)))
    assert fields["area"] == (None if area is None else Decimal(area))


@pytest.mark.parametrize(
    ("display", "address"),
    [
        ("All", "Alameda dos Exemplos, 100"),
        ("all", "Alameda dos Exemplos, 100"),
        ("Street", "Alameda dos Exemplos"),
        ("Neighborhood", ""),
        ("Whatever", ""),
        ("", ""),
    ],
)
def test_no_more_of_the_address_is_kept_than_may_be_shown(display: str, address: str) -> None:
    place = PLACE.replace('"All"', f'"{display}"')
    assert fields_of(feed_xml(listing_xml(place=place)))["address"] == address


def test_features_are_true_and_what_is_no_feature_is_left_out() -> None:
    features = "<Features><Feature>Furnished</Feature><Feature>Piscina</Feature></Features>"
    fields = fields_of(feed_xml(listing_xml(more=features)))
    assert fields["furnished"] is True
    assert "pets" not in fields


def test_up_to_thirty_photos_are_kept_and_the_primary_one_is_the_first() -> None:
    items = [f'<Item medium="image">https://example.com/{number}.jpg</Item>' for number in range(40)]
    items[35] = items[35].replace("image", 'image" primary="true')
    others = '<Item medium="image">ftp://a/b.jpg</Item><Item medium="image">/c.jpg</Item><Item>data:x</Item>'
    photos = fields_of(feed_xml(listing_xml(media=f"<Media>{others}{''.join(items)}</Media>")))["photos"]
    assert photos == [f"https://example.com/{number}.jpg" for number in (35, *range(29))]


def test_without_a_title_the_listing_is_called_by_what_and_where_it_is() -> None:
    assert fields_of(feed_xml(listing_xml()))["title"] == "Apartamento, Moema"


def test_the_description_becomes_plain_text_and_is_cut_where_it_is_too_long() -> None:
    html = (
        "&lt;p&gt;Sala&lt;/p&gt;&lt;ul&gt;&lt;li&gt;2 quartos&lt;/li&gt;&lt;/ul&gt;"
        "<![CDATA[<b>Sol</b>]]>" + " longa" * 9_000
    )
    description = fields_of(feed_xml(listing_xml(Description=html)))["description"]
    assert description.startswith("Sala\n\n- 2 quartos\n\nSol longa")
    assert description.endswith("longa…")
    assert len(description) <= 10_000


def test_everything_that_is_wrong_with_an_entry_is_told() -> None:
    listing = listing_xml(
        kind="Swap", PropertyType="Residential / Castle", ListPrice="cheap", Bedrooms="-1", LivingArea="x", place=""
    )
    assert {field: reason.message for field, reason in reasons_of(feed_xml(listing)).items()} == {
        "purpose": vocabulary.UNKNOWN_PURPOSE,
        "property_type": vocabulary.UNKNOWN_TYPE,
        "sale_price": values.NOT_MONEY,
        "bedrooms": values.NEGATIVE,
        "area": values.NOT_AN_AREA,
        "neighbourhood": drafts.NO_NEIGHBOURHOOD,
        "city": drafts.NO_CITY,
        "state": drafts.NO_STATE,
    }


@pytest.mark.parametrize(
    ("code", "message"), [("", drafts.NO_CODE), ("É1", drafts.BAD_CODE), ("A" * 33, drafts.BAD_CODE)]
)
def test_a_code_that_cannot_be_kept_is_told(code: str, message: str) -> None:
    assert reasons_of(feed_xml(listing_xml(code=code)))["code"].message == message


@pytest.mark.parametrize("details", [{"ListPrice": ""}, {"ListPrice": "0"}, {"ListPrice": "0,00"}])
def test_a_sale_needs_a_price(details: dict[str, Any]) -> None:
    assert reasons_of(feed_xml(listing_xml(**details)))["sale_price"].message == drafts.NO_SALE_PRICE


def test_the_same_code_twice_is_two_entries() -> None:
    assert [type(found) for found in read(feed_xml(listing_xml(), listing_xml()))] == [Entry, Entry]


def test_a_feed_without_listings_has_no_entries() -> None:
    assert read(feed_xml()) == []


def test_what_stands_before_the_broken_place_is_yielded() -> None:
    feed = feed_xml(listing_xml(code="A1"), listing_xml(code="A2"))
    entries = read_feed(io.BytesIO(feed[: feed.index(b"A2") + 50]))
    assert next(entries).line == 3
    with pytest.raises(BrokenFeedError) as broken:
        next(entries)
    assert (broken.value.reason.message, broken.value.line) == (vrsync.CUT_SHORT, 4)
