"""The rules that decide on events. Pure: no Django, no clock, no database.

`decide` is called for one event after another on a `Record`, the part of the stored record that the events name.
It changes that `Record`, so that an event sees the effect of those before it.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from prosa.conversations.events import CloseConversation, Direction, Event, NewConversation, NewMessage


class OutcomeCode(StrEnum):
    """What became of an event."""

    RECORDED = "recorded"
    DUPLICATE = "duplicate"
    ID_CONFLICT = "id_conflict"
    ALREADY_CLOSED = "already_closed"
    CONVERSATION_ERASED = "conversation_erased"
    CONVERSATION_CLOSED = "conversation_closed"
    CONVERSATION_NOT_FOUND = "conversation_not_found"


class State(StrEnum):
    """The state of a conversation."""

    OPEN = "OPEN"
    CLOSED = "CLOSED"


class Policy(NamedTuple):
    """What bends the rules.

    `accept_late_messages`: a message that was sent before its conversation closed is recorded although it arrives
    after. `accept_after_close`: so is any message, whenever it was sent.
    """

    accept_late_messages: bool = False
    accept_after_close: bool = False


@dataclass(slots=True, kw_only=True)
class ConversationFacts:
    """A conversation as the rules see and change it. All instants are aware, in UTC."""

    uuid: UUID
    opened_at: datetime
    received_at: datetime
    last_activity_at: datetime
    id: int | None = None
    closed_at: datetime | None = None
    close_received_at: datetime | None = None
    message_count: int = 0
    last_message_at: datetime | None = None
    inbound_count: int = 0
    last_inbound_at: datetime | None = None
    last_outbound_at: datetime | None = None
    revision: int = 1

    @property
    def state(self) -> State:
        """The state that follows from whether it was closed."""
        return State.CLOSED if self.closed_at else State.OPEN


class MessageFacts(NamedTuple):
    """A message as the rules see it."""

    uuid: UUID
    conversation_uuid: UUID
    direction: Direction
    content: str
    sent_at: datetime
    received_at: datetime
    is_late: bool = False


@dataclass(slots=True)
class Record:
    """The conversations and messages that some events name, and what the rules did to them.

    `erased` are those of the conversations that were erased; they are in `conversations` no more.
    """

    conversations: dict[UUID, ConversationFacts] = field(default_factory=dict)
    messages: dict[UUID, MessageFacts] = field(default_factory=dict)
    erased: set[UUID] = field(default_factory=set)
    new_messages: list[MessageFacts] = field(default_factory=list)
    changed: set[UUID] = field(default_factory=set)

    def new_conversations(self) -> list[ConversationFacts]:
        """Return the conversations that are not stored yet, in the order of their arrival."""
        return [facts for facts in self.conversations.values() if facts.id is None]

    def changed_conversations(self) -> list[ConversationFacts]:
        """Return the stored conversations that have changed."""
        return [facts for facts in self.conversations.values() if facts.id is not None and facts.uuid in self.changed]


def decide(*, record: Record, event: Event, received_at: datetime, policy: Policy) -> OutcomeCode:
    """Decide on `event`, apply it to `record` if it is to be recorded, and return what became of it.

    `received_at` is when the event reached us (aware, UTC). The order of the tests is that of the HTTP contract.
    """
    if isinstance(event, NewConversation):
        return _open(record, event, received_at)
    if isinstance(event, NewMessage):
        return _add_message(record, event, received_at, policy)
    return _close(record, event, received_at)


def _open(record: Record, event: NewConversation, received_at: datetime) -> OutcomeCode:
    known = record.conversations.get(event.conversation_id)
    if known:
        return OutcomeCode.DUPLICATE if known.opened_at == event.sent_at else OutcomeCode.ID_CONFLICT
    if event.conversation_id in record.erased:
        return OutcomeCode.CONVERSATION_ERASED
    record.conversations[event.conversation_id] = ConversationFacts(
        uuid=event.conversation_id,
        opened_at=event.sent_at,
        received_at=received_at,
        last_activity_at=min(event.sent_at, received_at),
    )
    return OutcomeCode.RECORDED


def _add_message(record: Record, event: NewMessage, received_at: datetime, policy: Policy) -> OutcomeCode:
    known = record.messages.get(event.message_id)
    if known:
        return OutcomeCode.DUPLICATE if _is_same(known, event) else OutcomeCode.ID_CONFLICT
    conversation = record.conversations.get(event.conversation_id)
    if not conversation:
        return _why_missing(record, event.conversation_id)
    if not _takes(conversation, event, policy):
        return OutcomeCode.CONVERSATION_CLOSED
    message = MessageFacts(
        event.message_id,
        event.conversation_id,
        event.direction,
        event.content,
        event.sent_at,
        received_at,
        is_late=_is_late(conversation, event),
    )
    record.messages[event.message_id] = message
    record.new_messages.append(message)
    conversation.message_count += 1
    conversation.last_message_at = max(conversation.last_message_at or event.sent_at, event.sent_at)
    _note_direction(conversation, event.direction, min(event.sent_at, received_at))
    _note(record, conversation, event, received_at)
    return OutcomeCode.RECORDED


def _close(record: Record, event: CloseConversation, received_at: datetime) -> OutcomeCode:
    conversation = record.conversations.get(event.conversation_id)
    if not conversation:
        return _why_missing(record, event.conversation_id)
    if conversation.closed_at:
        same = conversation.closed_at == event.sent_at
        return OutcomeCode.DUPLICATE if same else OutcomeCode.ALREADY_CLOSED
    conversation.closed_at = event.sent_at
    conversation.close_received_at = received_at
    _note(record, conversation, event, received_at)
    return OutcomeCode.RECORDED


def _why_missing(record: Record, conversation_id: UUID) -> OutcomeCode:
    is_erased = conversation_id in record.erased
    return OutcomeCode.CONVERSATION_ERASED if is_erased else OutcomeCode.CONVERSATION_NOT_FOUND


def _takes(conversation: ConversationFacts, message: NewMessage, policy: Policy) -> bool:
    """Tell whether the conversation takes another message: it is open, or the policy bends the rule."""
    if conversation.closed_at is None or policy.accept_after_close:
        return True
    return policy.accept_late_messages and message.sent_at <= conversation.closed_at


def _is_late(conversation: ConversationFacts, message: NewMessage) -> bool:
    """Tell whether the message comes after something that was sent later, or after its conversation's close."""
    latest = conversation.last_message_at
    return conversation.closed_at is not None or (latest is not None and message.sent_at < latest)


def _is_same(known: MessageFacts, event: NewMessage) -> bool:
    return (
        known.conversation_uuid == event.conversation_id
        and known.direction == event.direction
        and known.sent_at == event.sent_at
        and known.content == event.content
    )


def _note_direction(conversation: ConversationFacts, direction: Direction, at: datetime) -> None:
    """Note who wrote last: `at` is the earlier of sent and received, as in `last_activity_at`."""
    if direction is Direction.RECEIVED:
        conversation.inbound_count += 1
        conversation.last_inbound_at = max(conversation.last_inbound_at or at, at)
    else:
        conversation.last_outbound_at = max(conversation.last_outbound_at or at, at)


def _note(record: Record, conversation: ConversationFacts, event: Event, received_at: datetime) -> None:
    """Count one more event that changed the conversation."""
    conversation.last_activity_at = max(conversation.last_activity_at, min(event.sent_at, received_at))
    conversation.revision += 1
    record.changed.add(conversation.uuid)
