"""The ledger: every event of an authenticated request, as it came, and what became of it.

Only `prosa.deliveries` writes it: `settling` in the transaction that records the events, `parking` when it gives one
up, and `prosa.privacy` when it erases.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from prosa.access.models import NAME_LENGTH
from prosa.conversations.events import EventType
from prosa.conversations.rules import OutcomeCode
from prosa.deliveries.querysets import DeliveryQuerySet

EVENT_TYPES = ["", *(event_type.value for event_type in EventType)]
UNREADABLE_CODES = ["invalid_json", "invalid_event"]
# Why a delivery was not recorded: the rules, or what the door found wrong with its bytes.
ID_CONFLICT = "webhook_id_conflict"
PROBLEM_CODES = [
    *(code.value for code in OutcomeCode if code not in {OutcomeCode.RECORDED, OutcomeCode.DUPLICATE}),
    *UNREADABLE_CODES,
    ID_CONFLICT,
    "length_required",
    "body_too_large",
    "batch_too_large",
    "unsupported_media_type",
]


class Outcome(models.TextChoices):
    """What became of a delivery. The first two changed nothing that is against the rules; the others have a problem."""

    RECORDED = "recorded", _("recorded")
    DUPLICATE = "duplicate", _("duplicate")
    PARKED = "parked", _("parked")
    REFUSED = "refused", _("refused")


class Cause(models.TextChoices):
    """Why a delivery was decided on."""

    ARRIVAL = "arrival", _("arrival")
    REDELIVERY = "redelivery", _("the same event arrived again")
    OPENING = "opening", _("its conversation began")
    REPLAY = "replay", _("replay")
    EXPIRY = "expiry", _("it was parked for too long")
    ERASURE = "erasure", _("its conversation was erased")


class Delivery(models.Model):
    """One event as it came. Its columns tell what became of it at the latest attempt."""

    Outcome = Outcome

    id = models.BigAutoField(primary_key=True)
    uuid = models.UUIDField(_("id"), unique=True)
    request_id = models.UUIDField(_("request"), db_index=True, help_text=_("The request that it came in."))
    received_at = models.DateTimeField(_("received at"))
    key_name = models.CharField(_("key"), max_length=NAME_LENGTH, help_text=_("Who sent it."))
    time_zone = models.CharField(
        _("time zone"), max_length=64, help_text=_("The zone in which a time without offset was read.")
    )
    body = models.BinaryField(
        _("body"),
        null=True,
        help_text=_("The very bytes. None were kept of a body that was too large or of another type, or was erased."),
    )
    event_type = models.CharField(_("type"), max_length=18, blank=True)
    conversation_uuid = models.UUIDField(_("conversation"), null=True)
    message_uuid = models.UUIDField(_("message"), null=True)
    outcome = models.CharField(_("outcome"), max_length=9, choices=Outcome)
    problem_code = models.CharField(_("problem"), max_length=40, blank=True)
    # Text, and not JSONField: nobody searches it, and that field's system check opens the database.
    problem_errors = models.TextField(
        _("errors"), blank=True, help_text=_("What was wrong: pairs of a place and a text, as JSON.")
    )
    parked_at = models.DateTimeField(_("parked at"), null=True)
    fingerprint = models.CharField(  # noqa: DJ001 (null keeps all that isn't parked out of the unique index)
        _("fingerprint"), max_length=64, null=True, help_text=_("Tells the same event again while it is parked.")
    )
    attempts = models.PositiveIntegerField(_("attempts"))

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ("-received_at", "-id")
        indexes = (
            models.Index(fields=["received_at", "id"], name="delivery_by_time"),
            models.Index(fields=["key_name", "received_at", "id"], name="delivery_by_key"),
            # Without the order of its deliveries, which are few: ids are random, so that each event that is recorded
            # changes another page of this index, and the more of them fit in a page, the fewer there are.
            models.Index(fields=["conversation_uuid"], name="delivery_of_conversation"),
            # Nearly all are recorded. Those that are not are few enough to be looked through in their order.
            models.Index(
                fields=["received_at", "id", "outcome"], name="delivery_not_recorded", condition=~Q(outcome="recorded")
            ),
            models.Index(fields=["parked_at"], name="delivery_parked", condition=Q(parked_at__isnull=False)),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["fingerprint"], name="delivery_parked_once", condition=Q(fingerprint__isnull=False)
            ),
            models.CheckConstraint(
                name="delivery_parked_is_whole",
                condition=Q(
                    outcome="parked",
                    body__isnull=False,
                    conversation_uuid__isnull=False,
                    parked_at__isnull=False,
                    fingerprint__isnull=False,
                )
                | (~Q(outcome="parked") & Q(parked_at=None, fingerprint=None)),
            ),
            models.CheckConstraint(
                name="delivery_problem_fits_outcome",
                condition=Q(outcome__in=["recorded", "duplicate"], problem_code="", conversation_uuid__isnull=False)
                | (Q(outcome__in=["parked", "refused"]) & ~Q(problem_code="")),
            ),
            models.CheckConstraint(name="delivery_attempted", condition=Q(attempts__gte=1)),
            models.CheckConstraint(name="delivery_type_known", condition=Q(event_type__in=EVENT_TYPES)),
        )

    def __str__(self) -> str:
        return str(self.uuid)


class WebhookId(models.Model):
    """An id that a source gave to a request, and what became of its events: a redelivery is answered the same.

    Kept for KEEP_WEBHOOK_IDS, and only once nothing is left to be decided. It holds nothing that anybody said.
    """

    id = models.BigAutoField(primary_key=True)
    source_name = models.CharField(_("source"), max_length=NAME_LENGTH)
    webhook_id = models.CharField(_("webhook-id"), max_length=200)
    digest = models.CharField(_("digest"), max_length=64, help_text=_("SHA-256 of the body."))
    codes = models.TextField(_("codes"), help_text=_("What became of each event, in their order."))
    request_id = models.UUIDField(_("request"), db_index=True, help_text=_("The request that they came in first."))
    received_at = models.DateTimeField(_("received at"), db_index=True)

    class Meta:
        verbose_name = _("webhook-id")
        verbose_name_plural = _("webhook-ids")
        ordering = ("-id",)
        constraints = (models.UniqueConstraint(fields=["webhook_id", "source_name"], name="webhook_id_once"),)

    def __str__(self) -> str:
        return self.webhook_id


class Attempt(models.Model):
    """One of several times that a delivery was decided on. A delivery with one attempt has no rows here."""

    Cause = Cause

    id = models.BigAutoField(primary_key=True)
    delivery = models.ForeignKey(
        Delivery,
        models.CASCADE,
        to_field="uuid",
        verbose_name=_("delivery"),
        related_name="history",
        db_index=False,
    )
    number = models.PositiveIntegerField(_("number"))
    made_at = models.DateTimeField(_("made at"))
    cause = models.CharField(_("cause"), max_length=10, choices=Cause)
    key_name = models.CharField(_("key"), max_length=NAME_LENGTH, blank=True)
    outcome = models.CharField(_("outcome"), max_length=9, choices=Outcome)
    problem_code = models.CharField(_("problem"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        ordering = ("delivery", "number")
        constraints = (
            models.UniqueConstraint(fields=["delivery", "number"], name="attempt_numbered"),
            models.CheckConstraint(name="attempt_counted_from_one", condition=Q(number__gte=1)),
            models.CheckConstraint(name="attempt_cause_known", condition=Q(cause__in=Cause.values)),
            models.CheckConstraint(
                name="attempt_problem_fits_outcome",
                condition=Q(outcome__in=["recorded", "duplicate"], problem_code="")
                | (Q(outcome__in=["parked", "refused"]) & ~Q(problem_code="")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.delivery_id} {self.number}"
