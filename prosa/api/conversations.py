"""Reading conversations."""

from typing import ClassVar
from uuid import UUID

import msgspec
from django.http import HttpRequest, HttpResponse
from django.utils.timezone import get_default_timezone

from prosa.access.callers import Scope
from prosa.api.representations import ConversationPage, show_conversation, show_summary
from prosa.api.schema import CONVERSATION_SCHEMA, CONVERSATIONS_SCHEMA
from prosa.conversations.models import Conversation
from prosa.conversations.query import Query
from prosa.conversations.querysets import ConversationQuerySet
from prosa.conversations.reading import find_conversation, read_conversation
from prosa.conversations.rules import ConversationFacts
from prosa.conversations.search import search_conversations
from prosa.core import clock
from prosa.core.keyset import Place
from prosa.privacy.erasing import NothingToEraseError, erase_conversation
from prosa.rest.answers import JSON, empty_answer, json_answer
from prosa.rest.etags import client_has, has_states
from prosa.rest.pagination import cut, encode_cursor, read_limit, read_place, read_search_place
from prosa.rest.parameters import read_choice, read_query
from prosa.rest.problems import ProblemError
from prosa.rest.views import ApiView


@CONVERSATION_SCHEMA
class ConversationView(ApiView):
    """One conversation with its messages: read, or erased for ever."""

    required_scopes: ClassVar = {"GET": Scope.READ, "HEAD": Scope.READ, "DELETE": Scope.WRITE}

    def get(self, request: HttpRequest, conversation_id: str) -> HttpResponse:
        conversation = read_id(conversation_id)
        if has_states(request):
            headers = _headers_of(_found(find_conversation(conversation=conversation)))
            if client_has(request, headers["ETag"]):
                return HttpResponse(status=304, content_type=JSON, headers=headers)
        facts, messages = _found(read_conversation(conversation=conversation))
        shown = show_conversation(facts, messages, zone=get_default_timezone())
        return json_answer(shown, headers=_headers_of(facts))

    def delete(self, request: HttpRequest, conversation_id: str) -> HttpResponse:
        try:
            conversation = msgspec.convert(conversation_id, UUID)
            erase_conversation(conversation=conversation, by=self.caller_name, now=clock.now())
        except (msgspec.ValidationError, NothingToEraseError):
            raise ProblemError("conversation_not_found") from None
        return empty_answer()


@CONVERSATIONS_SCHEMA
class ConversationsView(ApiView):
    """All conversations, the one with the newest activity first, or those in which something is found."""

    required_scopes: ClassVar = {"GET": Scope.READ, "HEAD": Scope.READ}

    def get(self, request: HttpRequest) -> HttpResponse:
        limit = read_limit(request)
        state = read_choice(request, "state", allowed=Conversation.State.values)
        query = read_query(request, "q")
        among = Conversation.objects.filter(state=state) if state else Conversation.objects.all()
        page = _search(request, query, among, limit) if query else _list(request, among, limit)
        return json_answer(page)


def _list(request: HttpRequest, among: ConversationQuerySet, limit: int) -> ConversationPage:
    found = list(among.by_activity(after=read_place(request))[: limit + 1])
    shown, cursor = cut(found, limit, lambda last: Place(last.last_activity_at, last.id))
    zone = get_default_timezone()
    return ConversationPage([show_summary(each, zone=zone) for each in shown], cursor)


def _search(request: HttpRequest, query: Query, among: ConversationQuerySet, limit: int) -> ConversationPage:
    found = search_conversations(query=query, limit=limit, after=read_search_place(request), among=among)
    zone = get_default_timezone()
    return ConversationPage(
        [
            show_summary(each.conversation, zone=zone, matches=[message.uuid for message in each.messages])
            for each in found.results
        ],
        encode_cursor(found.next) if found.next else None,
    )


def read_id(conversation_id: str) -> UUID:
    """Return the id that an address names. Raises ProblemError for what is none: no conversation has it."""
    try:
        return msgspec.convert(conversation_id, UUID)
    except msgspec.ValidationError:
        raise ProblemError("conversation_not_found") from None


def _found[T](found: T | None) -> T:
    if found is None:
        raise ProblemError("conversation_not_found")
    return found


def _headers_of(conversation: ConversationFacts) -> dict[str, str]:
    return {"ETag": f'"{conversation.uuid}.{conversation.revision}"', "Cache-Control": "private, no-cache"}
