"""What counts how much when a listing is judged, and where the limits are. docs/matching.md tells it in words. Pure."""

from typing import Final, Literal

from prosa.leads.extraction import PropertyType

type Field = Literal[
    "purpose",
    "property_type",
    "price",
    "bedrooms",
    "city",
    "neighborhood",
    "suites",
    "parking",
    "pets",
    "furnished",
]

# What each field weighs. The first six are in the order in which they are judged: what excludes most comes first.
WEIGHTS: Final[dict[Field, int]] = {
    "purpose": 5,
    "property_type": 25,
    "price": 20,
    "bedrooms": 20,
    "city": 4,
    "neighborhood": 30,
    "suites": 6,
    "parking": 6,
    "pets": 10,
    "furnished": 8,
}

# How much must be judged at least: place and purpose alone (35) are just enough, type and purpose (30) or price and
# purpose (25) are not.
LEAST_JUDGED: Final = 35

# A perfect fit has the full score where all that is sought could be judged, and this much was sought. The score grows
# evenly up to there, from what it would be if nothing were judged.
MUCH_SOUGHT: Final = 85
SCORE_OF_NOTHING_JUDGED: Final = 0.5

# How well the judged fields must fit at least, in all, for a near miss. (What fits in every field is a match.)
LEAST_FIT: Final = 0.7

# How far a field may be off, and what is left then of its weight, from the near end to the far end.
PRICE_NEAR: Final = 0.10  # above the most, or below the least
PRICE_FAR: Final = 0.25  # above the most; further off excludes
PRICE_NEAR_CREDIT: Final = (0.8, 0.5)
PRICE_FAR_CREDIT: Final = (0.4, 0.1)
CHEAP_CREDIT: Final = 0.4  # below the least by more than PRICE_NEAR
ONE_FEWER_CREDIT: Final = 0.4  # a bedroom, a suite, a parking space
MORE_BEDROOMS_CREDIT: Final = (0.7, 0.4)  # one, two more than the most; further off leaves nothing
RELATED_TYPE_CREDIT: Final = 0.5
NEAR_PLACE_CREDIT: Final = 0.5
FURNISHED_ANYWAY_CREDIT: Final = 0.5

# A customer who has not said whether he buys or rents, but has said a price: up to this, he rents.
MOST_RENT: Final = 30_000

# Who seeks one of these types may be content with another of the same set.
RELATED_TYPES: Final[tuple[frozenset[PropertyType], ...]] = (
    frozenset({"apartment", "flat", "loft", "penthouse", "studio"}),
    frozenset({"flat", "kitnet", "loft", "studio"}),
    frozenset({"house", "townhouse"}),
    frozenset({"land", "farm"}),
    frozenset({"commercial", "warehouse"}),
)
WITHOUT_BEDROOMS: Final[frozenset[PropertyType]] = frozenset({"land", "commercial", "warehouse"})
