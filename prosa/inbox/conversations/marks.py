"""What each user has read."""

from datetime import datetime, timedelta
from typing import Final

from django.db import IntegrityError
from django.db.models import F, OuterRef, Q, Subquery

from prosa.conversations.models import Conversation
from prosa.conversations.querysets import ConversationQuerySet
from prosa.core.transactions import run_in_write_transaction
from prosa.inbox.conversations.rows import Reading
from prosa.inbox.conversations.services import hold_conversation
from prosa.inbox.models import Reader, ReadMark

UNREAD_FOR: Final = timedelta(days=30)  # what nobody opened for so long is not news any more


def find_reading(*, user_id: int, now: datetime) -> Reading:
    """Return since when messages can be unread to this user. The first visit begins it."""
    return Reading(user_id, begin_of_news(find_reads_since(user_id=user_id, now=now), now=now))


def find_reads_since(*, user_id: int, now: datetime) -> datetime:
    """Return since when this user reads. The first visit begins it."""
    since = Reader.objects.filter(user_id=user_id).values_list("reads_since", flat=True).first()
    return _begin(user_id, now) if since is None else since


def begin_of_news(reads_since: datetime, *, now: datetime) -> datetime:
    """Return since when messages can be unread to somebody who reads since `reads_since`."""
    return max(reads_since, now - UNREAD_FOR)


def unread_conversations(*, user_id: int, now: datetime) -> ConversationQuerySet:
    """Return the conversations that are unread to this user, by the rule of the list (rows.IS_UNREAD)."""
    since = find_reading(user_id=user_id, now=now).since
    marks = ReadMark.objects.filter(user_id=user_id, conversation=OuterRef("pk"))
    recent = Conversation.objects.filter(last_activity_at__gt=since).alias(seen=Subquery(marks.values("inbound_seen")))
    return recent.filter(Q(seen=None, last_inbound_at__gt=since) | Q(inbound_count__gt=F("seen")))


def mark_read(*, user_id: int, conversation: Conversation, inbound_seen: int) -> None:
    """Note that the user has read the first `inbound_seen` of the customer's messages; never fewer than before."""
    seen = min(inbound_seen, conversation.inbound_count)

    def write() -> None:
        hold_conversation(conversation)
        mark, is_new = ReadMark.objects.get_or_create(
            user_id=user_id, conversation=conversation, defaults={"inbound_seen": seen}
        )
        if not is_new and mark.inbound_seen < seen:
            ReadMark.objects.filter(id=mark.id, inbound_seen__lt=seen).update(inbound_seen=seen)

    run_in_write_transaction(write)


def mark_all_read(*, user_id: int, now: datetime) -> None:
    """Let everything count as read that is there now."""

    def write() -> None:
        Reader.objects.update_or_create(user_id=user_id, defaults={"reads_since": now})
        ReadMark.objects.filter(user_id=user_id).delete()

    run_in_write_transaction(write)


def _begin(user_id: int, now: datetime) -> datetime:
    try:
        return Reader.objects.create(user_id=user_id, reads_since=now).reads_since
    except IntegrityError:  # another page of the same user was first
        return Reader.objects.get(user_id=user_id).reads_since
