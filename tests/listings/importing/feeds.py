"""Feeds for tests: a listing that can be read, changed by what a test names, and what reading makes of it."""

import io
from typing import Any, Final, cast

from prosa.listings.importing.entries import Entry, Reason, Rejection
from prosa.listings.importing.sniffing import read_feed

NAMESPACE: Final = "http://www.vivareal.com/schemas/1.0/VRSync"
DETAILS: Final = {
    "PropertyType": "Residential / Apartment",
    "Description": "Perto do metrô.",
    "ListPrice": "780000",
    "LivingArea": "68",
    "Bedrooms": "2",
}
PLACE: Final = (
    '<Location displayAddress="All"><State abbreviation="SP">São Paulo</State><City>São Paulo</City>'
    "<Neighborhood>Moema</Neighborhood><Address>Alameda dos Exemplos</Address><StreetNumber>100</StreetNumber>"
    "</Location>"
)
HEADS: Final = "Código;Finalidade;Tipo;Bairro;Cidade;UF;Valor de venda;Aluguel"
ROW: Final = "AP0001;Venda;Apartamento;Moema;São Paulo;SP;R$ 780.000,00;"


def listing_xml(
    *, code: str = "AP0001", kind: str = "For Sale", more: str = "", place: str = PLACE, media: str = "", **details: str
) -> str:
    """Return a Listing. `details` replaces elements of Details, or adds them; `more` stands in Details as it is."""
    elements = "".join(f"<{name}>{text}</{name}>" for name, text in {**DETAILS, **details}.items())
    return (
        f"<Listing><ListingID>{code}</ListingID><TransactionType>{kind}</TransactionType>{media}"
        f"<Details>{elements}{more}</Details>{place}</Listing>"
    )


def feed_xml(*listings: str, declaration: str = '<?xml version="1.0" encoding="UTF-8"?>') -> bytes:
    """Return a whole feed in UTF-8, with a listing on each line from the third."""
    lines = [declaration, f'<ListingDataFeed xmlns="{NAMESPACE}"><Listings>', *listings]
    return "\n".join([*lines, "</Listings></ListingDataFeed>"]).encode()


def read(feed: bytes) -> list[Entry | Rejection]:
    return list(read_feed(io.BytesIO(feed)))


def entry_of(feed: bytes) -> Entry:
    """Return the feed's only listing."""
    (entry,) = read(feed)
    assert isinstance(entry, Entry), entry
    return entry


def fields_of(feed: bytes) -> dict[str, Any]:
    return cast("dict[str, Any]", entry_of(feed).fields)


def reasons_of(feed: bytes) -> dict[str, Reason]:
    """Return what is wrong with the feed's only entry, by field."""
    (rejection,) = read(feed)
    assert isinstance(rejection, Rejection), rejection
    return {reason.field: reason for reason in rejection.reasons}


def sheet(*rows: str, heads: str = HEADS, encoding: str = "utf-8") -> bytes:
    return "\r\n".join([heads, *rows, ""]).encode(encoding)


def one_cell(head: str, cell: str) -> bytes:
    """Return a sheet of one row that has one more column."""
    return sheet(f"{ROW};{cell}", heads=f"{HEADS};{head}")
