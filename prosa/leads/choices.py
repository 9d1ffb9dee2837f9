"""The closed lists of a lead's fields, as pages name them. Property types are those of listings."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Purpose(models.TextChoices):
    """What a customer wants to do."""

    BUY = "buy", _("Buy")
    RENT = "rent", _("Rent (as a tenant)")


class Urgency(models.TextChoices):
    """How soon a customer wants it."""

    HIGH = "high", _("Urgent")
    MEDIUM = "medium", _("In the next months")
    LOW = "low", _("No hurry")


class ExtractorName(models.TextChoices):
    """What can read leads."""

    RULES = "rules", _("Rules")
    GEMINI = "gemini", _("Gemini")
    OPENAI = "openai", _("Language model")
