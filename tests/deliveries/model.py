"""All of Prosa as plain lists: the record, the ledger, what is parked and what was erased.

Slow and obvious on purpose: the tests compare the real one with it. Late messages are refused.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from prosa.conversations.events import CloseConversation, Event, NewConversation
from tests.conversations.builders import ReceivedEvent
from tests.conversations.model import ModelRecord


class Sent(NamedTuple):
    """What a sender sends: its bytes, and the event that they are, or else the code of their problem.

    `about` is the conversation that people would find it under, `message` the message that it seems to bring.
    """

    body: bytes
    event: Event | None
    problem: str
    about: UUID | None
    message: UUID | None = None


class ModelAttempt(NamedTuple):
    cause: str
    outcome: str
    code: str


@dataclass
class ModelRow:
    """A row of the ledger."""

    sent: Sent
    received_at: datetime
    body: bytes | None
    outcome: str = "refused"
    code: str = ""
    parked_at: datetime | None = None
    history: list[ModelAttempt] = field(default_factory=list)

    def settle(self, cause: str, code: str, now: datetime, *, may_park: bool = True) -> None:
        by_code = {"recorded": "recorded", "duplicate": "duplicate"}
        if may_park:
            by_code["conversation_not_found"] = "parked"
        self.outcome = by_code.get(code, "refused")
        self.code = code if self.outcome in {"parked", "refused"} else ""
        self.parked_at = now if self.outcome == "parked" else None
        self.history.append(ModelAttempt(cause, self.outcome, self.code))


class ModelRecordThatErases(ModelRecord):
    """The record, and the conversations that must not come back."""

    def __init__(self) -> None:
        super().__init__(accepts_late_messages=False)
        self.erased: list[UUID] = []

    def _outcome(self, event: Event) -> str:
        is_new = self._recorded_with_the_id_of(event) is None
        if is_new and event.conversation_id in self.erased:
            return "conversation_erased"
        return super()._outcome(event)

    def has(self, conversation: UUID) -> bool:
        return conversation in self._opened()

    def erase(self, conversation: UUID) -> None:
        self.erased.append(conversation)
        self.recorded = [past for past in self.recorded if past.event.conversation_id != conversation]


class ModelProsa:
    """What Prosa ought to do."""

    def __init__(self, *, park_for: timedelta) -> None:
        self.park_for = park_for
        self.record = ModelRecordThatErases()
        self.rows: list[ModelRow] = []

    def take_in(self, sent: Sent, now: datetime) -> str:
        """Return the code that the sender is told."""
        row = ModelRow(sent, now, None if self._names_something_erased(sent) else sent.body)
        code = self._decide(row)
        parked = [each for each in self.rows if each.outcome == "parked" and each.sent.event == sent.event]
        if code == "conversation_not_found" and parked:
            parked[0].settle("redelivery", code, now)
            return code
        row.settle("arrival", code, now)
        self.rows.append(row)
        if code == "recorded" and isinstance(sent.event, NewConversation):
            self._follow_up(sent.event.conversation_id, now)
        return code

    def erase(self, conversation: UUID, now: datetime) -> bool:
        """Tell whether there was anything to erase."""
        about = [row for row in self.rows if _is_about(row, conversation)]
        if conversation in self.record.erased or not (self.record.has(conversation) or about):
            return False
        messages = [message[0] for message in self.record.messages(conversation)]
        self.record.erase(conversation)
        for row in self.rows:
            may_hold_its_texts = row.outcome in {"refused", "parked"} and row.sent.message in messages
            if self._names_something_erased(row.sent) or may_hold_its_texts:
                row.body = None
                if row.outcome == "parked":
                    row.settle("erasure", "conversation_erased", now)
        return True

    def _decide(self, row: ModelRow) -> str:
        if row.sent.event is None:
            return row.sent.problem
        return self.record.receive(ReceivedEvent(row.sent.event, row.received_at))

    def _names_something_erased(self, sent: Sent) -> bool:
        return any(str(conversation).encode() in sent.body for conversation in self.record.erased)

    def _follow_up(self, conversation: UUID, now: datetime) -> None:
        waiting = [row for row in self.rows if row.outcome == "parked" and row.sent.about == conversation]
        for row in sorted(waiting, key=_time_of_event):
            if row.parked_at is not None and row.parked_at <= now - self.park_for:
                row.settle("expiry", "conversation_not_found", now, may_park=False)
            else:
                row.settle("opening", self._decide(row), now)


def _is_about(row: ModelRow, conversation: UUID) -> bool:
    """Tell whether people would find the row under `conversation`, or its unreadable bytes name it."""
    is_unreadable = row.sent.about is None and row.body is not None
    return row.sent.about == conversation or (is_unreadable and str(conversation).encode() in row.sent.body)


def _time_of_event(row: ModelRow) -> tuple[datetime, bool]:
    """Return what orders events in time, a close behind the messages of its instant."""
    event = row.sent.event
    assert event is not None
    return event.sent_at, isinstance(event, CloseConversation)
