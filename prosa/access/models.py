"""Who may come in, and what must not come back."""

from itertools import combinations
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from prosa.access.callers import RESERVED_NAMES, Scope, write_scopes
from prosa.access.signatures import Encoding, Flaw

NAME_LENGTH = 100
PREFIX_LENGTH = 12
SOURCE_NAME_LENGTH = 50
RESERVED_SOURCE_NAMES = ("batch",)  # addresses below /webhook/
LIVE_SECRETS = (1, 2)
HEADER_FOR_HMAC = _("HMAC-SHA256 needs the name of a header; nothing else has one.")
SCOPE_SETS = [
    write_scopes(chosen) for number in range(1, len(Scope) + 1) for chosen in combinations(list(Scope), number)
]


def require_printable(name: str) -> None:
    """Raise ValidationError if `name` holds a character that cannot be seen, which could make it look like another."""
    if not name.isprintable():
        raise ValidationError(_("A name holds printable characters only."))


def require_time_zone(name: str) -> None:
    """Raise ValidationError if `name` is not the name of a time zone."""
    if name not in available_timezones():
        raise ValidationError(_("This is not the name of a time zone, such as America/Sao_Paulo."))


def require_header_name(name: str) -> None:
    """Raise ValidationError if a signature cannot be looked for in the header `name`."""
    if name.lower() in {"authorization", "content-length", "content-type", "cookie", "host", "x-api-key"}:
        raise ValidationError(_("This header means something else."))


class Source(models.Model):
    """A system that sends events to an address of its own, which its name is part of, and how it proves who it is.

    Like a key's, its row is never deleted, so that the ledger's rows name one sender for ever. No foreign key bears it.
    """

    class Scheme(models.TextChoices):
        """How requests prove that they come from a source."""

        API_KEY = "api_key", _("API key")
        STANDARD_WEBHOOKS = "standard_webhooks", _("Standard Webhooks")
        HMAC_SHA256 = "hmac_sha256", _("HMAC-SHA256 of the body")

    class Encoding(models.TextChoices):
        """How a digest is written in a header."""

        HEX = Encoding.HEX.value, _("hexadecimal")
        BASE64 = Encoding.BASE64.value, _("Base64")

    id = models.BigAutoField(primary_key=True)
    name = models.CharField(
        _("name"),
        max_length=SOURCE_NAME_LENGTH,
        unique=True,
        validators=[RegexValidator(r"\A[a-z0-9]+(?:-[a-z0-9]+)*\Z", _("Small letters, digits and hyphens only."))],
        help_text=_("Part of its address: /webhook/name/. Small letters, digits and hyphens."),
        error_messages={"unique": _("Another source has this name.")},
    )
    scheme = models.CharField(_("proof"), max_length=17, choices=Scheme, help_text=_("How it proves who it is."))
    time_zone = models.CharField(
        _("time zone"),
        max_length=64,
        blank=True,
        validators=[require_time_zone],
        help_text=_("The zone of its times without offset. Empty: the zone of this installation."),
    )
    signature_header = models.CharField(
        _("signature's header"),
        max_length=64,
        blank=True,
        validators=[RegexValidator(r"\A[A-Za-z0-9-]+\Z", _("Letters, digits and hyphens only.")), require_header_name],
        help_text=_("For HMAC-SHA256: the header that holds the signature, such as X-Hub-Signature-256."),
    )
    signature_prefix = models.CharField(
        _("signature's beginning"),
        max_length=20,
        blank=True,
        validators=[RegexValidator(r"\A[!-~]*\Z", _("Visible ASCII characters only."))],
        help_text=_("For HMAC-SHA256: what stands before the digest, such as sha256=."),
    )
    signature_encoding = models.CharField(
        _("signature's digits"), max_length=6, choices=Encoding, default=Encoding.HEX, help_text=_("For HMAC-SHA256.")
    )
    is_active = models.BooleanField(
        pgettext_lazy("source", "active"), default=True, help_text=_("One that is closed is refused everywhere.")
    )
    created_at = models.DateTimeField(_("created at"))
    last_used_at = models.DateTimeField(_("last used at"), null=True, help_text=_("Exact to a minute."))
    last_refused_at = models.DateTimeField(_("last refused at"), null=True)
    last_flaw = models.CharField(_("why it was refused"), max_length=20, blank=True)

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ("name",)
        constraints = (
            models.CheckConstraint(
                name="source_name_free",
                condition=~Q(name__in=["", *RESERVED_SOURCE_NAMES]),
                violation_error_message=_("This name is taken by Prosa itself."),
            ),
            models.CheckConstraint(
                name="source_scheme_known", condition=Q(scheme__in=["api_key", "standard_webhooks", "hmac_sha256"])
            ),
            models.CheckConstraint(
                name="source_header_for_hmac",
                condition=Q(scheme="hmac_sha256") & ~Q(signature_header="")
                | ~Q(scheme="hmac_sha256") & Q(signature_header="", signature_prefix=""),
                violation_error_message=HEADER_FOR_HMAC,
            ),
            models.CheckConstraint(name="source_encoding_known", condition=Q(signature_encoding__in=["hex", "base64"])),
            models.CheckConstraint(name="source_flaw_known", condition=Q(last_flaw__in=["", *map(str, Flaw)])),
        )

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuse a header that is missing or too many, beside its field: a ValidationError.

        A form that lets nobody change the scheme would pass over the constraint, which is about both.
        """
        if self.scheme == self.Scheme.HMAC_SHA256:
            wrong = [] if self.signature_header else ["signature_header"]
        else:
            wrong = [name for name in ("signature_header", "signature_prefix") if getattr(self, name)]
        if wrong and self.scheme:
            raise ValidationError(dict.fromkeys(wrong, HEADER_FOR_HMAC))


class SourceSecret(models.Model):
    """A secret that a source signs with: one, or two while it changes from one to the other."""

    id = models.BigAutoField(primary_key=True)
    source = models.ForeignKey(Source, models.CASCADE, verbose_name=_("source"), related_name="secrets", db_index=False)
    place = models.PositiveSmallIntegerField(_("place"))
    sealed = models.CharField(_("sealed"), max_length=400, help_text=_("The secret, encrypted with SECRET_KEY."))
    created_at = models.DateTimeField(_("created at"))

    class Meta:
        verbose_name = _("source's secret")
        verbose_name_plural = _("sources' secrets")
        ordering = ("source", "id")
        constraints = (
            models.UniqueConstraint(fields=["source", "place"], name="source_secret_in_its_place"),
            models.CheckConstraint(name="source_secrets_are_two", condition=Q(place__in=LIVE_SECRETS)),
        )

    def __str__(self) -> str:
        return f"{self.source_id} {self.place}"


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
    source = models.ForeignKey(
        Source,
        models.PROTECT,
        verbose_name=_("source"),
        null=True,
        related_name="keys",
        help_text=_("The source that it belongs to, if it does."),
    )
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
