"""Reading conversations."""

from typing import ClassVar, Final
from uuid import UUID

import msgspec
from django.http import HttpRequest, HttpResponse
from django.utils.http import parse_etags
from django.utils.timezone import get_default_timezone
from rest_framework.request import Request

from prosa.access.callers import Scope
from prosa.api.representations import ConversationPage, show_conversation, show_summary
from prosa.api.schema import CONVERSATION_SCHEMA, CONVERSATIONS_SCHEMA
from prosa.conversations.models import Conversation
from prosa.conversations.querysets import ActivityKey, messages_at_revision
from prosa.rest.answers import JSON, json_answer
from prosa.rest.pagination import decode_cursor, encode_cursor
from prosa.rest.parameters import read_choice, read_integer
from prosa.rest.problems import ProblemError
from prosa.rest.views import ApiView

DEFAULT_LIMIT: Final = 50
MAX_LIMIT: Final = 200


@CONVERSATION_SCHEMA
class ConversationView(ApiView):
    """One conversation with its messages."""

    required_scopes: ClassVar = {"GET": Scope.READ, "HEAD": Scope.READ}

    def get(self, request: Request, conversation_id: str) -> HttpResponse:
        conversation = _find(conversation_id)
        headers = {"ETag": f'"{conversation.uuid}.{conversation.revision}"', "Cache-Control": "private, no-cache"}
        if _client_has(request, headers["ETag"]):
            return HttpResponse(status=304, content_type=JSON, headers=headers)
        messages = messages_at_revision(conversation=conversation)
        if messages is None:
            raise ProblemError("conversation_not_found")
        shown = show_conversation(conversation, messages, zone=get_default_timezone())
        return json_answer(shown, headers=headers)


@CONVERSATIONS_SCHEMA
class ConversationsView(ApiView):
    """All conversations, the one with the newest activity first."""

    required_scopes: ClassVar = {"GET": Scope.READ, "HEAD": Scope.READ}

    def get(self, request: Request) -> HttpResponse:
        limit = read_integer(request, "limit", least=1, most=MAX_LIMIT, default=DEFAULT_LIMIT)
        state = read_choice(request, "state", allowed=Conversation.State.values)
        cursor = request.GET.get("cursor")
        found = Conversation.objects.by_activity(after=decode_cursor(cursor) if cursor else None)
        if state:
            found = found.filter(state=state)
        return json_answer(_page(list(found[: limit + 1]), limit))


def _page(conversations: list[Conversation], limit: int) -> ConversationPage:
    """Return the first `limit` of `conversations`, and whether there are more."""
    zone = get_default_timezone()
    shown, more = conversations[:limit], conversations[limit:]
    cursor = encode_cursor(ActivityKey(shown[-1].last_activity_at, shown[-1].id)) if more else None
    return ConversationPage([show_summary(conversation, zone=zone) for conversation in shown], cursor)


def _find(conversation_id: str) -> Conversation:
    try:
        return Conversation.objects.get(uuid=msgspec.convert(conversation_id, UUID))
    except (msgspec.ValidationError, Conversation.DoesNotExist):
        raise ProblemError("conversation_not_found") from None


def _client_has(request: HttpRequest, etag: str) -> bool:
    known = parse_etags(request.META.get("HTTP_IF_NONE_MATCH", ""))
    return "*" in known or etag in {value.removeprefix("W/") for value in known}
