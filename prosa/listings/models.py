"""The table of the properties that the agency offers. `prosa.listings.services` writes it."""

from django.core.exceptions import ValidationError
from django.core.validators import (
    MaxLengthValidator,
    MaxValueValidator,
    MinValueValidator,
    ProhibitNullCharactersValidator,
)
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length, Upper
from django.db.models.lookups import Exact, LessThanOrEqual
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from prosa.listings import validation
from prosa.listings.choices import FederativeUnit, PropertyType, Purpose
from prosa.listings.fields import FoldedField, JsonLength, JsonType, text_is_written
from prosa.listings.importing.models import ImportPart, ImportRejection, ImportRun
from prosa.listings.querysets import ListingQuerySet

__all__ = ("ImportPart", "ImportRejection", "ImportRun", "Listing")
ROOMS = ("bedrooms", "suites", "bathrooms", "parking")
_no_nul = ProhibitNullCharactersValidator()
_some_money = (MinValueValidator(validation.LEAST_AMOUNT), MaxValueValidator(validation.MOST_MONEY))
_any_money = (MinValueValidator(0), MaxValueValidator(validation.MOST_MONEY))
_some_area = (MinValueValidator(validation.LEAST_AMOUNT), MaxValueValidator(validation.MOST_AREA))
_any_rooms = (MinValueValidator(0), MaxValueValidator(validation.MOST_ROOMS))


