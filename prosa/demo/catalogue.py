"""The demo's agency: who it is, where it works, and what it offers (catalogue.csv). All of it is made up."""

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, NamedTuple

AGENCY: Final = "Pé de Ipê Imóveis"
SITE: Final = "https://pedeipe.example"  # a name that is reserved and leads nowhere (RFC 2606)
BUSINESS_KINDS: Final = ("loja", "sala comercial")
_TEN_THOUSAND, _MILLION = 10_000, 1_000_000
# Streets of no city in particular.
STREETS: Final = ("Rua dos Sabiás", "Rua das Jabuticabas", "Alameda dos Ipês", "Rua do Bem-te-vi", "Rua das Paineiras")


class Place(NamedTuple):
    """A neighbourhood, with the preposition that Portuguese wants before it."""

    preposition: str
    name: str
    city: str


PLACES: Final = {
    place.name: place
    for place in (
        Place("na", "Vila Mariana", "São Paulo"),
        Place("em", "Pinheiros", "São Paulo"),
        Place("em", "Perdizes", "São Paulo"),
        Place("em", "Moema", "São Paulo"),
        Place("no", "Tatuapé", "São Paulo"),
        Place("na", "Mooca", "São Paulo"),
        Place("no", "Ipiranga", "São Paulo"),
        Place("no", "Butantã", "São Paulo"),
        Place("na", "Bela Vista", "São Paulo"),
        Place("em", "Santana", "São Paulo"),
        Place("na", "Saúde", "São Paulo"),
        Place("na", "Lapa", "São Paulo"),
        Place("na", "Vila Madalena", "São Paulo"),
        Place("no", "Gonzaga", "Santos"),
        Place("no", "Boqueirão", "Santos"),
    )
}


class DemoListing(NamedTuple):
    """One listing. Money in whole reais, `condominium` and `iptu` a month, `area` in square metres."""

    number: int
    purpose: str  # "sale" or "rent"
    kind: str
    neighbourhood: str
    bedrooms: int
    bathrooms: int
    parking: int
    area: int
    price: int
    condominium: int
    iptu: int
    furnished: bool
    pets: bool
    picture: str
    title: str
    praise: str

    @property
    def code(self) -> str:
        """The agency's own number for it."""
        return f"DEMO-{self.number}"

    @property
    def place(self) -> Place:
        """Where it is."""
        return PLACES[self.neighbourhood]

    @property
    def link(self) -> str:
        """The address that people paste in their messages. It leads nowhere."""
        return f"{SITE}/imovel/{self.code.lower()}"


def _read_catalogue() -> tuple[DemoListing, ...]:
    with Path(__file__).with_suffix(".csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            DemoListing(**{name: _READERS[kind](row[name]) for name, kind in DemoListing.__annotations__.items()})
            for row in csv.DictReader(file)
        )


_READERS: Final[dict[type, Callable[[str], Any]]] = {int: int, str: str, bool: "yes".__eq__}
LISTINGS: Final = _read_catalogue()
PICTURES: Final = tuple(sorted({listing.picture for listing in LISTINGS}))


def money(amount: int) -> str:
    """Write whole reais as Brazilians do: R$ 1.150.000."""
    return "R$ " + short_money(amount)


def short_money(amount: int) -> str:
    """Write whole reais without their sign: 1.150.000."""
    return f"{amount:,}".replace(",", ".")


def spoken_money(amount: int) -> str:
    """Write whole reais as one types them in a chat: 3.200, 620 mil, 1,15 milhão."""
    if amount >= _MILLION:
        millions = f"{amount / _MILLION:.2f}".rstrip("0").rstrip(".").replace(".", ",")
        return f"{millions} {'milhão' if amount < 2 * _MILLION else 'milhões'}"
    return f"{round(amount / 1000)} mil" if amount >= _TEN_THOUSAND else short_money(amount)
