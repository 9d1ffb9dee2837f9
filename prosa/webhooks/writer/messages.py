"""What a server's processes and its writer say to each other: one message of a Unix socket each way, in MessagePack."""

import os
import socket
import struct
from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from prosa.deliveries.entries import Claim, Envelope, Item
from prosa.deliveries.readings import read_event

_CREDENTIALS: Final = struct.Struct("3i")  # what Linux tells of a peer: process, user, group
MOST_BYTES: Final = 64 * 1024  # of a message: several fit into a socket's buffer


class Request(msgspec.Struct, frozen=True, array_like=True):
    """The events of one request, with the ids of their deliveries and where they came from.

    `deadline` is of `time.monotonic`, a clock that all processes of a machine share: after it nobody waits any more.
    """

    deadline: float
    events: list[tuple[UUID, bytes]]
    request_id: UUID
    key_name: str
    received_at: datetime
    time_zone: str
    claim: Claim | None


_encoder: Final = msgspec.msgpack.Encoder(uuid_format="bytes")
_requests: Final = msgspec.msgpack.Decoder(Request)
_answers: Final = msgspec.msgpack.Decoder(list[str] | None)


def new_socket() -> socket.socket:
    """Return a Unix socket that keeps messages apart."""
    return socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)


def address_of(name: str) -> bytes:
    """Return the address of the socket `name`: one without a file, which leaves nothing behind however things end."""
    return b"\0" + name.encode()


def is_ours(connection: socket.socket) -> bool:
    """Tell whether a process of our own user is at the other end. Any user may use an address that has no file."""
    told = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
    _, user, _ = _CREDENTIALS.unpack(told)
    return bool(user == os.geteuid())


def can_be_handed_over(items: Sequence[Item]) -> bool:
    """Tell whether `items` can be said in a message: few events, and no more than events, of one request."""
    return all(item.reading.event for item in items) and sum(len(item.body or b"") for item in items) < MOST_BYTES // 2


def write_request(items: Sequence[Item], *, deadline: float) -> bytes:
    """Return the message for `items`, which can be handed over."""
    envelope = items[0].envelope
    events = [(item.delivery, item.body or b"") for item in items]
    return _encoder.encode(
        Request(
            deadline,
            events,
            envelope.request_id,
            envelope.key_name,
            envelope.received_at,
            envelope.zone.key,
            envelope.claim,
        )
    )


def read_request(message: bytes) -> tuple[list[Item], float]:
    """Return what `write_request` was given. The bytes are read anew, which is cheap, and gives the same."""
    request = _requests.decode(message)
    zone = ZoneInfo(request.time_zone)
    envelope = Envelope(request.request_id, request.key_name, request.received_at, zone, request.claim)
    items = [Item(delivery, body, read_event(body, zone=zone), envelope) for delivery, body in request.events]
    return items, request.deadline


def write_answer(codes: Sequence[str] | None) -> bytes:
    """Return the message with the code of each event; None if the request is to record them by itself."""
    return _encoder.encode(codes)


def read_answer(message: bytes) -> list[str] | None:
    """Return what `write_answer` was given."""
    codes: list[str] | None = _answers.decode(message)
    return codes
