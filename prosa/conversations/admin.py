"""The record in the admin: to look at, never to change. Only events change it."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from prosa.conversations.models import Conversation, Message

admin.site.site_header = admin.site.site_title = "Prosa"


class ReadOnlyMixin:
    """Shows rows and lets nobody add, change or delete them."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class MessagesInline(ReadOnlyMixin, admin.TabularInline):  # type: ignore[type-arg]  # not generic when it runs
    model = Message
    fields = ("sent_at", "direction", "content")
    show_change_link = True
    extra = 0


@admin.register(Conversation)
class ConversationAdmin(ReadOnlyMixin, admin.ModelAdmin):  # type: ignore[type-arg]  # not generic when it runs
    list_display = ("uuid", "state", "message_count", "opened_at", "closed_at", "last_activity_at")
    list_filter = ("state",)
    show_full_result_count = False  # counting a large table takes longer than showing a page of it
    search_fields = ("uuid",)
    inlines = (MessagesInline,)


@admin.register(Message)
class MessageAdmin(ReadOnlyMixin, admin.ModelAdmin):  # type: ignore[type-arg]  # as above
    list_display = ("uuid", "conversation", "direction", "content", "sent_at", "received_at")
    list_select_related = ("conversation",)
    list_filter = ("direction",)
    show_full_result_count = False
    search_fields = ("uuid", "conversation__uuid")
