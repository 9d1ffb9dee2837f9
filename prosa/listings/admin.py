"""Listings in the admin. Whatever is changed here passes the same services as the API."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from prosa.core import clock
from prosa.core.admin import CarefulFiltersMixin
from prosa.listings.models import Listing
from prosa.listings.querysets import ListingFilter
from prosa.listings.services import FIELD_NAMES, create_listing, update_listing


class ListingForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic when it runs
    """All that people say of a listing."""

    class Meta:
        model = Listing
        fields = FIELD_NAMES

    def clean_photos(self) -> list[str]:
        """Take an empty text for no photos."""
        photos: list[str] = self.cleaned_data["photos"] or []
        return photos


@admin.register(Listing)
class ListingAdmin(CarefulFiltersMixin, admin.ModelAdmin):  # type: ignore[type-arg]  # as above
    form = ListingForm
    list_display = (
        "code",
        "title",
        "purpose",
        "property_type",
        "sale_price",
        "rent_price",
        "neighbourhood",
        "city",
        "is_active",
    )
    list_filter = ("is_active", "purpose", "property_type", "state", "pets", "furnished")
    search_fields = ("code",)  # so that there is a field; get_search_results looks at more
    readonly_fields = ("uuid", "created_at", "updated_at", "revision")
    show_full_result_count = False

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """Search as the API does, accents aside."""
        return queryset.matching(ListingFilter(q=search_term)), False

    def save_model(self, request: HttpRequest, obj: Listing, form: ListingForm, change: bool) -> None:
        """Let the services write what was changed, so that the revision is raised and nothing else overwritten."""
        given: Any = {name: form.cleaned_data[name] for name in FIELD_NAMES if not change or name in form.changed_data}
        if change:
            update_listing(listing=obj.uuid, fields=given, now=clock.now())
        else:
            obj.pk = create_listing(fields=given, now=clock.now()).pk
