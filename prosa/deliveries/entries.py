"""An entry of the ledger while it is being decided on, in memory."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Final, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from django.utils import translation
from django.utils.translation import gettext

from prosa.conversations.events import Event, EventType
from prosa.conversations.rules import OutcomeCode
from prosa.deliveries.errors import FieldError
from prosa.deliveries.models import Cause, Outcome
from prosa.deliveries.readings import Reading, find_ids, read_event

MOST_IDS_NAMED: Final = 10_000  # three times as many as the largest batch has
_errors_decoder = msgspec.json.Decoder(list[tuple[str, str]])
_BY_CODE: Final[dict[str, Outcome]] = {
    OutcomeCode.RECORDED: Outcome.RECORDED,
    OutcomeCode.DUPLICATE: Outcome.DUPLICATE,
    OutcomeCode.CONVERSATION_NOT_FOUND: Outcome.PARKED,
}
# Of events of one instant, a conversation's opening comes first and its close last.
_AT_ONE_INSTANT: Final = (EventType.NEW_CONVERSATION, EventType.NEW_MESSAGE, EventType.CLOSE_CONVERSATION)


def outcome_of(code: str) -> Outcome:
    """Return the outcome that `code` stands for: an outcome of the rules, or a problem."""
    return _BY_CODE.get(code, Outcome.REFUSED)


class Claim(NamedTuple):
    """The id that a source has given to a request, its webhook-id, and the SHA-256 of the request's body."""

    source_name: str
    webhook_id: str
    digest: str


class Envelope(NamedTuple):
    """The request that events came in: its id, who sent it, when (aware, UTC), and the zone of local times."""

    request_id: UUID
    key_name: str
    received_at: datetime
    zone: ZoneInfo
    claim: Claim | None = None


class Item(NamedTuple):
    """An arrival that has been read, with the id that its delivery shall have. No `body`: none is kept."""

    delivery: UUID
    body: bytes | None
    reading: Reading
    envelope: Envelope


class Occasion(NamedTuple):
    """Why, when and by whom an entry is decided on. `key_name` is empty where Prosa does it by itself."""

    cause: Cause
    at: datetime
    key_name: str = ""


class AttemptFacts(NamedTuple):
    """One attempt of several, as the history keeps it."""

    delivery_id: UUID  # the column of Attempt's foreign key
    number: int
    made_at: datetime
    cause: Cause
    key_name: str
    outcome: Outcome
    problem_code: str


@dataclass(slots=True, kw_only=True)
class Entry:
    """A delivery, with the columns of its row. `id` is None until it is stored, `attempts` 0 until it is decided on.

    `event` is what its bytes were read as; `unreadable` is the code of the problem with bytes that are none.
    """

    uuid: UUID
    request_id: UUID
    received_at: datetime
    key_name: str
    time_zone: str
    body: bytes | None
    event_type: str = ""
    conversation_uuid: UUID | None = None
    message_uuid: UUID | None = None
    outcome: Outcome = Outcome.REFUSED
    problem_code: str = ""
    problem_errors: str = ""
    parked_at: datetime | None = None
    fingerprint: str | None = None
    attempts: int = 0
    id: int | None = None
    event: Event | None = None
    unreadable: str = ""
    new_history: list[AttemptFacts] = field(default_factory=list)

    def settle(self, code: str, occasion: Occasion, *, may_park: bool = True) -> None:
        """Take in that it was decided on and became `code`, an outcome of the rules or a problem."""
        if self.attempts == 1:
            self._add_to_history(Occasion(Cause.ARRIVAL, self.received_at, self.key_name))
        self.outcome = outcome_of(code)
        if self.outcome is Outcome.PARKED and not may_park:
            self.outcome = Outcome.REFUSED
        self.problem_code = "" if self.outcome in {Outcome.RECORDED, Outcome.DUPLICATE} else code
        self._park(occasion.at)
        self.attempts += 1
        if self.attempts > 1:
            self._add_to_history(occasion)

    def forget_body(self) -> None:
        """Keep nothing of what it says: what was erased leaves no trace, however often it is sent."""
        self.body, self.problem_errors = None, ""

    def _park(self, at: datetime) -> None:
        is_parked = self.outcome is Outcome.PARKED
        self.parked_at = at if is_parked else None
        if not is_parked:
            self.fingerprint = None
        elif self.event:
            self.fingerprint = fingerprint_of(self.event)

    def _add_to_history(self, occasion: Occasion) -> None:
        self.new_history.append(
            AttemptFacts(
                self.uuid,
                self.attempts,
                occasion.at,
                occasion.cause,
                occasion.key_name,
                self.outcome,
                self.problem_code,
            )
        )


