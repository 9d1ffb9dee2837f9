"""What people type about a listing. Forms read it; what a listing may be, the services say."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db.models import Field
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from prosa.core.formats import write_number, write_reais
from prosa.inbox.listings.amounts import NotAnAmountError, parse_amount
from prosa.listings.choices import FederativeUnit, PropertyType, Purpose
from prosa.listings.models import Listing
from prosa.listings.services import FIELD_NAMES, ListingFields
from prosa.listings.validation import DESCRIPTION_LENGTH, MOST_PHOTOS, URL_LENGTH

NOT_AN_AMOUNT: Final = gettext_lazy("Write an amount such as 450.000 or 2.350,50.")
MONEY: Final = ("sale_price", "rent_price", "condominium_fee", "property_tax")
ROOMS: Final = ("bedrooms", "suites", "bathrooms", "parking")
# Past this, nothing is kept for another look: no description and no list of photos is as long.
LONGEST_PHOTOS: Final = (URL_LENGTH + 2) * MOST_PHOTOS * 2


class AmountField(forms.CharField):
    """Money or an area, as Brazilians write it. Becomes a Decimal, or None for nothing."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse_amount(text)
        except NotAnAmountError:
            raise ValidationError(NOT_AN_AMOUNT) from None


class TruthField(forms.TypedChoiceField):
    """Yes, no, or nobody has said."""

    def __init__(self, **kwargs: Any) -> None:
        choices = [("", gettext_lazy("Not said")), ("1", gettext_lazy("Yes")), ("0", gettext_lazy("No"))]
        super().__init__(choices=choices, coerce=lambda value: value == "1", empty_value=None, **kwargs)


class LinesField(forms.CharField):
    """A list of texts, each typed in a line of its own."""

    def clean(self, value: Any) -> Any:
        return [line.strip() for line in super().clean(value).splitlines() if line.strip()]


class ListingForm(forms.Form):
    """All that people say of a listing. `revision` is the one that they have seen."""

    code = forms.CharField(required=False)
    title = forms.CharField(required=False)
    purpose = forms.ChoiceField(choices=Purpose, required=False, widget=forms.RadioSelect)
    property_type = forms.ChoiceField(choices=[("", gettext_lazy("Choose")), *PropertyType.choices], required=False)
    is_active = forms.BooleanField(required=False)
    sale_price = AmountField(required=False)
    rent_price = AmountField(required=False)
    condominium_fee = AmountField(required=False)
    property_tax = AmountField(required=False)
    address = forms.CharField(required=False)
    neighbourhood = forms.CharField(required=False)
    city = forms.CharField(required=False)
    state = forms.ChoiceField(choices=[("", gettext_lazy("Choose")), *FederativeUnit.choices], required=False)
    bedrooms = forms.IntegerField(required=False)
    suites = forms.IntegerField(required=False)
    bathrooms = forms.IntegerField(required=False)
    parking = forms.IntegerField(required=False)
    area = AmountField(required=False)
    pets = TruthField(required=False)
    furnished = TruthField(required=False)
    photos = LinesField(required=False, widget=forms.Textarea, validators=[MaxLengthValidator(LONGEST_PHOTOS)])
    description = forms.CharField(
        required=False, widget=forms.Textarea, validators=[MaxLengthValidator(DESCRIPTION_LENGTH)]
    )
    revision = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in FIELD_NAMES:
            self.fields[name].label = label_of(name)
            self.fields[name].help_text = _column(name).help_text
        self.fields["photos"].help_text = _(
            "One address in each line, beginning with https://. The first is the cover."
        )
        self.fields["is_active"].label = _("Active: it is offered now")

    @property
    def listing_fields(self) -> ListingFields:
        """What was typed, as the services take it. Only once the form is valid."""
        return cast("ListingFields", {name: self.cleaned_data[name] for name in FIELD_NAMES})

    def refuse(self, errors: Mapping[str, Any]) -> None:
        """Show beside its fields what the services say is wrong."""
        for name, text in errors.items():
            self.add_error(name if name in self.fields else None, text)


def label_of(name: str) -> str:
    """Return what people call the field `name`."""
    return capfirst(str(_column(name).verbose_name))


def typed_from(listing: Listing) -> dict[str, Any]:
    """Return what would be typed for `listing` as it is."""
    typed = {name: _write(name, getattr(listing, name)) for name in FIELD_NAMES}
    return typed | {"revision": listing.revision}


def _write(name: str, value: Any) -> Any:
    match value:
        case None:
            return ""
        case Decimal():
            return write_reais(value).removeprefix("R$ ") if name in MONEY else write_number(value)
        case bool() if name != "is_active":
            return "1" if value else "0"
        case list():
            return "\n".join(value)
    return value


def describe(name: str, value: Any) -> str:
    """Return a field's value for people to compare: "R$ 450.000", "Sim", "Apartamento"."""
    match value:
        case None | "" | []:
            return _("Not said")
        case bool():
            return _("Yes") if value else _("No")
        case Decimal():
            return write_reais(value) if name in MONEY else write_number(value)
        case list():
            return "\n".join(value)
    return str(dict(_column(name).flatchoices).get(value, value))


def _column(name: str) -> "Field[Any, Any]":
    return cast("Field[Any, Any]", Listing._meta.get_field(name))  # noqa: SLF001 (Django documents it)
