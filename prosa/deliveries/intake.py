"""What arrives is taken in: events are recorded and the ledger is written, in one transaction."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from uuid_utils.compat import uuid7

from prosa.conversations.events import Event
from prosa.conversations.recorder import current_policy, hold
from prosa.conversations.rules import OutcomeCode
from prosa.core.transactions import run_in_write_transaction
from prosa.deliveries.entries import Envelope, Item, new_entry
from prosa.deliveries.errors import FieldError
from prosa.deliveries.metrics import count_arrivals
from prosa.deliveries.models import Cause, Delivery
from prosa.deliveries.readings import Reading, read_event
from prosa.deliveries.redeliveries import Redeliveries
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


class Settled(NamedTuple):
    """The codes to answer, and those that the ledger notes: one that comes again is answered as the first time."""

    answers: list[str]
    noted: list[str]


# Records items durably and returns the code of what became of each, in their order.
type Record = Callable[[Sequence[Item]], list[str]]


def record_items(items: Sequence[Item], when_begun: Callable[[], object] = lambda: None) -> list[str]:
    """Decide on `items` in their order, record them and the ledger, and return the code of what became of each.

    `when_begun` is called when the transaction has begun, at each attempt anew, and may add to `items`. When this
    returns, the result is durable. Raises what `run_in_write_transaction` raises; then nothing was recorded, unless the
    connection broke in the very COMMIT and could not be made again.
    """

    def work() -> Settled:
        when_begun()
        return _settle(items)

    return _carry_out(work, items)


def record_unless_stored(items: Sequence[Item]) -> list[str]:
    """Record `items`, of one request, which somebody may have recorded who died and told nobody. As `record_items`."""

    def work() -> Settled:
        stored = _find_stored(items)
        return Settled(_answers_of(items, stored), []) if stored else _settle(items)

    return _carry_out(work, items)


def take_in(*, arrivals: Sequence[Arrival], record: Record = record_items) -> list[Taken]:
    """Read `arrivals`, have them recorded, and say what became of each. Raises what `record` raises."""
    if not arrivals:
        return []
    items = [Item(uuid7(), body, read_event(body, zone=envelope.zone), envelope) for body, envelope in arrivals]
    codes = record(items)
    return [Taken(code, item.reading.event, item.reading.errors) for code, item in zip(codes, items, strict=True)]


def note_unreadable(
    *,
    envelope: Envelope,
    code: str,
    errors: Sequence[FieldError] = (),
    body: bytes | None = None,
    record: Record = record_items,
) -> None:
    """Leave a row in the ledger for a request whose body was not taken as events, for the problem `code`."""
    record([Item(uuid7(), body, Reading(problem_code=code, errors=errors), envelope)])


def _carry_out(work: Callable[[], Settled], items: Sequence[Item]) -> list[str]:
    """Do `work` with `items` in a transaction, and return what to answer."""
    settled = run_in_write_transaction(work, was_committed=lambda: bool(_find_stored(items)))
    count_arrivals(settled.noted)
    return settled.answers


def _settle(items: Sequence[Item]) -> Settled:
    if not any(item.envelope.claim for item in items):
        codes = _settle_anew(items)
        return Settled(codes, codes)
    redeliveries = Redeliveries(items)
    noted = _settle_anew(redeliveries.items)
    return Settled(redeliveries.store(noted), noted)


def _settle_anew(items: Sequence[Item]) -> list[str]:
    entries = [
        new_entry(uuid=delivery, body=body, reading=reading, envelope=envelope)
        for delivery, body, reading, envelope in items
    ]
    now = max(item.envelope.received_at for item in items)
    return settle(entries=entries, policy=current_policy(), cause=Cause.ARRIVAL, now=now)


def _find_stored(items: Sequence[Item]) -> dict[UUID, str]:
    """Return the code of each item that is stored. If any is, the transaction with `items` has been carried out.

    The locks make this wait for it if it is still under way. An item that was one more attempt of a parked delivery
    has left no row of its own: a transaction of such items alone is carried out again, and counts them twice.
    """
    readings = [item.reading for item in items if item.reading.event]
    hold(  # all that recording them holds, as what is taken in two steps is taken in no order
        conversations={reading.conversation_uuid for reading in readings if reading.conversation_uuid},
        messages={reading.message_uuid for reading in readings if reading.message_uuid},
    )
    rows = Delivery.objects.filter(uuid__in=[item.delivery for item in items]).order_by()
    return {uuid: problem or outcome for uuid, outcome, problem in rows.values_list("uuid", "outcome", "problem_code")}


def _answers_of(items: Sequence[Item], stored: Mapping[UUID, str]) -> list[str]:
    """Return what to answer for `items`, some of which are stored with these codes: the others were more attempts."""
    noted = [stored.get(item.delivery, OutcomeCode.CONVERSATION_NOT_FOUND) for item in items]
    return Redeliveries(items).store(noted) if any(item.envelope.claim for item in items) else noted
