"""Events of a file taken in, a line each, as if they had come through the door."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import BinaryIO, Final, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from prosa.access.callers import COMMAND_NAME
from prosa.conversations.rules import OutcomeCode
from prosa.deliveries.entries import Envelope
from prosa.deliveries.errors import FieldError
from prosa.deliveries.intake import Arrival, note_unreadable, take_in

LINES_AT_ONCE: Final = 2000
# The largest event that gets in through the door is a batch of its own, of 16 MiB. Exported, it is no longer but by its
# ids and its time, which may be written shorter.
MOST_BYTES_OF_A_LINE: Final = 16 * 1024 * 1024 + 1024
TOO_LARGE: Final = "body_too_large"
_TAKEN: Final = frozenset({OutcomeCode.RECORDED, OutcomeCode.DUPLICATE, OutcomeCode.CONVERSATION_NOT_FOUND})


class Refusal(NamedTuple):
    """A line that was not taken in, by its number, counted from 1: the code of the problem, and what is wrong."""

    line: int
    code: str
    errors: Sequence[FieldError] = ()


class Imported(NamedTuple):
    """What became of some lines: of how many bytes they were, how many became what, and which were refused."""

    size: int
    outcomes: Counter[str]
    refusals: list[Refusal]


class _Line(NamedTuple):
    number: int
    size: int
    body: bytes | None  # None of one that is too large


def import_events(*, file: BinaryIO, request_id: UUID, zone: ZoneInfo, now: datetime) -> Iterator[Imported]:
    """Take in the events of `file`, which holds one on each line that is not blank, and yield after each part.

    They are decided on in their order, and each leaves a row in the ledger, with `request_id`. A line that is no event
    or is refused holds up no other. All may be repeated: what was recorded is a duplicate then. A part is durable when
    it is yielded. Times without offset are local times of `zone`. Raises what recording raises.
    """
    envelope = Envelope(request_id=request_id, key_name=COMMAND_NAME, received_at=now, zone=zone)
    for lines in _parts(file):
        yield _take_in(lines, envelope)


def _take_in(lines: Sequence[_Line], envelope: Envelope) -> Imported:
    outcomes, refusals = Counter[str](), []
    whole = [line for line in lines if line.body is not None and line.body.strip()]
    taken = take_in(arrivals=[Arrival(line.body or b"", envelope) for line in whole])
    for line, (code, _, errors) in zip(whole, taken, strict=True):
        outcomes[code] += 1
        if code not in _TAKEN:
            refusals.append(Refusal(line.number, code, errors))
    for line in lines:
        if line.body is None:
            note_unreadable(envelope=envelope, code=TOO_LARGE)
            outcomes[TOO_LARGE] += 1
            refusals.append(Refusal(line.number, TOO_LARGE))
    return Imported(sum(line.size for line in lines), outcomes, sorted(refusals))


def _parts(file: BinaryIO) -> Iterator[list[_Line]]:
    """Yield lines, as many at once as are not too large together."""
    part: list[_Line] = []
    size = 0
    for line in _lines(file):
        if part and (len(part) == LINES_AT_ONCE or size + line.size > MOST_BYTES_OF_A_LINE):
            yield part
            part, size = [], 0
        part.append(line)
        size += line.size
    if part:
        yield part


def _lines(file: BinaryIO) -> Iterator[_Line]:
    number = 0
    while body := file.readline(MOST_BYTES_OF_A_LINE):
        number += 1
        size, ending = len(body), body
        while not ending.endswith(b"\n") and (ending := file.readline(MOST_BYTES_OF_A_LINE)):
            size += len(ending)
        is_whole = size == len(body)
        yield _Line(number, size, body.rstrip(b"\r\n") if is_whole else None)
