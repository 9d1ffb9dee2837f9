"""The ledger in the admin: to look at, never to change."""

from uuid import UUID

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from prosa.core.admin import ReadOnlyMixin
from prosa.deliveries.models import Attempt, Delivery


class AttemptsInline(ReadOnlyMixin, admin.TabularInline):  # type: ignore[type-arg]  # not generic when it runs
    model = Attempt
    fields = ("number", "made_at", "cause", "key_name", "outcome", "problem_code")
    extra = 0


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyMixin, admin.ModelAdmin):  # type: ignore[type-arg]  # as above
    list_display = ("received_at", "event_type", "outcome", "problem_code", "conversation_uuid", "key_name", "attempts")
    list_filter = ("outcome",)
    search_fields = ("uuid", "request_id", "conversation_uuid")
    search_help_text = _("The id of a delivery, a request or a conversation.")
    readonly_fields = ("body_text",)
    exclude = ("body", "fingerprint")
    inlines = (AttemptsInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Delivery]:
        return super().get_queryset(request).defer("body")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Delivery], search_term: str
    ) -> tuple[QuerySet[Delivery], bool]:
        """Look ids up by their indexes. Django's own search compares them as texts, which reads the whole ledger."""
        if not search_term:
            return queryset, False
        try:
            wanted = UUID(search_term.strip())
        except ValueError:
            return queryset.none(), False
        return queryset.filter(Q(uuid=wanted) | Q(request_id=wanted) | Q(conversation_uuid=wanted)), False

    @admin.display(description=_("body"))
    def body_text(self, delivery: Delivery) -> str:
        return "" if delivery.body is None else bytes(delivery.body).decode(errors="replace")
