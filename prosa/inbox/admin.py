"""What people added to conversations, to look at. It is changed where it is shown: in the inbox."""

from django.contrib import admin

from prosa.core.admin import ReadOnlyMixin
from prosa.inbox.models import ConversationName, Note


@admin.register(ConversationName)
class ConversationNameAdmin(ReadOnlyMixin, admin.ModelAdmin):  # type: ignore[type-arg]  # not generic when it runs
    list_display = ("name", "conversation", "named_by", "named_at")
    list_select_related = ("conversation", "named_by")
    search_fields = ("name", "conversation__uuid")


@admin.register(Note)
class NoteAdmin(ReadOnlyMixin, admin.ModelAdmin):  # type: ignore[type-arg]  # as above
    list_display = ("created_at", "author_name", "conversation", "text")
    list_select_related = ("conversation",)
    search_fields = ("author_name", "conversation__uuid")
