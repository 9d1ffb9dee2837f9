"""Leads in the admin: to look at. What was read and who corrected it is a history, which nobody writes anew."""

from django.contrib import admin

from prosa.core.admin import ReadOnlyMixin
from prosa.leads.models import Lead, LeadCorrection, LeadVersion


class CorrectionsInline(ReadOnlyMixin, admin.TabularInline):  # type: ignore[type-arg]  # not generic when it runs
    model = LeadCorrection
    fields = ("field", "value", "corrected_by_name", "corrected_at")
    extra = 0


class VersionsInline(ReadOnlyMixin, admin.TabularInline):  # type: ignore[type-arg]  # as above
    model = LeadVersion
    fields = ("revision", "changed_at", "changed_by", "is_person", "sought")
    extra = 0


@admin.register(Lead)
class LeadAdmin(ReadOnlyMixin, admin.ModelAdmin):  # type: ignore[type-arg]  # as above
    list_display = (
        "conversation",
        "is_seeking",
        "purpose",
        "city",
        "price_max",
        "changed_at",
        "read_at",
        "read_by",
        "failure",
        "problem",
    )
    list_select_related = ("conversation",)
    list_filter = ("is_seeking", "purpose", "urgency", "read_by", "is_fallback")
    search_fields = ("conversation__uuid",)
    inlines = (CorrectionsInline, VersionsInline)
