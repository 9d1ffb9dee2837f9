"""Listings as clients send them. The decoder and the OpenAPI document are both made of these types."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Annotated, Any, Final, cast

import msgspec
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from msgspec import Meta, UnsetType

from prosa.deliveries.depth import require_shallow
from prosa.deliveries.errors import FieldError, InvalidJsonError, as_members
from prosa.deliveries.explanations import EXPECTED_OBJECT, LONE_SURROGATE, MAX_ERRORS, MISSING, pointer_to
from prosa.deliveries.formats import read_json
from prosa.listings import validation
from prosa.listings.choices import FederativeUnit, PropertyType, Purpose
from prosa.listings.services import UNKNOWN_FIELD, ListingFields
from prosa.rest.problems import ProblemError

_WRITTEN: Final = r"^(?!\s*$)[^\u0000]*$"  # neither blank nor with NUL
Code = Annotated[str, Meta(min_length=1, max_length=validation.CODE_LENGTH, pattern=r"^\s*[A-Za-z0-9._/# -]+\s*$")]
Title = Annotated[str, Meta(min_length=1, max_length=validation.TITLE_LENGTH, pattern=_WRITTEN)]
Name = Annotated[str, Meta(min_length=1, max_length=validation.PLACE_LENGTH, pattern=_WRITTEN)]
Address = Annotated[str, Meta(max_length=validation.ADDRESS_LENGTH, pattern=r"^[^\u0000]*$")]
Text = Annotated[str, Meta(max_length=validation.DESCRIPTION_LENGTH, pattern=r"^[^\u0000]*$")]
AmountText = Annotated[str, Meta(pattern=r"^[0-9]{1,10}(\.[0-9]{1,2})?$")]
# A number, or text that is one, for those who will not have money as a float.
Amount = (
    Annotated[int, Meta(ge=0, le=9_999_999_999)] | Annotated[float, Meta(ge=0, le=9_999_999_999.99)] | AmountText | None
)
Rooms = Annotated[int, Meta(ge=0, le=validation.MOST_ROOMS)] | None
Photo = Annotated[str, Meta(max_length=validation.URL_LENGTH, pattern="^[Hh][Tt][Tt][Pp][Ss]?://")]
Photos = Annotated[list[Photo], Meta(max_length=validation.MOST_PHOTOS)]


def _one_of(values: Iterable[str]) -> Any:
    """Return the type of text that is one of `values`. Django's enumerations are none of those that msgspec knows."""
    return Annotated[str, Meta(pattern=f"^({'|'.join(values)})$", extra_json_schema={"enum": list(values)})]


PurposeName: Any = _one_of(Purpose.values)
TypeName: Any = _one_of(PropertyType.values)
StateName: Any = _one_of(FederativeUnit.values)


