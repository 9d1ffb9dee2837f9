"""The form that a language model fills in, and how its answer becomes an extraction. Pure: no Django.

A model writes anything, be it because a customer told it to. So each field is checked by itself against what it may
hold and against the conversation; what does not stand up is dropped, and only what is no form at all is refused:

- an unknown purpose, property type, urgency or field; a number that is none, or out of all bounds;
- a number whose quote is not found in the message that the model names;
- a neighbourhood or city of which nothing was written in the conversation and the catalogue knows nothing;
- the lower end of a range that lies above the upper end.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Final, get_args

import msgspec

from prosa.leads.extraction import (
    FIELDS,
    Evidence,
    Place,
    PropertyType,
    Purpose,
    Sought,
    UnusableAnswerError,
    Urgency,
)
from prosa.leads.extractors.names import Spellings, Vocabulary, abbreviates, clean_name
from prosa.leads.extractors.quotes import locate
from prosa.leads.extractors.values import Bounds, read_flag, read_number, read_word

COUNTS: Final = Bounds(1, 20)
PRICES: Final = Bounds(100, 1_000_000_000)
MOST_NEIGHBOURHOODS: Final = 10
MOST_QUOTES: Final = 100
MOST_QUOTES_OF_A_FIELD: Final = 5

_PURPOSES: Final[tuple[str, ...]] = get_args(Purpose.__value__)
_PROPERTY_TYPES: Final[tuple[str, ...]] = get_args(PropertyType.__value__)
_URGENCIES: Final[tuple[str, ...]] = get_args(Urgency.__value__)
_NUMBERS: Final = {
    "bedrooms_min": COUNTS,
    "bedrooms_max": COUNTS,
    "suites_min": COUNTS,
    "parking_min": COUNTS,
    "price_min": PRICES,
    "price_max": PRICES,
}

type _Found = dict[str, tuple[Evidence, ...]]


def _optional(**schema: Any) -> dict[str, Any]:
    return {"anyOf": [schema, {"type": "null"}]}


_EVIDENCE_SCHEMA: Final = {
    "type": "object",
    "properties": {
        "field": {"type": "string", "enum": list(FIELDS)},
        "message": {"type": "integer"},
        "quote": {"type": "string"},
    },
    "required": ["field", "message", "quote"],
    "additionalProperties": False,
}
_PROPERTIES: Final[dict[str, Any]] = {
    "seeks_property": {"type": "boolean"},
    "evidence": {"type": "array", "items": _EVIDENCE_SCHEMA},  # before the values, so that they follow from it
    "purpose": _optional(type="string", enum=list(_PURPOSES)),
    "property_types": {"type": "array", "items": {"type": "string", "enum": list(_PROPERTY_TYPES)}},
    "neighborhoods": {"type": "array", "items": {"type": "string"}},
    "city": _optional(type="string"),
    "bedrooms_min": _optional(type="integer"),
    "bedrooms_max": _optional(type="integer"),
    "suites_min": _optional(type="integer"),
    "parking_min": _optional(type="integer"),
    "price_min": _optional(type="number"),
    "price_max": _optional(type="number"),
    "urgency": _optional(type="string", enum=list(_URGENCIES)),
    "pets": _optional(type="boolean"),
    "furnished": _optional(type="boolean"),
}
# All of it lies in what services have in common: every property required, none beside them, null by anyOf.
SCHEMA: Final[dict[str, Any]] = {
    "type": "object",
    "properties": _PROPERTIES,
    "required": list(_PROPERTIES),
    "additionalProperties": False,
}


class Reading(msgspec.Struct, frozen=True):
    """What an answer holds that stands up. `sought` is None if the customer seeks no property."""

    sought: Sought | None
    evidence: Mapping[str, Sequence[Evidence]]


def read_answer(*, text: str, shown: Mapping[int, str], places: Sequence[Place]) -> Reading:
    """Return what the model's answer `text` says about the messages that it was `shown`.

    Raises UnusableAnswerError for what is no filled-in form.
    """
    form = _read_form(text)
    seeks = read_flag(form.get("seeks_property"))
    if seeks is None:
        raise UnusableAnswerError("The model's answer does not say whether somebody seeks a property.")
    if not seeks:
        return Reading(None, {})
    found = _find_quotes(form.get("evidence"), shown)
    values = _read_values(form, found) | _read_places(form, found, shown, places)
    sought = Sought(**{name: value for name, value in values.items() if value is not None})
    kept = {name: found[name] for name in FIELDS if name in found and getattr(sought, name) not in {None, ()}}
    return Reading(sought, kept)


def _read_form(text: str) -> dict[str, Any]:
    """Return the JSON object in `text`, around which models write fences and thoughts."""
    start, end = text.rfind("</think>") + 1, text.rfind("}") + 1
    start = text.find("{", start)
    try:
        form = msgspec.json.decode(text[start:end] if 0 <= start < end else "")
    except (msgspec.DecodeError, RecursionError, ValueError):
        raise UnusableAnswerError("The model's answer is not JSON.") from None
    if not isinstance(form, dict):
        raise UnusableAnswerError("The model's answer is no JSON object.")
    return form


def _find_quotes(listed: object, shown: Mapping[int, str]) -> _Found:
    found: defaultdict[str, list[Evidence]] = defaultdict(list)
    for quoted in listed[:MOST_QUOTES] if isinstance(listed, list) else ():
        evidence = _find_quote(quoted, shown)
        if evidence is not None and evidence not in found[quoted["field"]]:
            found[quoted["field"]].append(evidence)
    return {name: tuple(evidence[:MOST_QUOTES_OF_A_FIELD]) for name, evidence in found.items() if evidence}


def _find_quote(quoted: object, shown: Mapping[int, str]) -> Evidence | None:
    if not isinstance(quoted, dict) or quoted.get("field") not in FIELDS:
        return None
    number = read_number(quoted.get("message"), Bounds(0, 10**9), whole=True)
    quote = quoted.get("quote")
    if number is None or int(number) not in shown or not isinstance(quote, str):
        return None
    place = locate(quote=quote, text=shown[int(number)])
    return Evidence(int(number), *place) if place else None


def _read_values(form: Mapping[str, Any], found: _Found) -> dict[str, Any]:
    """Return the fields that are not names of places. What is wrong is None."""
    listed = form.get("property_types")
    types = {read_word(word, _PROPERTY_TYPES) for word in (listed if isinstance(listed, list) else [listed])} - {None}
    numbers = {
        name: read_number(form.get(name), bounds, whole=bounds is COUNTS) if name in found else None
        for name, bounds in _NUMBERS.items()
    }
    for name in ("bedrooms", "price"):
        least, most = numbers[f"{name}_min"], numbers[f"{name}_max"]
        if least is not None and most is not None and least > most:
            numbers[f"{name}_min"] = None
    return {
        "purpose": read_word(form.get("purpose"), _PURPOSES),
        "property_types": tuple(sorted(word for word in types if word)),
        "urgency": read_word(form.get("urgency"), _URGENCIES),
        "pets": read_flag(form.get("pets")) or None,
        "furnished": read_flag(form.get("furnished")),
        **numbers,
    }


def _read_places(
    form: Mapping[str, Any], found: _Found, shown: Mapping[int, str], places: Sequence[Place]
) -> dict[str, Any]:
    """Return the names of neighbourhoods and of the city, spelt as the catalogue does where it knows them."""
    known = {
        "neighborhoods": Spellings(place.neighbourhood for place in places),
        "city": Spellings(place.city for place in places),
    }
    vocabulary = Vocabulary(shown.values())

    def read(field: str, value: object) -> str | None:
        name = clean_name(value)
        if name is None:
            return None
        quotes = [shown[evidence.message][evidence.start : evidence.end] for evidence in found.get(field, ())]
        # Nicknames of cities (“sbc”, “floripa”) resemble nothing: there, a quote that is found will do.
        is_backed = vocabulary.resembles(name) or any(
            field == "city" or abbreviates(written=quote, name=name) for quote in quotes
        )
        spelling = known[field].find(name)
        return spelling or (name if is_backed else None)

    listed = form.get("neighborhoods")
    names = [read("neighborhoods", name) for name in (listed if isinstance(listed, list) else [listed])[:MOST_QUOTES]]
    unique = Spellings(name for name in names if name)
    return {"neighborhoods": unique.all()[:MOST_NEIGHBOURHOODS], "city": read("city", form.get("city"))}
