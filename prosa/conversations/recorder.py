"""The one writer of the record. Whatever brings events, a webhook, a batch or a replay, records them here."""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import connection

from prosa.access.tombstones import ask_for_erased, find_erased
from prosa.conversations.events import Event
from prosa.conversations.rules import OutcomeCode, Policy, Record, decide
from prosa.conversations.statements import statements_for
from prosa.core.sql import NewCursor, pipeline


def current_policy() -> Policy:
    """Return the rules' policy as the settings have it."""
    return Policy(accept_late_messages=settings.LATE_MESSAGES == "accept")


def hold(*, conversations: Iterable[UUID], messages: Iterable[UUID] = ()) -> None:
    """Keep every other writer away from these until the write transaction that is open ends."""
    if ids := {*conversations, *messages}:
        with pipeline() as new_cursor:
            statements_for(connection.vendor).lock(new_cursor(), ids)


class Recording:
    """Events being recorded: a working copy of what they name, inside a write transaction.

    First `load` what the events name, then `decide` on one after another, each seeing the effect of those before it,
    and `store` the result. Every step sends a constant number of statements. What is stored is durable once the
    transaction has been committed.
    """

    def __init__(self) -> None:
        self._statements = statements_for(connection.vendor)
        self._record = Record()

    def load(
        self,
        *,
        conversations: Collection[UUID],
        messages: Collection[UUID],
        maybe_erased: Collection[UUID] = (),
        also: Callable[[NewCursor], None] = lambda _: None,
    ) -> None:
        """Lock these conversations and messages, whether they exist yet or not, and read those that do.

        Those that are `maybe_erased` may be no conversations at all. `also` may add statements, which find those locks
        taken: what is sent together is waited for once.
        """
        ids = set().union(conversations, messages, maybe_erased)
        if not ids:
            return
        with pipeline() as new_cursor:
            self._statements.lock(new_cursor(), ids)
            found = self._statements.load_conversations(new_cursor(), conversations) if conversations else list
            found_messages = self._statements.load_messages(new_cursor(), messages) if messages else list
            erased = ask_for_erased(new_cursor, maybe_erased)
            also(new_cursor)
        self._record.conversations = {facts.uuid: facts for facts in found()}
        self._record.messages = {facts.uuid: facts for facts in found_messages()}
        unknown = set(conversations).difference(self._record.conversations, maybe_erased)
        self._record.erased = {*erased(), *find_erased(conversations=unknown)}

    def load_messages(self, messages: Collection[UUID]) -> None:
        """Read these messages too, of conversations that are locked already.

        They need no locks of their own: where two conversations bring the same id, which is rare, the database's
        unique constraint makes the transaction run again.
        """
        if messages:
            with pipeline() as new_cursor:
                found = self._statements.load_messages(new_cursor(), messages)
            self._record.messages |= {facts.uuid: facts for facts in found()}

    def is_unknown(self, conversation: UUID) -> bool:
        """Tell whether there is no such conversation, nor ever was one that was erased."""
        return conversation not in self._record.conversations and conversation not in self._record.erased

    @property
    def has_erased(self) -> bool:
        """Whether any of what was loaded was erased."""
        return bool(self._record.erased)

    def is_erased(self, conversation: UUID | None) -> bool:
        """Tell whether the conversation was erased."""
        return conversation in self._record.erased

    def decide(self, *, event: Event, received_at: datetime, policy: Policy) -> OutcomeCode:
        """Decide on `event`, which reached us at `received_at` (aware, UTC), and return what became of it."""
        return decide(record=self._record, event=event, received_at=received_at, policy=policy)

    def store(self, new_cursor: NewCursor) -> None:
        """Write what the decisions have changed. Nothing can be decided after this."""
        if new := self._record.new_conversations():
            self._statements.insert_conversations(new_cursor(), new)
        if changed := self._record.changed_conversations():
            self._statements.update_conversations(new_cursor(), changed)
        if self._record.new_messages:
            self._statements.insert_messages(new_cursor(), self._record.new_messages)
            self._statements.index_messages(new_cursor(), self._record.new_messages)
