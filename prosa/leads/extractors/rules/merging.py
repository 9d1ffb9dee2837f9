"""What a conversation's messages add up to: later statements correct earlier ones. Pure."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import Final, NamedTuple, cast

from prosa.leads.extraction import Evidence, PropertyType, Purpose, Sought, Urgency

from .facts import Fact
from .pieces import Piece
from .prices import Amount
from .reading import Heard
from .tokens import fold

_LISTS: Final = ("property_types", "neighborhoods")
_BUYS_FROM: Final = 50_000
_RENTS_TO: Final = 40_000
_RENTS_FROM: Final = 300
_SELLS_FROM: Final = 5_000
_THOUSANDS_BELOW: Final = 1_000


class Source(NamedTuple):
    """Where a value was read."""

    value: object
    evidence: Evidence
    weak: bool = False


class Wish:
    """What a customer wishes, as far as the conversation has got."""

    def __init__(self) -> None:
        """Begin with nothing said."""
        self._single: dict[str, Source] = {}
        self._many: dict[str, dict[str, Source]] = {field: {} for field in _LISTS}
        self.last_count = ""
        self.either = False
        self.offered = 0.0  # what an attendant has asked for a home, which tells what a customer's `3,5` means

    def has(self, field: str) -> bool:
        """Tell whether anything was said about `field`."""
        return field in self._single or bool(self._many.get(field))

    @property
    def city(self) -> str:
        """The city's name, empty if none was said."""
        return str(self._value("city") or "")

    def state(self, fact: Fact, source: Source) -> None:
        """Take a fact in."""
        if fact.field in self._many:
            self._list(fact, source)
        elif fact.mode == "refuse":
            self._refuse(fact)
        elif fact.field == "price":
            self._price(fact, source)
        elif not self._gives_way(fact):
            self._single[fact.field] = source
        if fact.field in {"bedrooms", "suites_min", "parking_min"}:
            self.last_count = fact.field

    def clear(self, field: str) -> None:
        """Forget what was said about `field`."""
        self._single.pop(field, None)
        if field in self._many:
            self._many[field] = {}

    def _gives_way(self, fact: Fact) -> bool:
        standing = self._single.get(fact.field)
        return fact.weak and standing is not None and (not standing.weak or fact.field in {"suites_min", "parking_min"})

    def _list(self, fact: Fact, source: Source) -> None:
        key = fold(str(fact.value))
        if fact.field == "property_types" and fact.weak and self._many[fact.field]:
            return
        if fact.mode == "refuse":
            self._many[fact.field].pop(key, None)
        else:
            self._many[fact.field].setdefault(key, source)

    def _refuse(self, fact: Fact) -> None:
        standing = self._single.get(fact.field)
        if standing is not None and standing.value == fact.value:
            del self._single[fact.field]

    def _price(self, fact: Fact, source: Source) -> None:
        amount = cast("Amount", fact.value)
        standing = self._single.get("price")
        if standing is not None and fact.weak and not standing.weak:
            return
        if standing is not None:
            amount = _completed(amount, cast("Amount", standing.value))
        self._single["price"] = source._replace(value=amount)

    def sought(self) -> tuple[Sought, dict[str, list[Evidence]]]:
        """Return the wish, and where each of its fields was read."""
        self._take_a_town_for_a_city()
        price = self._priced()
        bedrooms = cast("tuple[int | None, int | None]", self._value("bedrooms") or (None, None))
        sought = Sought(
            purpose=cast("Purpose | None", self._purpose(price)),
            property_types=cast(
                "tuple[PropertyType, ...]",
                tuple(sorted(str(one.value) for one in self._many["property_types"].values())),
            ),
            neighborhoods=tuple(str(one.value) for one in self._many["neighborhoods"].values()),
            city=cast("str | None", self._value("city")),
            bedrooms_min=bedrooms[0],
            bedrooms_max=bedrooms[1],
            suites_min=cast("int | None", self._value("suites_min")),
            parking_min=cast("int | None", self._value("parking_min")),
            price_min=price.low,
            price_max=price.high,
            urgency=cast("Urgency | None", self._value("urgency")),
            pets=cast("bool | None", self._value("pets")),
            furnished=cast("bool | None", self._value("furnished")),
        )
        return sought, self._evidence(sought)

    def _take_a_town_for_a_city(self) -> None:
        """Take the only name, of which nothing is known but that it follows `em`, for a town's."""
        names = list(self._many["neighborhoods"].values())
        if len(names) == 1 and names[0].weak and not self.has("city"):
            self._single["city"] = names[0]
            self._many["neighborhoods"] = {}

    def _value(self, field: str) -> object:
        source = self._single.get(field)
        return None if source is None else source.value

    def _purpose(self, price: Amount) -> object:
        if self.either:
            return None
        stated = self._single.get("purpose")
        amount = price.high or price.low
        if stated is not None and not (stated.weak and stated.value == "rent" and (amount or 0) >= _BUYS_FROM):
            return stated.value
        if amount is None:
            return None
        of_land = any(one.value == "land" for one in self._many["property_types"].values())
        return "buy" if amount >= (_SELLS_FROM if of_land else _BUYS_FROM) else "rent" if amount <= _RENTS_TO else None

    def _priced(self) -> Amount:
        amount = cast("Amount | None", self._value("price")) or Amount(None, None, scaled=True)
        if amount.scaled and not self._is_in_thousands(amount):
            return amount
        return Amount(self._scaled(amount.low), self._scaled(amount.high), scaled=True)

    def _is_in_thousands(self, amount: Amount) -> bool:
        """Tell whether `um e oitocentos` is meant for what somebody buys: no property is sold for so little."""
        return self._value("purpose") == "buy" and 0 < (amount.high or amount.low or 0) < _SELLS_FROM

    def _scaled(self, value: float | None) -> float | None:
        """Return what `300` or `1.8` means: thousands or millions to buy for, hundreds or thousands to rent for."""
        if value is None:
            return None
        buys = self._value("purpose") == "buy" or (self._value("purpose") is None and self.offered >= _BUYS_FROM)
        if buys:
            return value * (1_000_000 if value < 20 else 1_000)
        return value * 1_000 if value < 100 or (value < _RENTS_FROM and self._value("purpose") != "rent") else value

    def _evidence(self, sought: Sought) -> dict[str, list[Evidence]]:
        evidence: dict[str, list[Evidence]] = {}
        for field in sought.__struct_fields__:
            if getattr(sought, field) in (None, ()):
                continue
            if field in self._many:
                evidence[field] = [one.evidence for one in self._many[field].values()]
                continue
            source = self._single.get(
                field.removesuffix("_min").removesuffix("_max") if field not in self._single else field
            )
            source = source or (self._single.get("price") if field == "purpose" else None)
            if source is not None:
                evidence[field] = [source.evidence]
        return evidence


