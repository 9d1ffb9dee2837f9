"""What arrives is taken in: events are recorded and the ledger is written, in one transaction."""

from collections.abc import Sequence
from typing import NamedTuple

from prosa.conversations.events import Event
from prosa.conversations.recorder import current_policy
from prosa.core.transactions import run_in_write_transaction
from prosa.deliveries.entries import Envelope, new_entry
from prosa.deliveries.errors import FieldError
from prosa.deliveries.models import Cause
from prosa.deliveries.readings import Reading, read_event
from prosa.deliveries.settling import settle


class Arrival(NamedTuple):
    """The bytes of one event, and the request that they came in."""

    body: bytes
    envelope: Envelope


class Taken(NamedTuple):
    """What became of an arrival: an outcome of the rules or the code of a problem, and what it was."""

    code: str
    event: Event | None
    errors: Sequence[FieldError]


def take_in(*, arrivals: Sequence[Arrival]) -> list[Taken]:
    """Decide on the events of `arrivals` in their order, record them and the ledger, and say what became of each.

    When this returns, the result is durable. Raises what `run_in_write_transaction` raises; then nothing was recorded.
    """
    if not arrivals:
        return []
    readings = [read_event(body, zone=envelope.zone) for body, envelope in arrivals]
    codes = run_in_write_transaction(lambda: _settle(arrivals, readings))
    return [Taken(code, reading.event, reading.errors) for code, reading in zip(codes, readings, strict=True)]


def note_unreadable(
    *, envelope: Envelope, code: str, errors: Sequence[FieldError] = (), body: bytes | None = None
) -> None:
    """Leave a row in the ledger for a request whose body was not taken as events, for the problem `code`."""
    reading = Reading(problem_code=code, errors=errors)
    run_in_write_transaction(lambda: _note(envelope, reading, body))


def _settle(arrivals: Sequence[Arrival], readings: Sequence[Reading]) -> list[str]:
    entries = [
        new_entry(body=body, reading=reading, envelope=envelope)
        for (body, envelope), reading in zip(arrivals, readings, strict=True)
    ]
    now = max(envelope.received_at for _, envelope in arrivals)
    return settle(entries=entries, policy=current_policy(), cause=Cause.ARRIVAL, now=now)


def _note(envelope: Envelope, reading: Reading, body: bytes | None) -> None:
    entry = new_entry(body=body, reading=reading, envelope=envelope)
    settle(entries=[entry], policy=current_policy(), cause=Cause.ARRIVAL, now=envelope.received_at)