def new_entry(*, uuid: UUID, body: bytes | None, reading: Reading, envelope: Envelope) -> Entry:
    """Return the entry for bytes that have just arrived and been read."""
    return Entry(
        uuid=uuid,
        request_id=envelope.request_id,
        received_at=envelope.received_at,
        key_name=envelope.key_name,
        time_zone=envelope.zone.key,
        body=body,
        event_type=reading.event_type,
        conversation_uuid=reading.conversation_uuid,
        message_uuid=reading.message_uuid,
        problem_errors=write_errors(reading.errors),
        event=reading.event,
        unreadable=reading.problem_code,
    )


def read_again(entry: Entry) -> Entry:
    """Read the bytes of a stored `entry` and return it with the event that they are, or why they are none.

    What they were known to be about stays known, even if they can be read no more.
    """
    if entry.body is not None:
        reading = read_event(entry.body, zone=ZoneInfo(entry.time_zone))
        entry.event, entry.unreadable = reading.event, reading.problem_code
        entry.event_type = reading.event_type or entry.event_type
        entry.conversation_uuid = reading.conversation_uuid or entry.conversation_uuid
        entry.message_uuid = reading.message_uuid or entry.message_uuid
        entry.problem_errors = write_errors(reading.errors)
    return entry


def write_errors(errors: Sequence[FieldError]) -> str:
    """Return the errors as the ledger keeps them: JSON, with the untranslated texts."""
    if not errors:
        return ""
    with translation.override(None):
        return msgspec.json.encode([(pointer, str(detail)) for pointer, detail in errors]).decode()


def read_errors(stored: str) -> list[FieldError]:
    """Return the errors that `write_errors` wrote, with their texts in the active language."""
    if not stored:
        return []
    return [FieldError(pointer, gettext(detail)) for pointer, detail in _errors_decoder.decode(stored)]


def in_event_order(entries: Sequence[Entry]) -> list[Entry]:
    """Return `entries` in the order in which their events happened; those that are none come last."""
    events = [entry for entry in entries if entry.event]
    others = [entry for entry in entries if not entry.event]
    return sorted(events, key=_event_time) + others


def _event_time(entry: Entry) -> tuple[datetime, int]:
    assert entry.event  # noqa: S101 (what is sorted by it has one)
    return entry.event.sent_at, _AT_ONE_INSTANT.index(entry.event.type)


def fingerprint_of(event: Event) -> str:
    """Return what tells the same event again: SHA-256 of all its facts, in hexadecimal digits."""
    facts = [event.type, *(getattr(event, name) for name in event.__struct_fields__)]
    return hashlib.sha256(msgspec.json.encode(facts)).hexdigest()


def name_conversations(entry: Entry) -> frozenset[UUID]:
    """Return the conversations that `entry` is about, or may be about if nobody can tell.

    Bytes that cannot be read may name many: a batch whose JSON breaks off does. Of a new entry that names too many to
    look all of them up, no bytes are kept, as one of them may be erased. Those of a stored one were looked through by
    the erasing.
    """
    own = frozenset() if entry.conversation_uuid is None else frozenset({entry.conversation_uuid})
    if entry.event or entry.id is not None:
        return own
    found = list(islice(find_ids(entry.body or b""), MOST_IDS_NAMED + 1))
    if len(found) > MOST_IDS_NAMED:
        entry.forget_body()
        return own
    return own.union(found)


def messages_of(entries: Sequence[Entry]) -> set[UUID]:
    """Return the messages that the entries' events name."""
    return {entry.message_uuid for entry in entries if entry.event and entry.message_uuid is not None}
