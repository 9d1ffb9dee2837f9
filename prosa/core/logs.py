"""How logs look: lines of JSON, or lines for people in a terminal. The standard library's loggers all end here.

Each line bears the id of the request or job that it is about. None holds a secret: the whole line is scrubbed, and of
errors only what `prosa.core.scrubbing` leaves.
"""

import logging
import sys
from collections.abc import Callable, Collection
from datetime import UTC, datetime
from typing import Any, Final

import msgspec

from prosa.core.jobs import current_job
from prosa.core.requests import current_request
from prosa.core.schema_names import names_in_schema
from prosa.core.scrubbing import Scrubber, drop_details

FACTS: Final = "facts"  # what a call of a logger may give in `extra`: a mapping of names to plain values
OFTEN_IN_THE_TEXT: Final = ("method", "path", "status")  # people need not read them twice

type Line = dict[str, Any]


class LineFormatter(logging.Formatter):
    """Makes of each record a line that holds no secrets. Of structlog's own formatter it takes a third of the time."""

    def __init__(self, *, render: Callable[[Line], str], scrubber: Scrubber) -> None:
        super().__init__()
        self._render = render
        self._scrubber = scrubber

    def format(self, record: logging.LogRecord) -> str:
        """Return the line for `record`. A traceback is one of its fields."""
        at = datetime.fromtimestamp(record.created, UTC)
        line: Line = {"timestamp": at, "level": record.levelname.lower(), "event": drop_details(record.getMessage())}
        line["logger"] = record.name
        if job := current_job():
            line["job_id"] = str(job)
        elif request := current_request():
            line["request_id"] = str(request.id)
        line |= getattr(record, FACTS, {})
        if record.exc_info and record.exc_info[1]:
            line["exception"] = self._scrubber.describe(record.exc_info[1])
        return self._scrubber.scrub(self._render(line))


def log_life(logger: logging.Logger, text: str, *arguments: object) -> None:
    """Write that a process begins or has ended. Not on a terminal, whose user has seen to it."""
    logger.log(logging.DEBUG if sys.stderr.isatty() else logging.INFO, text, *arguments)


def make_formatter(*, log_format: str, secrets: Collection[str]) -> logging.Formatter:
    """Return the formatter for `json`, `console`, or `auto`: the latter's where errors go to a terminal."""
    is_for_people = log_format == "console" or (log_format == "auto" and sys.stderr.isatty())
    scrubber = Scrubber(secrets, names=names_in_schema)
    return LineFormatter(render=_for_people() if is_for_people else _as_json, scrubber=scrubber)


def _as_json(line: Line) -> str:
    return msgspec.json.encode(line, enc_hook=str).decode()


def _for_people() -> Callable[[Line], str]:
    # Imported where it is used: it is a tenth of the start of every process, and few write for people.
    from structlog.dev import ConsoleRenderer  # noqa: PLC0415

    renderer = ConsoleRenderer(colors=sys.stderr.isatty(), pad_event_to=0, sort_keys=False)

    def render(line: Line) -> str:
        line["timestamp"] = f"{line['timestamp'].astimezone():%H:%M:%S}"
        words = line["event"].split()
        for name in OFTEN_IN_THE_TEXT:
            if name in line and str(line[name]) in words:
                del line[name]
        # A line is one line, and nothing in it moves the cursor.
        line["event"] = "".join(each if each.isprintable() else " " for each in line["event"])
        return renderer(None, "", line)

    return render
