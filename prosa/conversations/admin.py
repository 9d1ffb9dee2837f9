"""The record in the admin: to look at, never to change. Only events change it."""

from django.contrib import admin

from prosa.conversations.models import Conversation, Message
from prosa.core.admin import ReadOnlyMixin


class MessagesInline(ReadOnlyMixin, admin.TabularInline):  # type: ignore[type-arg]  # not generic when it runs
    model = Message
    fields = ("sent_at", "direction", "content", "is_late")
    show_change_link = True
    extra = 0


@admin.register(Conversation)
class ConversationAdmin(ReadOnlyMixin, admin.ModelAdmin):  # type: ignore[type-arg]  # not generic when it runs
    list_display = ("uuid", "state", "message_count", "opened_at", "closed_at", "last_activity_at")
    list_filter = ("state",)
    search_fields = ("uuid",)
    inlines = (MessagesInline,)


@admin.register(Message)
class MessageAdmin(ReadOnlyMixin, admin.ModelAdmin):  # type: ignore[type-arg]  # as above
    list_display = ("uuid", "conversation", "direction", "content", "sent_at", "received_at", "is_late")
    list_select_related = ("conversation",)
    list_filter = ("direction",)
    search_fields = ("uuid", "conversation__uuid")