class Listing(models.Model):
    """One property that the agency offers. Where a field may be null, null means that nobody has said it."""

    id = models.BigAutoField(primary_key=True)
    uuid = models.UUIDField(_("id"), unique=True, default=uuid7, editable=False)
    code = models.CharField(
        _("code"),
        max_length=validation.CODE_LENGTH,
        validators=[validation.require_code],
        help_text=_("The agency's own reference, such as AP0001. Capital letters make no difference."),
    )
    title = models.CharField(_("title"), max_length=validation.TITLE_LENGTH, validators=[_no_nul])
    purpose = models.CharField(_("purpose"), max_length=4, choices=Purpose)
    property_type = models.CharField(_("property type"), max_length=10, choices=PropertyType)
    sale_price = models.DecimalField(
        _("sale price"), max_digits=12, decimal_places=2, null=True, blank=True, validators=_some_money
    )
    rent_price = models.DecimalField(
        _("rent"),
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=_some_money,
        help_text=_("By the month."),
    )
    condominium_fee = models.DecimalField(
        _("condominium fee"),
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=_any_money,
        help_text=_("By the month."),
    )
    property_tax = models.DecimalField(
        _("property tax"),
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=_any_money,
        help_text=_("By the year."),
    )
    address = models.CharField(
        _("address"),
        max_length=validation.ADDRESS_LENGTH,
        blank=True,
        default="",
        db_default="",
        validators=[_no_nul],
        help_text=_("Street and number, as far as customers may know them."),
    )
    neighbourhood = models.CharField(_("neighbourhood"), max_length=validation.PLACE_LENGTH, validators=[_no_nul])
    city = models.CharField(_("city"), max_length=validation.PLACE_LENGTH, validators=[_no_nul])
    state = models.CharField(_("state of Brazil"), max_length=2, choices=FederativeUnit)
    bedrooms = models.PositiveSmallIntegerField(_("bedrooms"), null=True, blank=True, validators=_any_rooms)
    suites = models.PositiveSmallIntegerField(
        _("suites"),
        null=True,
        blank=True,
        validators=_any_rooms,
        help_text=_("How many of the bedrooms have a bathroom of their own."),
    )
    bathrooms = models.PositiveSmallIntegerField(_("bathrooms"), null=True, blank=True, validators=_any_rooms)
    parking = models.PositiveSmallIntegerField(_("parking spaces"), null=True, blank=True, validators=_any_rooms)
    area = models.DecimalField(
        _("area"),
        max_digits=10,
        decimal_places=2,
        null=True,
        blank=True,
        validators=_some_area,
        help_text=_("In square metres."),
    )
    pets = models.BooleanField(_("pets allowed"), null=True, blank=True)
    furnished = models.BooleanField(_("furnished"), null=True, blank=True)
    photos = models.JSONField(
        _("photos"),
        default=list,
        blank=True,
        validators=[validation.require_photos],
        help_text=_("A list of up to 30 addresses that begin with http:// or https://."),
    )
    description = models.TextField(
        _("description"),
        blank=True,
        validators=[MaxLengthValidator(validation.DESCRIPTION_LENGTH), _no_nul],
    )
    is_active = models.BooleanField(_("active"), default=True, db_default=True, help_text=_("It is offered now."))
    is_imported = models.BooleanField(
        _("imported"),
        default=False,
        db_default=False,
        editable=False,
        help_text=_("An import has brought it. Once a feed of the whole catalogue lacks it, it becomes inactive."),
    )
    has_left_feed = models.BooleanField(
        _("no longer in the feed"),
        default=False,
        db_default=False,
        editable=False,
        help_text=_("An import made it inactive, and one that brings it again makes it active."),
    )
    created_at = models.DateTimeField(_("added at"), editable=False)
    updated_at = models.DateTimeField(_("updated at"), editable=False)
    revision = models.PositiveIntegerField(
        _("revision"), default=1, editable=False, help_text=_("Raised by one whenever the listing changes.")
    )
    matched_revision = models.PositiveIntegerField(
        _("matched revision"),
        default=0,
        db_default=0,
        editable=False,
        help_text=_("The revision for which matches were sought. A smaller one makes them stale."),
    )
    neighbourhood_key = FoldedField(_("neighbourhood, folded"), of=("neighbourhood",))
    city_key = FoldedField(_("city, folded"), of=("city",))
    search_text = FoldedField(_("search text"), of=("code", "title", "neighbourhood", "description"))

    objects = ListingQuerySet.as_manager()

    class Meta:
        verbose_name = _("listing")
        verbose_name_plural = _("listings")
        ordering = ("-created_at", "-id")
        # Said here, it is not asked of the database by system checks, which shall not open it.
        required_db_features = ("supports_json_field",)
        indexes = (
            models.Index(fields=["created_at", "id"], name="listing_by_age"),
            models.Index(fields=["sale_price", "id"], name="listing_by_sale_price"),
            models.Index(fields=["rent_price", "id"], name="listing_by_rent_price"),
            models.Index(fields=["city_key", "neighbourhood_key"], name="listing_by_place"),
            models.Index(fields=["neighbourhood_key"], name="listing_by_neighbourhood"),
            models.Index(
                fields=["-updated_at", "id"],
                name="listing_to_match",
                condition=Q(matched_revision__lt=F("revision")),
            ),
        )
        constraints = (
            models.UniqueConstraint(
                Upper("code"),
                name="listing_code_unique",
                violation_error_message=_("Another listing has this code."),
            ),
            models.CheckConstraint(
                name="listing_code_written", condition=text_is_written("code", most=validation.CODE_LENGTH)
            ),
            models.CheckConstraint(
                name="listing_title_written", condition=text_is_written("title", most=validation.TITLE_LENGTH)
            ),
            models.CheckConstraint(
                name="listing_neighbourhood_written",
                condition=text_is_written("neighbourhood", most=validation.PLACE_LENGTH),
            ),
            models.CheckConstraint(
                name="listing_city_written", condition=text_is_written("city", most=validation.PLACE_LENGTH)
            ),
            models.CheckConstraint(
                name="listing_address_short", condition=Q(LessThanOrEqual(Length("address"), validation.ADDRESS_LENGTH))
            ),
            models.CheckConstraint(
                name="listing_description_short",
                condition=Q(LessThanOrEqual(Length("description"), validation.DESCRIPTION_LENGTH)),
            ),
            models.CheckConstraint(name="listing_state_known", condition=Q(state__in=FederativeUnit.values)),
            models.CheckConstraint(name="listing_type_known", condition=Q(property_type__in=PropertyType.values)),
            models.CheckConstraint(
                name="listing_prices_fit_purpose",
                condition=Q(purpose="SALE", sale_price__isnull=False, rent_price__isnull=True)
                | Q(purpose="RENT", sale_price__isnull=True, rent_price__isnull=False)
                | Q(purpose="BOTH", sale_price__isnull=False, rent_price__isnull=False),
            ),
            *(
                models.CheckConstraint(
                    name=f"listing_{name}_in_range",
                    condition=Q(
                        **{f"{name}__isnull": True},
                    )
                    | Q(**{f"{name}__gte": least, f"{name}__lte": most}),
                )
                for name, least, most in (
                    ("sale_price", validation.LEAST_AMOUNT, validation.MOST_MONEY),
                    ("rent_price", validation.LEAST_AMOUNT, validation.MOST_MONEY),
                    ("condominium_fee", 0, validation.MOST_MONEY),
                    ("property_tax", 0, validation.MOST_MONEY),
                    ("area", validation.LEAST_AMOUNT, validation.MOST_AREA),
                    *((name, 0, validation.MOST_ROOMS) for name in ROOMS),
                )
            ),
            models.CheckConstraint(name="listing_suites_are_bedrooms", condition=Q(suites__lte=F("bedrooms"))),
            models.CheckConstraint(
                name="listing_photos_are_few",
                condition=Q(Exact(JsonType("photos"), "array"))
                & Q(LessThanOrEqual(JsonLength("photos"), validation.MOST_PHOTOS)),
            ),
            models.CheckConstraint(
                name="listing_left_feed_is_inactive",
                condition=Q(has_left_feed=False) | Q(is_imported=True, is_active=False),
            ),
            models.CheckConstraint(name="listing_revision_begins_at_one", condition=Q(revision__gte=1)),
        )

    def __str__(self) -> str:
        return self.code

    def clean(self) -> None:
        """Raise ValidationError for fields that don't fit each other."""
        if errors := dict(validation.explain_combination(self)):
            raise ValidationError(errors)
