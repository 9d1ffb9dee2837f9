"""Searching all messages: what pages and endpoints call.

Results come newest first, in the order in which the messages arrived. A search ends with its page, or when its time
is over: then the page holds what was found, be it nothing, and `next` tells where to go on. `next` is None at the end
only.
"""

import time
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

from django.db.models.functions import Left

from prosa.conversations.hits import Hit, Step, find_with_hits, newest_message, walk
from prosa.conversations.models import Conversation, Message
from prosa.conversations.query import Query
from prosa.conversations.querysets import ConversationQuerySet
from prosa.conversations.words import MOST_CHARACTERS_INDEXED

SECONDS_TO_SEARCH: Final = 0.025


class SearchPlace(NamedTuple):
    """Where a search goes on: among the messages with keys below `below`.

    It began when `newest` was the newest message's key. What came since is not looked at, so that a conversation that
    gets a new message meanwhile is not passed over.
    """

    below: int
    newest: int


class FoundMessage(NamedTuple):
    """A message that was found. Of a very long `content` it is the part that can be searched. `sent_at` is in UTC."""

    id: int
    uuid: UUID
    conversation_id: int
    direction: str
    content: str
    sent_at: datetime


class FoundConversation(NamedTuple):
    """A conversation and its newest messages that were found on the way, at least one, newest first."""

    conversation: Conversation
    messages: list[FoundMessage]


class FoundMessages(NamedTuple):
    """A page of messages."""

    results: list[FoundMessage]
    next: SearchPlace | None


class FoundConversations(NamedTuple):
    """A page of conversations."""

    results: list[FoundConversation]
    next: SearchPlace | None


def search_messages(
    *,
    query: Query,
    limit: int,
    after: SearchPlace | None = None,
    among: ConversationQuerySet | None = None,
    seconds: float = SECONDS_TO_SEARCH,
) -> FoundMessages:
    """Return up to `limit` messages of the conversations `among` which we search, all if None, behind `after`."""
    search = _Search(query, among, after, seconds)
    found: list[int] = []
    for hit in search.hits():
        if len(found) == limit:
            search.stop_before(hit)
            break
        found.append(hit.message)
    messages = _read_messages(found)
    return FoundMessages([messages[key] for key in found if key in messages], search.next)


def search_conversations(  # noqa: PLR0913 (all by name)
    *,
    query: Query,
    limit: int,
    after: SearchPlace | None = None,
    among: ConversationQuerySet | None = None,
    messages_each: int = 3,
    seconds: float = SECONDS_TO_SEARCH,
) -> FoundConversations:
    """Return up to `limit` conversations with a message that fits, the one with the newest such message first.

    Of each come up to `messages_each` of these messages. Walking on by `next`, no conversation comes twice, and none is
    missed, whatever is recorded meanwhile.
    """
    search = _Search(query, among, after, seconds, once=True)
    found: dict[int, list[int]] = {}
    for hit in search.hits():
        if hit.conversation not in found and len(found) == limit:
            search.stop_before(hit)
            break
        keys = found.setdefault(hit.conversation, [])
        if len(keys) < messages_each:
            keys.append(hit.message)
    messages = _read_messages([key for keys in found.values() for key in keys])
    groups = (
        FoundConversation(search.conversations[conversation], [messages[key] for key in keys if key in messages])
        for conversation, keys in found.items()
    )
    return FoundConversations([group for group in groups if group.messages], search.next)


class _Search:
    """A walk through the hits in the conversations that may be shown, with the place where it stopped.

    If each is to come `once`, those are left out that came before the place after which the walk begins.
    """

    def __init__(
        self,
        query: Query,
        among: ConversationQuerySet | None,
        after: SearchPlace | None,
        seconds: float,
        *,
        once: bool = False,
    ) -> None:
        self._query = query
        self._among = Conversation.objects.all() if among is None else among
        newest = newest_message()
        self._begin = (
            SearchPlace(min(after.below, newest + 1), after.newest) if after else SearchPlace(newest + 1, newest)
        )
        self._has_earlier_pages = once and after is not None
        self._until = time.monotonic() + seconds
        self._looked_at: set[int] = set()
        self.conversations: dict[int, Conversation] = {}
        self.next: SearchPlace | None = None

    def hits(self) -> Iterator[Hit]:
        for step in walk(query=self._query, below=self._begin.below):
            self._look_at(step)
            yield from (hit for hit in step.hits if hit.conversation in self.conversations)
            if step.floor > 0 and time.monotonic() > self._until:
                self.next = self._begin._replace(below=step.floor)
                return

    def stop_before(self, hit: Hit) -> None:
        self.next = self._begin._replace(below=hit.message + 1)

    def _look_at(self, step: Step) -> None:
        """Find out which conversations of this step may be shown, of those that no step had before."""
        fresh = {hit.conversation for hit in step.hits} - self._looked_at
        if not fresh:
            return
        self._looked_at |= fresh
        found = self._among.in_bulk(fresh)
        if self._has_earlier_pages:
            for key in self._find_shown(list(found)):
                del found[key]
        self.conversations |= found

    def _find_shown(self, conversations: Sequence[int]) -> set[int]:
        below, newest = self._begin
        return find_with_hits(query=self._query, conversations=conversations, first=below, last=newest)


def _read_messages(keys: Sequence[int]) -> dict[int, FoundMessage]:
    """Return those of the messages that are still there, by key."""
    if not keys:
        return {}
    content = Left("content", MOST_CHARACTERS_INDEXED)
    rows = Message.objects.filter(id__in=keys).annotate(searched=content)
    columns = rows.values_list("id", "uuid", "conversation_id", "direction", "searched", "sent_at")
    return {row[0]: FoundMessage(*row) for row in columns}
