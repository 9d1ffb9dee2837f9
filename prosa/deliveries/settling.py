"""Entries of the ledger decided on: events are recorded, parked or refused, and the ledger is written with them.

All inside one write transaction, in which the record and the ledger change together.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import partial
from uuid import UUID

from prosa.conversations.events import Event, NewConversation
from prosa.conversations.recorder import Recording
from prosa.conversations.rules import OutcomeCode, Policy
from prosa.core.sql import Found, NewCursor, pipeline
from prosa.deliveries.entries import (
    Entry,
    Occasion,
    fingerprint_of,
    messages_of,
    name_conversations,
    read_again,
)
from prosa.deliveries.models import Cause, Outcome
from prosa.deliveries.parking import ParkingLot, give_up, is_expired
from prosa.deliveries.storing import ask_for_parked, load_parked, store_entries


def settle(*, entries: Sequence[Entry], policy: Policy, cause: Cause, now: datetime, key_name: str = "") -> list[str]:
    """Decide on `entries` in their order, store everything, and return what became of each at its own turn.

    That is an outcome of the rules or, for bytes that are no event, the code of their problem. Each entry sees the
    effect of those before it; an event that opens a conversation is followed at once by those that waited for it.
    `key_name` is who asks for it, where that is not the sender of each entry.
    """
    settlement = _Settlement(Recording(), entries, policy, now)
    codes = [settlement.settle(entry, Occasion(cause, now, key_name or entry.key_name)) for entry in entries]
    settlement.store()
    return codes


class _Settlement:
    """What is decided in one transaction."""

    def __init__(self, recording: Recording, entries: Sequence[Entry], policy: Policy, now: datetime) -> None:
        self._recording = recording
        self._policy = policy
        self._now = now
        self._entries = {entry.uuid: entry for entry in entries}
        self._named = {entry.uuid: name_conversations(entry) for entry in entries if not entry.event}
        self._waiting: Found[Entry] = list
        events = [entry.event for entry in entries if entry.event]
        openings = {event.conversation_id for event in events if isinstance(event, NewConversation)}
        recording.load(
            conversations={event.conversation_id for event in events},
            messages=messages_of(entries),
            maybe_erased=openings.union(*self._named.values()),
            also=partial(self._ask_for_waiting, openings),
        )
        self._lot = ParkingLot(self._load_parked(events, openings))

    def settle(self, entry: Entry, occasion: Occasion) -> str:
        if entry.outcome is Outcome.RECORDED:  # it was parked, and its conversation began earlier in this transaction
            return OutcomeCode.DUPLICATE
        code = self._settle_event(entry, entry.event, occasion) if entry.event else entry.unreadable
        if not entry.event:
            entry.settle(code, occasion)
        if self._recording.has_erased and self._names_erased(entry):
            entry.forget_body()
        return code

    def _settle_event(self, entry: Entry, event: Event, occasion: Occasion) -> OutcomeCode:
        code = self._decide(entry, event, self._policy)
        if code is OutcomeCode.CONVERSATION_NOT_FOUND:
            self._park(entry, event, occasion)
        else:
            entry.settle(code, occasion)
        if code is OutcomeCode.RECORDED and isinstance(event, NewConversation):
            self._follow_up(event.conversation_id)
        return code

    def _names_erased(self, entry: Entry) -> bool:
        named = self._named[entry.uuid] if not entry.event else name_conversations(entry)
        return any(map(self._recording.is_erased, named))

    def store(self) -> None:
        with pipeline() as new_cursor:
            self._recording.store(new_cursor)
            store_entries(list(self._entries.values()), new_cursor)

    def _ask_for_waiting(self, openings: Collection[UUID], new_cursor: NewCursor) -> None:
        """Ask for what waits for conversations that may begin here."""
        self._waiting = ask_for_parked(new_cursor, conversations=openings)

    def _load_parked(self, events: Sequence[Event], openings: Collection[UUID]) -> list[Entry]:
        """Load what waits for conversations that may begin here, and what is the same as an event that may be parked.

        An entry that is being decided on anyway is there once, not a second time.
        """
        others = [event for event in events if event.conversation_id not in openings]
        fingerprints = {fingerprint_of(each) for each in others if self._recording.is_unknown(each.conversation_id)}
        found = [*self._waiting(), *(load_parked(fingerprints=fingerprints) if fingerprints else ())]
        parked = [self._entries.setdefault(entry.uuid, read_again(entry)) for entry in found]
        self._recording.load_messages(messages_of(parked))
        return parked

    def _decide(self, entry: Entry, event: Event, policy: Policy) -> OutcomeCode:
        return self._recording.decide(event=event, received_at=entry.received_at, policy=policy)

    def _park(self, entry: Entry, event: Event, occasion: Occasion) -> None:
        """Park `entry`, unless the same event is parked already: then this is one more attempt of that one."""
        parked = self._lot.find(fingerprint_of(event))
        if parked and parked.event is None:  # an earlier version could read it and this one can't: the new one waits
            parked.settle(parked.unreadable, occasion._replace(cause=Cause.REDELIVERY))
            parked = None
        if parked is None or parked is entry:
            entry.settle(OutcomeCode.CONVERSATION_NOT_FOUND, occasion)
            self._lot.add(entry)
        elif entry.id is None:
            parked.settle(OutcomeCode.CONVERSATION_NOT_FOUND, occasion._replace(cause=Cause.REDELIVERY))
            del self._entries[entry.uuid]
        else:
            entry.settle(OutcomeCode.CONVERSATION_NOT_FOUND, occasion, may_park=False)

    def _follow_up(self, conversation: UUID) -> None:
        """Decide on what waited for `conversation`, which has just begun."""
        policy = self._policy._replace(accept_after_close=False)  # what a replay may bend is for what it replays
        for entry in self._lot.take_out(conversation):
            if entry.event is None:
                entry.settle(entry.unreadable, Occasion(Cause.OPENING, self._now))
            elif is_expired(entry, now=self._now):
                give_up(entry, now=self._now)
            else:
                entry.settle(self._decide(entry, entry.event, policy), Occasion(Cause.OPENING, self._now))