class ListingBody(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A listing. Money is in reais, area in square metres; null is what nobody has said."""

    code: Code
    title: Title
    purpose: PurposeName
    property_type: TypeName
    sale_price: Amount = None
    rent_price: Amount = None
    condominium_fee: Amount = None
    property_tax: Amount = None
    address: Address = ""
    neighbourhood: Name
    city: Name
    state: StateName
    bedrooms: Rooms = None
    suites: Rooms = None
    bathrooms: Rooms = None
    parking: Rooms = None
    area: Amount = None
    pets: bool | None = None
    furnished: bool | None = None
    photos: Photos = []
    description: Text = ""
    is_active: bool = True


_FIELDS: Final = {field.name: field for field in msgspec.structs.fields(ListingBody)}
ListingChanges = msgspec.defstruct(
    "ListingChanges",
    [(name, field.type | UnsetType, msgspec.UNSET) for name, field in _FIELDS.items()],
    kw_only=True,
    forbid_unknown_fields=True,
)
ListingChanges.__doc__ = "Fields of a listing that change. Those that are left out stay as they are."
_MONEY_AND_AREA: Final = frozenset(name for name, field in _FIELDS.items() if field.type == Amount)

EXPECTED_AMOUNT: Final = _("Must be an amount with up to two decimals, such as 450000 or “2350.50”, or null.")
EXPECTED_ROOMS: Final = _("Must be a whole number from {least} to {most}, or null.")
EXPECTED_CODE: Final = _(
    "Must be up to {most} letters without accents, digits and . _ / # - with single blanks between."
)
EXPECTED_TRUTH: Final = _("Must be true or false.")
EXPECTED_TRUTH_OR_NULL: Final = _("Must be true, false or null.")
EXPECTED_PHOTOS: Final = _("Must be a list of up to 30 addresses that begin with http:// or https://.")
EXPECTED_TEXT: Final = _("Must be text of up to {most} characters without the NUL character.")
EXPECTED_WRITTEN: Final = _(
    "Must be text of up to {most} characters that is neither blank nor holds the NUL character."
)
EXPECTED_ONE_OF: Final = _("Must be one of: {allowed}.")
_EXPECTED_BY_TYPE: Final[list[tuple[Any, Any]]] = [
    (Code, format_lazy(EXPECTED_CODE, most=validation.CODE_LENGTH)),
    (Title, format_lazy(EXPECTED_WRITTEN, most=validation.TITLE_LENGTH)),
    (Name, format_lazy(EXPECTED_WRITTEN, most=validation.PLACE_LENGTH)),
    (Address, format_lazy(EXPECTED_TEXT, most=validation.ADDRESS_LENGTH)),
    (Text, format_lazy(EXPECTED_TEXT, most=validation.DESCRIPTION_LENGTH)),
    (Amount, EXPECTED_AMOUNT),
    (Rooms, format_lazy(EXPECTED_ROOMS, least=0, most=validation.MOST_ROOMS)),
    (Photos, EXPECTED_PHOTOS),
    (bool, EXPECTED_TRUTH),
    (bool | None, EXPECTED_TRUTH_OR_NULL),
    *(
        (kind, format_lazy(EXPECTED_ONE_OF, allowed=", ".join(values)))
        for kind, values in (
            (PurposeName, Purpose.values),
            (TypeName, PropertyType.values),
            (StateName, FederativeUnit.values),
        )
    ),
]


def decode_listing(raw: bytes) -> ListingFields:
    """Return all fields of a listing; those that `raw` leaves out have their defaults.

    Raises InvalidJsonError, or ProblemError with everything that is wrong.
    """
    fields = _decode(raw, required={name for name, field in _FIELDS.items() if field.required})
    defaults = {name: field.default for name, field in _FIELDS.items() if not field.required}
    return cast("ListingFields", {**defaults, "photos": [], **fields})


def decode_changes(raw: bytes) -> ListingFields:
    """Return the fields that `raw` holds. Raises as `decode_listing`."""
    return cast("ListingFields", _decode(raw, required=set()))


def invalid_listing(errors: Mapping[str, Any]) -> ProblemError:
    """Return the problem of a listing whose fields have these `errors`."""
    return _problem([FieldError(pointer_to(name), text) for name, text in errors.items()])


def _decode(raw: bytes, *, required: set[str]) -> dict[str, Any]:
    """Decode field by field, so that all errors are found. Nobody sends a thousand listings a second."""
    members = _split(raw)
    fields: dict[str, Any] = {}
    errors = [FieldError(pointer_to(name), MISSING) for name in _FIELDS if name in required - members.keys()]
    for name, value in members.items():
        try:
            fields[name] = _convert(name, value)
        except KeyError:
            errors.append(FieldError(pointer_to(name), UNKNOWN_FIELD))
        except msgspec.DecodeError:
            errors.append(FieldError(pointer_to(name), _expected(name)))
    if errors:
        raise _problem(errors)
    return fields


def _split(raw: bytes) -> dict[str, msgspec.Raw]:
    """Return the members of a JSON object, undecoded. Raises InvalidJsonError, ProblemError."""
    require_shallow(raw)
    try:
        raw.decode()  # the decoder does not look into all texts
        return _members.decode(raw)
    except UnicodeDecodeError:
        raise InvalidJsonError from None
    except msgspec.DecodeError:
        value = read_json(raw)
        raise _problem([FieldError("#", LONE_SURROGATE if isinstance(value, dict) else EXPECTED_OBJECT)]) from None


_members: Final = msgspec.json.Decoder(dict[str, msgspec.Raw])
_decoders: Final = {name: msgspec.json.Decoder(field.type) for name, field in _FIELDS.items()}


def _convert(name: str, value: msgspec.Raw) -> Any:
    decoded = _decoders[name].decode(value)
    is_number = name in _MONEY_AND_AREA and decoded is not None
    return Decimal(str(decoded)) if is_number else decoded


def _expected(name: str) -> Any:
    return next(text for kind, text in _EXPECTED_BY_TYPE if kind == _FIELDS[name].type)


def _problem(errors: list[FieldError]) -> ProblemError:
    return ProblemError("invalid_listing", errors=as_members(errors[:MAX_ERRORS]))
