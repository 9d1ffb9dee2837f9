"""How logs look: lines of JSON, or lines for people in a terminal. The standard library's loggers all end here.

Each line bears the id of the request or job that it is about. None holds a secret: the whole line is scrubbed, and of
errors only what `prosa.core.scrubbing` leaves.
"""

import logging
import sys
from collections.abc import Collection
from typing import Any, Final

import msgspec
import structlog
from structlog.typing import EventDict, Processor

from prosa.core.jobs import current_job
from prosa.core.requests import current_request
from prosa.core.scrubbing import Scrubber, drop_details

FACTS: Final = "facts"  # what a call of a logger may give in `extra`: a mapping of names to plain values
_TIMESTAMPS: Final = structlog.processors.TimeStamper(fmt="iso", utc=True)
_TIMES_OF_DAY: Final = structlog.processors.TimeStamper(fmt="%H:%M:%S", utc=False)


class ScrubbedFormatter(structlog.stdlib.ProcessorFormatter):
    """Structlog's formatter, whose lines hold no secrets. A traceback is one field, so that a line stays one line."""

    def __init__(self, *, renderer: Processor, timestamps: Processor, scrubber: Scrubber) -> None:
        self._scrubber = scrubber
        chain: list[Processor] = [timestamps, structlog.stdlib.add_log_level, self._complete]
        super().__init__(
            foreign_pre_chain=chain,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
            use_get_message=True,
            keep_exc_info=False,
        )

    def format(self, record: logging.LogRecord) -> str:
        """Return the line for `record`."""
        return self._scrubber.scrub(super().format(record))

    def _complete(self, _logger: Any, _name: str, event: EventDict) -> EventDict:
        record: logging.LogRecord = event["_record"]
        event["event"] = drop_details(str(event["event"]))
        event["logger"] = record.name
        if request := current_request():
            event["request_id"] = str(request.id)
        if job := current_job():
            event["job_id"] = str(job)
        event.update(getattr(record, FACTS, {}))
        error = record.exc_info[1] if record.exc_info else None
        event.pop("exc_info", None)
        if error:
            event["exception"] = self._scrubber.describe(error)
        return event


def make_formatter(*, log_format: str, secrets: Collection[str]) -> logging.Formatter:
    """Return the formatter for `json`, `console`, or `auto`: the latter's where errors go to a terminal."""
    scrubber = Scrubber(secrets)
    if log_format == "console" or (log_format == "auto" and sys.stderr.isatty()):
        renderer = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), pad_event_to=0, sort_keys=False)
        return ScrubbedFormatter(renderer=renderer, timestamps=_TIMES_OF_DAY, scrubber=scrubber)
    return ScrubbedFormatter(renderer=_as_json, timestamps=_TIMESTAMPS, scrubber=scrubber)


def _as_json(_logger: Any, _name: str, event: EventDict) -> str:
    return msgspec.json.encode(event, enc_hook=str).decode()
