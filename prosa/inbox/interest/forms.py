"""What people type to correct a lead. What a lead may hold, the services say."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

import msgspec
from django import forms
from django.utils.translation import gettext_lazy as _

from prosa.core.formats import write_reais_briefly
from prosa.inbox.listings.forms import AmountField, TruthField
from prosa.leads.choices import Purpose, Urgency
from prosa.leads.extraction import FIELDS, Sought
from prosa.leads.models import MOST_ROOMS, PLACE_LENGTH
from prosa.leads.validation import IS_SEEKING, MOST_PLACES, ORDERED, OUT_OF_ORDER, is_out_of_order
from prosa.listings.choices import PropertyType

LONGEST_PLACES: Final = (PLACE_LENGTH + 2) * MOST_PLACES
NOT_SAID: Final = _("Not said")


class PlacesField(forms.CharField):
    """Names of places, with commas between them."""

    def clean(self, value: Any) -> Any:
        return [name for part in super().clean(value).split(",") if (name := " ".join(part.split()))]


class LeadForm(forms.Form):
    """All that a customer may seek. `revision` is the one that the user has seen."""

    is_not_seeking = forms.BooleanField(label=_("The customer does not seek a property"), required=False)
    purpose = forms.ChoiceField(
        label=_("Purpose"), choices=[("", NOT_SAID), *Purpose.choices], required=False, widget=forms.RadioSelect
    )
    property_types = forms.MultipleChoiceField(
        label=_("Property types"), choices=PropertyType, required=False, widget=forms.CheckboxSelectMultiple
    )
    neighborhoods = PlacesField(
        label=_("Neighbourhoods"),
        required=False,
        max_length=LONGEST_PLACES,
        help_text=_("Several with commas between them: Moema, Vila Mariana."),
    )
    city = forms.CharField(label=_("City"), required=False, max_length=PLACE_LENGTH)
    bedrooms_min = forms.IntegerField(label=_("Bedrooms from"), required=False, min_value=0, max_value=MOST_ROOMS)
    bedrooms_max = forms.IntegerField(label=_("Bedrooms up to"), required=False, min_value=0, max_value=MOST_ROOMS)
    suites_min = forms.IntegerField(label=_("Suites from"), required=False, min_value=0, max_value=MOST_ROOMS)
    parking_min = forms.IntegerField(label=_("Parking spaces from"), required=False, min_value=0, max_value=MOST_ROOMS)
    price_min = AmountField(label=_("Price from"), required=False)
    price_max = AmountField(
        label=_("Price up to"),
        required=False,
        help_text=_("For instance 500 mil, 1,2 mi or 2.800. Rents by the month."),
    )
    urgency = forms.ChoiceField(label=_("Urgency"), choices=[("", NOT_SAID), *Urgency.choices], required=False)
    furnished = TruthField(label=_("Furniture"), required=False)
    pets = forms.BooleanField(label=_("Has pets"), required=False)
    revision = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["furnished"].choices = [  # type: ignore[attr-defined]  # stubs know no choices of a plain field
            ("", NOT_SAID),
            ("1", _("Wants it furnished")),
            ("0", _("Wants it without furniture")),
        ]

    def clean_property_types(self) -> list[str]:
        """Return the types in the order in which leads keep them."""
        return sorted(self.cleaned_data["property_types"])

    def clean_pets(self) -> bool | None:
        """Return that there are pets, or None: nobody says that they have none."""
        return self.cleaned_data["pets"] or None

    def clean(self) -> dict[str, Any]:
        """Refuse bounds in the wrong order, be they typed or read: the user sees both."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for pair in ORDERED:
            if is_out_of_order(cleaned, pair):
                self.refuse(dict.fromkeys(pair, OUT_OF_ORDER))
        return cleaned

    def changes_of(self, seen: Sought | None, *, was_denied: bool) -> dict[str, Any]:
        """Return what the user has changed of what they have `seen`, as the services take it. Once the form is valid.

        `was_denied` says that people had said that nothing is sought.
        """
        if self.cleaned_data["is_not_seeking"]:
            return {} if was_denied else {IS_SEEKING: False}
        before = _as_kept(msgspec.to_builtins(seen or Sought()))
        now = _as_kept({name: self.cleaned_data[name] for name in FIELDS})
        changes = {name: now[name] for name in FIELDS if now[name] != before[name]}
        return {IS_SEEKING: True, **changes} if was_denied else changes

    def refuse(self, errors: Mapping[str, Any]) -> None:
        """Show beside its fields what the services say is wrong."""
        for name, text in errors.items():
            self.add_error(name if name in self.fields else None, text)


def typed_from(sought: Sought | None, *, revision: int, is_denied: bool) -> dict[str, Any]:
    """Return what would be typed for what is `sought`."""
    values: dict[str, Any] = msgspec.to_builtins(sought or Sought())
    typed = {name: "" if value is None else value for name, value in values.items()}
    typed |= {"neighborhoods": ", ".join(values["neighborhoods"]), "property_types": list(values["property_types"])}
    typed |= {name: _write_amount(values[name]) for name in ("price_min", "price_max")}
    typed["furnished"] = {True: "1", False: "0", None: ""}[values["furnished"]]
    return typed | {"revision": revision, "is_not_seeking": is_denied}


def _write_amount(amount: float | None) -> str:
    return "" if amount is None else write_reais_briefly(Decimal(str(amount))).removeprefix("R$ ")


def _as_kept(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return `values`, typed or read, as leads keep them: what nobody has said is None or an empty list."""
    return {name: _one_as_kept(value) for name, value in values.items()}


def _one_as_kept(value: Any) -> Any:
    match value:
        case list() | tuple():
            return list(value)
        case Decimal():
            return float(value)
        case "" | None:
            return None
    return value
