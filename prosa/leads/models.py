"""The tables of leads. `prosa.leads.services` writes them."""

from typing import Final

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from prosa.conversations.models import Conversation
from prosa.leads.choices import ExtractorName, Purpose, Urgency
from prosa.leads.querysets import LeadQuerySet

PLACE_LENGTH: Final = 120
MOST_ROOMS: Final = 1_000
MOST_MONEY: Final = 9_999_999_999


class Lead(models.Model):
    """What the customer of one conversation seeks: as it was read last, with what people corrected.

    Null, an empty text or an empty list is what nobody has said. A conversation whose customer seeks nothing has a row
    too, once it was read. `derived_revision` of the conversation tells whether the row is fresh.
    """

    conversation = models.OneToOneField(
        Conversation, models.CASCADE, primary_key=True, verbose_name=_("conversation"), related_name="lead"
    )
    revision = models.PositiveIntegerField(
        _("revision"), default=0, help_text=_("Raised by one whenever what is sought changes.")
    )
    changed_at = models.DateTimeField(_("changed at"), null=True, help_text=_("When what is sought changed last."))
    matched_revision = models.PositiveIntegerField(
        _("matched revision"),
        default=0,
        db_default=0,
        editable=False,
        help_text=_("The revision for which matches were sought. A smaller one makes them stale."),
    )

    is_seeking = models.BooleanField(_("seeks a property"), default=False, db_default=False)
    purpose = models.CharField(_("purpose"), max_length=4, choices=Purpose, blank=True)
    property_types = models.JSONField(_("property types"), default=list, blank=True)
    neighborhoods = models.JSONField(_("neighbourhoods"), default=list, blank=True)
    city = models.CharField(_("city"), max_length=PLACE_LENGTH, blank=True)
    bedrooms_min = models.PositiveSmallIntegerField(_("bedrooms, at least"), null=True, blank=True)
    bedrooms_max = models.PositiveSmallIntegerField(_("bedrooms, at most"), null=True, blank=True)
    suites_min = models.PositiveSmallIntegerField(_("suites, at least"), null=True, blank=True)
    parking_min = models.PositiveSmallIntegerField(_("parking spaces, at least"), null=True, blank=True)
    price_min = models.DecimalField(_("price, at least"), max_digits=12, decimal_places=2, null=True, blank=True)
    price_max = models.DecimalField(_("price, at most"), max_digits=12, decimal_places=2, null=True, blank=True)
    urgency = models.CharField(_("urgency"), max_length=6, choices=Urgency, blank=True)
    pets = models.BooleanField(_("has pets"), null=True, blank=True)
    furnished = models.BooleanField(_("furnished"), null=True, blank=True)
    types_key = models.TextField(_("property types, for filters"), default="|", editable=False)
    neighborhoods_key = models.TextField(_("neighbourhoods, folded"), default="|", editable=False)
    city_key = models.TextField(_("city, folded"), default="", editable=False)
    budget = models.GeneratedField(
        verbose_name=_("budget"),
        help_text=_("The most that the customer would pay, or the least where only that is known."),
        expression=Coalesce("price_max", "price_min"),
        output_field=models.DecimalField(max_digits=12, decimal_places=2, null=True),
        db_persist=True,
    )

    read_at = models.DateTimeField(_("read at"), null=True)
    read_by = models.CharField(_("read by"), max_length=6, choices=ExtractorName, blank=True)
    is_fallback = models.BooleanField(
        _("read by the rules instead"),
        default=False,
        db_default=False,
        help_text=_("The service that should have read it failed. It will be asked again."),
    )
    extracted = models.JSONField(_("as it was read"), null=True, help_text=_("Before people corrected it."))
    evidence = models.JSONField(
        _("evidence"), default=dict, help_text=_("By field, a list of message key, first character and end.")
    )
    messages_read = models.PositiveIntegerField(
        _("messages read"), default=0, db_default=0, help_text=_("How many there were. They are only ever added.")
    )
    input_tokens = models.PositiveBigIntegerField(_("tokens sent"), default=0, db_default=0)
    output_tokens = models.PositiveBigIntegerField(_("tokens received"), default=0, db_default=0)

    leased_until = models.DateTimeField(_("being read until"), null=True)
    attempts = models.PositiveIntegerField(
        _("failed attempts"), default=0, db_default=0, help_text=_("One after the other, since it was last read.")
    )
    retry_at = models.DateTimeField(_("to be read again at"), null=True)
    problem = models.CharField(
        _("problem"), max_length=300, blank=True, help_text=_("Why it could not be read, in English.")
    )
    failure = models.CharField(
        _("failure"), max_length=20, blank=True, db_default="", help_text=_("The code of why it could not be read.")
    )

    objects = LeadQuerySet.as_manager()

    class Meta:
        verbose_name = _("lead")
        verbose_name_plural = _("leads")
        required_db_features = ("supports_json_field",)
        indexes = (
            models.Index(fields=["-changed_at", "-conversation"], name="lead_by_age", condition=Q(is_seeking=True)),
            models.Index(fields=["retry_at"], name="lead_to_retry", condition=Q(retry_at__isnull=False)),
            models.Index(fields=["conversation"], name="lead_with_problem", condition=~Q(problem="")),
            models.Index(
                fields=["-changed_at", "conversation"],
                name="lead_to_match",
                condition=Q(matched_revision__lt=F("revision")),
            ),
        )
        constraints = (
            models.CheckConstraint(name="lead_purpose_known", condition=Q(purpose__in=["", *Purpose.values])),
            models.CheckConstraint(name="lead_urgency_known", condition=Q(urgency__in=["", *Urgency.values])),
            models.CheckConstraint(name="lead_extractor_known", condition=Q(read_by__in=["", *ExtractorName.values])),
            models.CheckConstraint(
                name="lead_bedrooms_in_order",
                condition=Q(bedrooms_min=None) | Q(bedrooms_max=None) | Q(bedrooms_min__lte=F("bedrooms_max")),
            ),
            models.CheckConstraint(
                name="lead_prices_in_order",
                condition=Q(price_min=None) | Q(price_max=None) | Q(price_min__lte=F("price_max")),
            ),
        )

    def __str__(self) -> str:
        return str(self.conversation_id)


