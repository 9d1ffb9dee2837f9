"""What people add to the record: names, notes, and what each has read. It goes with an erased conversation."""

from typing import Final

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from prosa.conversations.models import Conversation

NAME_LENGTH: Final = 80
NOTE_LENGTH: Final = 5000


class ConversationName(models.Model):
    """The name that a person has given to a conversation: mostly the customer's."""

    conversation = models.OneToOneField(
        Conversation, models.CASCADE, primary_key=True, verbose_name=_("conversation"), related_name="given_name"
    )
    name = models.CharField(_("name"), max_length=NAME_LENGTH)
    named_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, verbose_name=_("named by"), related_name="+"
    )
    named_at = models.DateTimeField(_("named at"))

    class Meta:
        verbose_name = _("name of a conversation")
        verbose_name_plural = _("names of conversations")
        constraints = (models.CheckConstraint(name="conversation_name_not_empty", condition=~Q(name="")),)

    def __str__(self) -> str:
        return self.name


class Note(models.Model):
    """An internal note in a conversation, which the customer never sees."""

    id = models.BigAutoField(primary_key=True)
    conversation = models.ForeignKey(
        Conversation, models.CASCADE, verbose_name=_("conversation"), related_name="notes", db_index=False
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, verbose_name=_("author"), related_name="+"
    )
    author_name = models.CharField(_("name of the author"), max_length=150, help_text=_("Stays when the user goes."))
    text = models.TextField(_("text"), max_length=NOTE_LENGTH)
    created_at = models.DateTimeField(_("created at"))

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ("created_at", "id")
        indexes = (models.Index(fields=["conversation", "created_at", "id"], name="note_by_time"),)
        constraints = (models.CheckConstraint(name="note_not_empty", condition=~Q(text="")),)

    def __str__(self) -> str:
        return self.text[:50]


class Reader(models.Model):
    """Since when a user reads. Customers' messages from before count as read."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, verbose_name=_("user"), related_name="+"
    )
    reads_since = models.DateTimeField(_("reads since"))

    class Meta:
        verbose_name = _("reader")
        verbose_name_plural = _("readers")

    def __str__(self) -> str:
        return str(self.user)


class ReadMark(models.Model):
    """How far a user has read a conversation."""

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("user"), related_name="+", db_index=False
    )
    conversation = models.ForeignKey(Conversation, models.CASCADE, verbose_name=_("conversation"), related_name="+")
    inbound_seen = models.PositiveIntegerField(
        _("read messages"), help_text=_("How many of the customer's messages, in the order of their arrival.")
    )

    class Meta:
        verbose_name = _("read mark")
        verbose_name_plural = _("read marks")
        constraints = (models.UniqueConstraint(fields=["user", "conversation"], name="read_mark_once"),)

    def __str__(self) -> str:
        return f"{self.user} {self.conversation}"


class Role(models.Model):  # noqa: DJ008 (it has no rows)
    """No table: the permission that tells managers from readers."""

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        managed = False
        default_permissions = ()
        permissions = (("manage", _("May delete, replay, edit listings and manage keys")),)