def _completed(amount: Amount, standing: Amount) -> Amount:
    """Return a later amount with what it leaves open of the one before: `a partir de 300 mil`, then `até 500`."""
    high, low, scaled = amount.high, amount.low, amount.scaled
    if not scaled and standing.scaled and (standing.high or standing.low or 0) >= _BUYS_FROM:
        factor = 1_000 if (high or low or 0) >= 20 else 1_000_000
        high, low, scaled = high and high * factor, low and low * factor, True
    if low is None and high is not None and standing.low is not None and standing.low < high and standing.high is None:
        low = standing.low
    if high is None and low is not None and standing.high is not None and standing.high > low and standing.low is None:
        high = standing.high
    return Amount(low, high, scaled)


def price_of(fact: Fact) -> float:
    """Return the amount of a price, its higher end if it is a range."""
    amount = cast("Amount", fact.value)
    return amount.high or amount.low or 0.0


def source_of(heard: Heard, fact: Fact, piece: Piece) -> Source:
    """Return a fact's value with its place in the messages that `piece` was made of."""
    first, last = heard.tokens[fact.first], heard.tokens[max(fact.first, min(fact.end, len(heard.tokens)) - 1)]
    return Source(fact.value, piece.evidence(first.start, last.end), fact.weak)


def only_after(facts: Sequence[Fact], only: AbstractSet[int]) -> set[str]:
    """Return the list fields of which somebody says `só`: `só apartamento mesmo`, `só no centro`."""
    return {
        fact.field
        for fact in facts
        if fact.mode == "say" and fact.field in _LISTS and not only.isdisjoint(range(fact.first - 3, fact.first))
    }