class LeadCorrection(models.Model):
    """A field of a lead that a person has set. It stays whatever is read later, until it is lifted."""

    id = models.BigAutoField(primary_key=True)
    lead = models.ForeignKey(Lead, models.CASCADE, verbose_name=_("lead"), related_name="corrections", db_index=False)
    field = models.CharField(_("field"), max_length=20, help_text=_("Of what is sought, or is_seeking."))
    value = models.JSONField(_("value"), null=True)
    corrected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, verbose_name=_("corrected by"), related_name="+"
    )
    corrected_by_name = models.CharField(
        _("name of who corrected it"), max_length=150, help_text=_("Stays when the user goes.")
    )
    corrected_at = models.DateTimeField(_("corrected at"))

    class Meta:
        verbose_name = _("correction of a lead")
        verbose_name_plural = _("corrections of leads")
        required_db_features = ("supports_json_field",)
        constraints = (models.UniqueConstraint(fields=["lead", "field"], name="lead_correction_once"),)

    def __str__(self) -> str:
        return self.field


class LeadVersion(models.Model):
    """What was sought at one revision of a lead, and who changed it: an extractor or a person."""

    id = models.BigAutoField(primary_key=True)
    lead = models.ForeignKey(Lead, models.CASCADE, verbose_name=_("lead"), related_name="versions", db_index=False)
    revision = models.PositiveIntegerField(_("revision"))
    changed_at = models.DateTimeField(_("changed at"))
    changed_by = models.CharField(_("changed by"), max_length=150)
    is_person = models.BooleanField(_("a person"), default=False)
    sought = models.JSONField(_("what is sought"), null=True, help_text=_("Null if no property is sought."))

    class Meta:
        verbose_name = _("version of a lead")
        verbose_name_plural = _("versions of leads")
        required_db_features = ("supports_json_field",)
        ordering = ("-revision",)
        constraints = (models.UniqueConstraint(fields=["lead", "revision"], name="lead_version_once"),)

    def __str__(self) -> str:
        return str(self.revision)
