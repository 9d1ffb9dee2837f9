"""Who may come in, and what must not come back."""

from itertools import combinations

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from prosa.access.callers import RESERVED_NAMES, Scope, write_scopes

NAME_LENGTH = 100
PREFIX_LENGTH = 12
SCOPE_SETS = [
    write_scopes(chosen) for number in range(1, len(Scope) + 1) for chosen in combinations(list(Scope), number)
]


def require_printable(name: str) -> None:
    """Raise ValidationError if `name` holds a character that cannot be seen, which could make it look like another."""
    if not name.isprintable():
        raise ValidationError(_("A name holds printable characters only."))


class ApiKey(models.Model):
    """A key of the API. The key itself is not kept: its digest tells it again, its prefix lets people tell it apart.

    A row is never deleted and its name never given to another key, so that the ledger's rows name one key for ever.
    """

    id = models.BigAutoField(primary_key=True)
    name = models.CharField(
        _("name"),
        max_length=NAME_LENGTH,
        unique=True,
        validators=[require_printable],
        help_text=_("Who holds it, such as the name of a system."),
        error_messages={"unique": _("Another key has this name, or had it before it was revoked.")},
    )
    prefix = models.CharField(_("prefix"), max_length=PREFIX_LENGTH, help_text=_("How the key begins."))
    digest = models.CharField(_("digest"), max_length=64, unique=True, help_text=_("SHA-256 of the key."))
    scopes = models.CharField(_("scopes"), max_length=50, help_text=_("What its holder may do."))
    created_at = models.DateTimeField(_("created at"))
    last_used_at = models.DateTimeField(_("last used at"), null=True, help_text=_("Exact to a minute."))
    revoked_at = models.DateTimeField(_("revoked at"), null=True)

    class Meta:
        verbose_name = _("API key")
        verbose_name_plural = _("API keys")
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                name="api_key_scopes_known",
                condition=Q(scopes__in=SCOPE_SETS),
                violation_error_message=_("A key needs at least one scope, and knows no others than these."),
            ),
            models.CheckConstraint(
                name="api_key_name_free",
                condition=~Q(name__in=["", *RESERVED_NAMES]),
                violation_error_message=_("This name is taken by Prosa itself."),
            ),
        )

    def __str__(self) -> str:
        return self.name


class Tombstone(models.Model):
    """A conversation that was erased. It holds no personal data, and keeps the conversation from coming back."""

    id = models.BigAutoField(primary_key=True)
    conversation_uuid = models.UUIDField(_("conversation"), unique=True)
    erased_at = models.DateTimeField(_("erased at"))
    key_name = models.CharField(_("key"), max_length=NAME_LENGTH, help_text=_("Who had it erased."))

    class Meta:
        verbose_name = _("erased conversation")
        verbose_name_plural = _("erased conversations")
        ordering = ("-id",)

    def __str__(self) -> str:
        return str(self.conversation_uuid)


class FailedAttempt(models.Model):
    """A failed attempt to come in (prosa.access.throttling). Kept for minutes only."""

    id = models.BigAutoField(primary_key=True)
    subject = models.CharField(_("subject"), max_length=64, help_text=_("Digest of whose attempts are counted."))
    failed_at = models.DateTimeField(_("failed at"), db_index=True)

    class Meta:
        verbose_name = _("failed attempt")
        verbose_name_plural = _("failed attempts")
        ordering = ("-id",)
        indexes = (models.Index(fields=["subject", "-failed_at"], name="failed_attempt_by_subject"),)

    def __str__(self) -> str:
        return f"{self.subject[:8]} {self.failed_at}"
