"""What feeds and people call purposes, kinds of property and states."""

import re
from typing import Final

from django.utils.translation import gettext_noop as _

from prosa.core.folding import fold
from prosa.listings.choices import FederativeUnit, PropertyType, Purpose
from prosa.listings.importing.values import UnreadableError, quote

UNKNOWN_PURPOSE: Final = _("“%(value)s” says neither sale nor rent.")
BY_THE_SEASON: Final = _("It is rented by the season; Prosa knows rents by the month only.")
UNKNOWN_TYPE: Final = _("Prosa knows no property of the type “%(value)s”.")
UNKNOWN_STATE: Final = _("“%(value)s” is no state of Brazil.")

_LONGEST_NAME: Final = 100
_SALE: Final = frozenset({"sale", "sell", "buy", "venda", "vender", "vende", "compra"})
_RENT: Final = frozenset({"rent", "rental", "lease", "aluguel", "alugar", "aluga", "locacao", "locar"})
_BOTH: Final = frozenset({"both", "ambos", "ambas"})
_SEASON: Final = frozenset({"temporada", "season", "seasonal", "diaria", "daily", "vacation"})
_USAGE: Final = frozenset({"residencial", "comercial", "industrial", "rural", "residential", "commercial"})
_BESIDE: Final = frozenset({"for", "e", "and", "or", "ou", "para", "a", "de", "o"})
_USAGES: Final = re.compile(r"\A(?:residential|commercial|residencial|comercial)\b ?(?:commercial|comercial)? ?")

_NAMES: Final = {
    PropertyType.APARTMENT: (
        "apartment, apartamento, apartamentos, apto, ap, duplex, triplex, garden, apartamento padrao, padrao"
    ),
    PropertyType.HOUSE: (
        "house, home, condo, village house, casa, casas, casa de condominio, casa em condominio, casa de vila, "
        "bangalo, casa terrea"
    ),
    PropertyType.STUDIO: "studio, estudio",
    PropertyType.KITNET: "kitnet, kitinete, quitinete, kitnet conjugado, conjugado, jk",
    PropertyType.PENTHOUSE: "penthouse, cobertura",
    PropertyType.TOWNHOUSE: "townhouse, sobrado",
    PropertyType.LOFT: "loft",
    PropertyType.FLAT: "flat, apart hotel",
    PropertyType.LAND: "land, land lot, terreno, terrenos, lote, lotes, lote terreno, area, terreno comercial",
    PropertyType.COMMERCIAL: (
        "commercial, commercial property, consultorio, edificio residencial, garage, hotel, building, corporate floor, "
        "business, edificio comercial, office, garagem, hotel motel pousada, pousada, imovel comercial, "
        "andar laje corporativa, laje, andar, ponto comercial loja box, ponto comercial, ponto, loja, box, "
        "predio edificio inteiro, predio, edificio, sala conjunto, sala, salao, conjunto, comercial, casa comercial, "
        "escritorio, clinica"
    ),
    PropertyType.FARM: (
        "farm, farm ranch, agricultural, chacara, sitio, fazenda, fazenda sitios chacaras, haras, rancho, rural"
    ),
    PropertyType.WAREHOUSE: (
        "warehouse, industrial, galpao, deposito, armazem, galpao deposito armazem, barracao, pavilhao"
    ),
}
_TYPES: Final = {
    name.replace(" ", ""): kind for kind, names in _NAMES.items() for name in names.split(", ")
}  # without blanks, since feeds write “Land Lot”, “LandLot” and “LAND_LOT”
_STATES: Final = {
    **{fold(unit.label).replace(" ", ""): unit for unit in FederativeUnit},
    **{unit.value.lower(): unit for unit in FederativeUnit},
}


def read_purpose(text: str) -> Purpose | None:
    """Return what a property is offered for: “Sale/Rent”, “For Sale”, “venda e locação”. Raises UnreadableError.

    None is what some call the purpose that Prosa means by nothing: “residencial”.
    """
    words = set(fold(text[:_LONGEST_NAME]).split()) - _BESIDE
    if words & _SEASON:
        raise UnreadableError(BY_THE_SEASON)
    is_sold, is_rented = bool(words & (_SALE | _BOTH)), bool(words & (_RENT | _BOTH))
    if words and words <= _USAGE:
        return None
    if not words or words - _SALE - _RENT - _BOTH:
        raise UnreadableError(UNKNOWN_PURPOSE, value=quote(text))
    if is_sold and is_rented:
        return Purpose.BOTH
    return Purpose.SALE if is_sold else Purpose.RENT


def read_type(text: str, *, usage: str = "") -> PropertyType:
    """Return what kind of property it is: by a name of VRSync, such as “Residential / Apartment”, or in Portuguese.

    What is not known, but used commercially, is a commercial property. Raises UnreadableError.
    """
    folded = fold(text[:_LONGEST_NAME])
    kind = _USAGES.sub("", folded)
    for name in (folded, kind, kind.partition(" ")[0]):
        if found := _TYPES.get(name.replace(" ", "")):
            return found
    if (kind and fold(usage[:_LONGEST_NAME]).startswith("com")) or folded.startswith(("commercial ", "comercial ")):
        return PropertyType.COMMERCIAL
    raise UnreadableError(UNKNOWN_TYPE, value=quote(text))


def read_state(text: str) -> FederativeUnit:
    """Return a state by its abbreviation or its name. Raises UnreadableError."""
    found = _STATES.get(fold(text[:_LONGEST_NAME]).replace(" ", ""))
    if found is None:
        raise UnreadableError(UNKNOWN_STATE, value=quote(text))
    return found
