"""The record's two tables. Only `prosa.conversations.recorder` writes them."""

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils.translation import gettext_lazy as _

from prosa.conversations.querysets import ConversationQuerySet

_IS_WAITING = Q(state="OPEN", last_inbound_at__isnull=False) & (
    Q(last_outbound_at=None) | Q(last_inbound_at__gt=F("last_outbound_at"))
)


class Conversation(models.Model):
    """One conversation, with what lists need to show it without reading its messages."""

    class State(models.TextChoices):
        OPEN = "OPEN", _("open")
        CLOSED = "CLOSED", _("closed")

    id = models.BigAutoField(primary_key=True)
    uuid = models.UUIDField(_("id"), unique=True)
    state = models.CharField(_("state"), max_length=6, choices=State)
    opened_at = models.DateTimeField(_("opened at"), help_text=_("When it began, by the sender's clock."))
    received_at = models.DateTimeField(_("received at"), help_text=_("When its opening reached Prosa."))
    closed_at = models.DateTimeField(_("closed at"), null=True, help_text=_("When it ended, by the sender's clock."))
    close_received_at = models.DateTimeField(
        _("close received at"), null=True, help_text=_("When its close reached Prosa.")
    )
    message_count = models.PositiveIntegerField(_("messages"))
    last_message_at = models.DateTimeField(
        _("last message at"), null=True, help_text=_("The latest sent_at of its messages.")
    )
    last_activity_at = models.DateTimeField(
        _("last activity at"),
        help_text=_(
            "The latest of its events, each by the earlier of sent and received, "
            "so that a date in the future does not stay on top of lists."
        ),
    )
    inbound_count = models.PositiveIntegerField(
        _("received messages"), db_default=0, help_text=_("How many of its messages the customer wrote.")
    )
    last_inbound_at = models.DateTimeField(
        _("customer wrote last at"),
        null=True,
        help_text=_("The latest of the customer's messages, by the earlier of sent and received."),
    )
    last_outbound_at = models.DateTimeField(
        _("agency wrote last at"),
        null=True,
        help_text=_("The latest of the agency's messages, by the earlier of sent and received."),
    )
    is_waiting = models.GeneratedField(
        verbose_name=_("waiting for an answer"),
        help_text=_("It is open, and the customer wrote last."),
        expression=Case(
            When(_IS_WAITING, then=Value(value=True)),
            default=Value(value=False),
        ),
        output_field=models.BooleanField(),
        db_persist=True,
    )
    revision = models.PositiveIntegerField(
        _("revision"), help_text=_("Raised by one for every event that changed the conversation.")
    )
    derived_revision = models.PositiveIntegerField(
        _("derived revision"),
        db_default=0,
        help_text=_("The revision that what is derived of its messages has read. A smaller one makes it stale."),
    )

    objects = ConversationQuerySet.as_manager()

    class Meta:
        verbose_name = _("conversation")
        verbose_name_plural = _("conversations")
        ordering = ("-last_activity_at", "-id")
        indexes = (
            models.Index(fields=["-last_activity_at", "-id"], name="conversation_by_activity"),
            models.Index(fields=["state", "-last_activity_at", "-id"], name="conversation_by_state"),
            models.Index(
                fields=["-last_activity_at", "-id"], name="conversation_waiting", condition=Q(is_waiting=True)
            ),
            models.Index(
                fields=["last_activity_at", "id"],
                name="conversation_stale",
                condition=Q(derived_revision__lt=F("revision")),
            ),
        )
        constraints = (
            models.CheckConstraint(
                name="conversation_state_fits_close",
                condition=Q(state="OPEN", closed_at=None, close_received_at=None)
                | Q(state="CLOSED", closed_at__isnull=False, close_received_at__isnull=False),
            ),
            models.CheckConstraint(
                name="conversation_last_message_fits_count",
                condition=Q(message_count=0, last_message_at=None)
                | Q(message_count__gt=0, last_message_at__isnull=False),
            ),
            models.CheckConstraint(
                name="conversation_last_inbound_fits_count",
                condition=Q(inbound_count=0, last_inbound_at=None)
                | Q(inbound_count__gt=0, inbound_count__lte=F("message_count"), last_inbound_at__isnull=False),
            ),
            models.CheckConstraint(
                name="conversation_last_outbound_fits_count",
                condition=Q(inbound_count=F("message_count"), last_outbound_at=None)
                | Q(inbound_count__lt=F("message_count"), last_outbound_at__isnull=False),
            ),
            models.CheckConstraint(
                name="conversation_revision_covers_its_events",
                condition=Q(revision__gt=F("message_count")),
            ),
            models.CheckConstraint(
                name="conversation_derives_what_it_has",
                condition=Q(derived_revision__lte=F("revision")),
            ),
        )

    def __str__(self) -> str:
        return str(self.uuid)


class Message(models.Model):
    """One message. `id` grows with arrival within a conversation; rows are never changed."""

    class Direction(models.TextChoices):
        SENT = "SENT", _("sent")
        RECEIVED = "RECEIVED", _("received")

    id = models.BigAutoField(primary_key=True)
    uuid = models.UUIDField(_("id"), unique=True)
    # Without an index of its own: message_by_time begins with the same column.
    conversation = models.ForeignKey(
        Conversation, models.CASCADE, verbose_name=_("conversation"), related_name="messages", db_index=False
    )
    direction = models.CharField(_("direction"), max_length=8, choices=Direction)
    content = models.TextField(_("content"))
    sent_at = models.DateTimeField(_("sent at"), help_text=_("When it was written, by the sender's clock."))
    received_at = models.DateTimeField(_("received at"), help_text=_("When it reached Prosa."))
    is_late = models.BooleanField(
        _("late"),
        default=False,
        db_default=False,
        help_text=_("It came after a message that was sent later, or after the conversation was closed."),
    )

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ("sent_at", "id")
        indexes = (models.Index(fields=["conversation", "sent_at", "id"], name="message_by_time"),)
        constraints = (
            models.CheckConstraint(
                name="message_direction_known",
                condition=Q(direction__in=["SENT", "RECEIVED"]),
            ),
            models.CheckConstraint(name="message_content_not_empty", condition=~Q(content="")),
        )

    def __str__(self) -> str:
        return str(self.uuid)
