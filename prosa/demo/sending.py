"""Events go to a running Prosa the way that all events go: through its webhook."""

import time
from collections.abc import Callable, Sequence
from datetime import datetime
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from itertools import batched
from typing import Final, NamedTuple
from urllib.parse import urlsplit

import msgspec

from prosa import __version__
from prosa.conversations.events import Event, NewMessage
from prosa.demo.composing import SAO_PAULO
from prosa.demo.errors import BusyError, KeyNeededError, NoProsaError, NoServerError, ScopeNeededError

EVENTS_IN_A_REQUEST: Final = 200
_SECONDS_TO_ANSWER: Final = 60
_ATTEMPTS: Final = 5
_LONGEST_PAUSE: Final = 5.0
_OK, _UNAUTHORIZED, _FORBIDDEN, _UNAVAILABLE = 200, 401, 403, 503


class Line(msgspec.Struct):
    """What became of one event of a batch: the code of its outcome or problem."""

    code: str


class BatchAnswer(msgspec.Struct):
    """The door's answer to a batch."""

    results: list[Line]


class Answer(NamedTuple):
    """An answer, and how many seconds it asks to wait."""

    status: int
    body: bytes
    retry_after: float


class Door:
    """The webhook of the Prosa at `url` (http or https, without a path), opened with `key` where one is given."""

    def __init__(self, *, url: str, key: str = "", sleep: Callable[[float], None] = time.sleep) -> None:
        parts = urlsplit(url)
        kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        self.url = url
        self._key = key
        self._sleep = sleep
        self._connection = kind(parts.hostname or "", parts.port, timeout=_SECONDS_TO_ANSWER)

    def connect(self) -> None:
        """Raise NoServerError if nobody answers there."""
        try:
            self._connection.connect()
        except OSError as error:
            raise NoServerError(self.url, error.strerror or str(error)) from None

    def send(self, events: Sequence[Event]) -> list[str]:
        """Send `events` and return the code of what became of each, in their order. Raises DemoError."""
        codes: list[str] = []
        for part in batched(events, EVENTS_IN_A_REQUEST, strict=False):
            codes += self._send_batch(msgspec.json.encode([_as_value(event) for event in part]))
        return codes

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def _send_batch(self, body: bytes) -> list[str]:
        for _ in range(_ATTEMPTS):
            answer = self._post(body)
            if answer.status != _UNAVAILABLE:
                return self._read(answer)
            self._sleep(answer.retry_after)
        raise BusyError(self.url)

    def _read(self, answer: Answer) -> list[str]:
        if answer.status == _UNAUTHORIZED:
            raise KeyNeededError(self.url, was_given=bool(self._key))
        if answer.status == _FORBIDDEN:
            raise ScopeNeededError
        try:
            lines = msgspec.json.decode(answer.body, type=BatchAnswer).results
        except (msgspec.DecodeError, UnicodeDecodeError):
            raise NoProsaError(self.url, answer.status) from None
        return [line.code for line in lines]

    def _post(self, body: bytes) -> Answer:
        headers = {"Content-Type": "application/json", "User-Agent": f"prosa-demo/{__version__}"}
        if self._key:
            headers["X-API-Key"] = self._key
        try:
            return self._ask(body, headers)
        except (HTTPException, OSError):  # a connection that lay idle may be closed; events may be sent again
            self._connection.close()
        try:
            return self._ask(body, headers)
        except (HTTPException, OSError) as error:
            self._connection.close()
            raise NoServerError(
                self.url, getattr(error, "strerror", None) or str(error) or type(error).__name__
            ) from None

    def _ask(self, body: bytes, headers: dict[str, str]) -> Answer:
        self._connection.request("POST", "/webhook/batch/", body, headers)
        answer = self._connection.getresponse()
        wanted = answer.headers.get("Retry-After", "1")
        pause = min(float(wanted), _LONGEST_PAUSE) if wanted.isdecimal() else 1.0
        return Answer(answer.status, answer.read(), pause)


def _as_value(event: Event) -> dict[str, object]:
    """Return `event` as senders write it, its time as local time of São Paulo."""
    data: dict[str, object] = {"id": event.conversation_id}
    if isinstance(event, NewMessage):
        data = {
            "id": event.message_id,
            "direction": event.direction,
            "content": event.content,
            "conversation_id": event.conversation_id,
        }
    return {"type": event.type, "timestamp": _local(event.sent_at), "data": data}


def _local(instant: datetime) -> str:
    return instant.astimezone(SAO_PAULO).isoformat()
