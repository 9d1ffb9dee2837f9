"""The tables of imports: each run, the entries that it rejected, and the bytes of files that wait to be read.

`prosa.listings.importing.runs` writes them.
"""

from typing import Final

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from prosa.access.models import NAME_LENGTH

SOURCE_LENGTH: Final = 300
ADDRESS_LENGTH: Final = 2_000
CODE_LENGTH: Final = 100  # of what stands in a feed, which may be longer than a listing's code


class ImportKind(models.TextChoices):
    """Where a feed comes from."""

    UPLOAD = "upload", _("file that was sent")
    ADDRESS = "address", _("web address")
    COMMAND = "command", _("command")


class ImportState(models.TextChoices):
    """How far a run has come. The first two are followed by the last two."""

    RECEIVING = "receiving", _("receiving the file")
    WAITING = "waiting", _("waiting")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")


ENDED: Final = (ImportState.DONE, ImportState.FAILED)


class ImportRun(models.Model):
    """One feed that is brought into the catalogue. Counts grow while it runs, in step with what is written."""

    Kind = ImportKind
    State = ImportState

    id = models.BigAutoField(primary_key=True)
    uuid = models.UUIDField(_("id"), unique=True, default=uuid7, editable=False)
    kind = models.CharField(_("source"), max_length=7, choices=ImportKind)
    source = models.CharField(
        _("name of the source"),
        max_length=SOURCE_LENGTH,
        help_text=_("A file's name, or an address without what may be secret in it."),
    )
    address = models.CharField(
        _("web address"), max_length=ADDRESS_LENGTH, blank=True, help_text=_("Forgotten when the run has ended.")
    )
    requested_by = models.CharField(
        _("requested by"), max_length=NAME_LENGTH, blank=True, help_text=_("Empty for a command.")
    )
    is_complete = models.BooleanField(
        _("the whole catalogue"), help_text=_("Imported listings that it lacks become inactive.")
    )
    state = models.CharField(_("state"), max_length=9, choices=ImportState)
    requested_at = models.DateTimeField(_("requested at"))
    started_at = models.DateTimeField(_("started at"), null=True)
    ended_at = models.DateTimeField(_("ended at"), null=True)
    leased_until = models.DateTimeField(
        _("leased until"), null=True, help_text=_("Until then, whoever does it has it for itself.")
    )
    attempts = models.PositiveSmallIntegerField(
        _("attempts"), default=0, help_text=_("How often it was begun since it last got further.")
    )
    size = models.PositiveBigIntegerField(
        _("size"), null=True, help_text=_("In bytes, once all of it is there and its size is known.")
    )
    bytes_read = models.PositiveBigIntegerField(_("bytes read"), default=0)
    entries = models.PositiveIntegerField(_("entries"), default=0, help_text=_("Those that are settled."))
    created = models.PositiveIntegerField(_("created"), default=0)
    changed = models.PositiveIntegerField(_("changed"), default=0)
    unchanged = models.PositiveIntegerField(_("unchanged"), default=0)
    deactivated = models.PositiveIntegerField(_("deactivated"), default=0)
    rejected = models.PositiveIntegerField(_("rejected"), default=0)
    # Text, and not JSONField: nobody searches it, and that field's system check opens the database.
    problem = models.TextField(_("problem"), blank=True, help_text=_("Why it failed: a reason as JSON."))
    problem_line = models.PositiveIntegerField(_("line of the problem"), null=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(fields=["state"], condition=Q(state="running"), name="import_one_runs"),
            models.CheckConstraint(name="import_state_known", condition=Q(state__in=ImportState.values)),
            models.CheckConstraint(name="import_kind_known", condition=Q(kind__in=ImportKind.values)),
            models.CheckConstraint(
                name="import_ended_when_it_has",
                condition=Q(ended_at__isnull=False, state__in=ENDED) | Q(ended_at__isnull=True) & ~Q(state__in=ENDED),
            ),
            models.CheckConstraint(
                name="import_entries_add_up",
                condition=Q(entries=F("created") + F("changed") + F("unchanged") + F("rejected")),
            ),
        )

    def __str__(self) -> str:
        return self.source

    @property
    def has_ended(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.state in ENDED


class ImportRejection(models.Model):
    """An entry that was left out, and why. Of each run the first are kept."""

    id = models.BigAutoField(primary_key=True)
    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="rejections", verbose_name=_("import"))
    line = models.PositiveIntegerField(_("line"))
    code = models.CharField(_("code"), max_length=CODE_LENGTH, blank=True)
    reasons = models.TextField(_("reasons"), help_text=_("As JSON."))  # as ImportRun.problem

    class Meta:
        verbose_name = _("rejected entry")
        verbose_name_plural = _("rejected entries")
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.line}: {self.code}"


class ImportPart(models.Model):
    """A part of the file that a run is to read, which any worker can reach. It is deleted when the run ends."""

    id = models.BigAutoField(primary_key=True)
    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="parts", verbose_name=_("import"))
    content = models.BinaryField(_("content"))

    class Meta:
        verbose_name = _("part of a file")
        verbose_name_plural = _("parts of files")
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.run_id}/{self.pk}"
