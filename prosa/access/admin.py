"""API keys and tombstones in the admin. A key is made and revoked, never changed, and shown once."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from prosa.access.callers import Scope
from prosa.access.keys import KeyRefusedError, create_key, revoke_key
from prosa.access.models import ApiKey, Tombstone
from prosa.access.shown_once import ShownOnceAdmin
from prosa.access.source_admin import SourceAdmin
from prosa.core import clock
from prosa.core.admin import ReadOnlyMixin

__all__ = ["ApiKeyAdmin", "SourceAdmin", "TombstoneAdmin"]
SCOPE_CHOICES = (
    (Scope.INGEST.value, _("ingest: send events")),
    (Scope.READ.value, _("read: read conversations, deliveries and listings")),
    (Scope.WRITE.value, _("write: erase conversations, replay deliveries, change listings")),
)


class NewKeyForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic when it runs
    """What a new key needs. The name is checked by the model."""

    scopes = forms.TypedMultipleChoiceField(
        label=_("Scopes"), choices=SCOPE_CHOICES, coerce=Scope, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = ApiKey
        fields = ("name",)


@admin.register(ApiKey)
class ApiKeyAdmin(ReadOnlyMixin, ShownOnceAdmin):
    refusal = KeyRefusedError
    list_display = ("name", "prefix", "scopes", "source", "created_at", "last_used_at", "revoked_at")
    list_select_related = ("source",)
    exclude = ("digest",)
    actions = ("revoke",)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, "add")

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        """Tell whether the user may revoke keys: Django's admin asks this of its actions."""
        return self._may(request, "change")

    def get_form(self, request: HttpRequest, obj: ApiKey | None = None, change: bool = False, **kwargs: Any) -> Any:
        return super().get_form(request, obj, change, **kwargs) if obj else NewKeyForm

    def get_fields(self, request: HttpRequest, obj: ApiKey | None = None) -> Any:
        return super().get_fields(request, obj) if obj else ("name", "scopes")

    def save_model(self, request: HttpRequest, obj: ApiKey, form: NewKeyForm, change: bool) -> None:
        key = create_key(name=obj.name, scopes=form.cleaned_data["scopes"], now=clock.now())
        obj.id = ApiKey.objects.get(name=obj.name).id
        request.META["prosa.new_key"] = key

    def response_add(self, request: HttpRequest, obj: ApiKey, post_url_continue: str | None = None) -> HttpResponse:
        """Show the key in the answer itself: a redirect would have to carry it in a cookie or the session."""
        context = self.admin_site.each_context(request) | {
            "title": obj.name,
            "opts": self.opts,
            "key": request.META.pop("prosa.new_key"),
        }
        return TemplateResponse(request, "admin/access/apikey/created.html", context)

    @admin.action(description=_("Revoke the selected keys"), permissions=["revoke"])
    def revoke(self, request: HttpRequest, chosen: QuerySet[ApiKey]) -> None:
        names = list(chosen.filter(revoked_at=None).values_list("name", flat=True))
        for name in names:
            revoke_key(name=name, now=clock.now())
        self.message_user(request, _("Revoked: %(names)s.") % {"names": ", ".join(names) or "-"}, messages.SUCCESS)

    def _may(self, request: HttpRequest, action: str) -> bool:
        return request.user.has_perm(f"access.{action}_apikey")


@admin.register(Tombstone)
class TombstoneAdmin(ReadOnlyMixin, admin.ModelAdmin):  # type: ignore[type-arg]  # as above
    list_display = ("conversation_uuid", "erased_at", "key_name")
    search_fields = ("=conversation_uuid",)
