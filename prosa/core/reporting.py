"""Errors reported to a service that speaks Sentry's protocol, where SENTRY_DSN names one.

What is sent is built of what is known to be harmless: types of errors, places in the code, scrubbed texts, the ids of
the request or job, and which release runs where. Nothing of the request itself is sent, and no variables.
"""

import logging
import sys
import threading
import time
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings

from prosa import __version__
from prosa.core.jobs import current_job
from prosa.core.requests import current_request
from prosa.core.schema_names import names_in_schema
from prosa.core.scrubbing import Scrubber, drop_details

if TYPE_CHECKING:
    from sentry_sdk.types import Event

_KEPT: Final = frozenset(
    {
        *("event_id", "timestamp", "start_timestamp", "level", "logger", "platform", "release", "environment"),
        *("server_name", "sdk", "type", "exception", "transaction"),
    }
)
_KEPT_CONTEXTS: Final = ("trace",)
_KEPT_OF_FRAMES: Final = frozenset(
    {"filename", "abs_path", "function", "module", "lineno", "pre_context", "context_line", "post_context", "in_app"}
)
_traces = False
logger = logging.getLogger(__name__)


def start_reporting(*, component: str) -> None:
    """In a process of the server or a worker: report what is logged as an error, if SENTRY_DSN is set.

    Whatever else Python would write by itself to the terminal is logged from now on.
    """
    sys.excepthook, threading.excepthook = _log_uncaught, _log_uncaught_in_thread
    logging.captureWarnings(capture=True)
    if settings.SENTRY_DSN:
        _start(component)


def is_tracing() -> bool:
    """Tell whether durations of requests are wanted."""
    return _traces


def trace_request(*, name: str, status: int, seconds: float) -> None:
    """Tell the service how long a request took that has just ended. Only where traces are wanted."""
    import sentry_sdk  # noqa: PLC0415 (as below)

    ended = time.time()
    transaction = sentry_sdk.start_transaction(op="http.server", name=name, start_timestamp=ended - seconds)
    transaction.set_http_status(status)
    transaction.finish(end_timestamp=ended)


def _start(component: str) -> None:
    global _traces  # noqa: PLW0603 (one service for the process)
    import sentry_sdk  # noqa: PLC0415 (it takes a while, and most installations need none of it)
    from sentry_sdk.integrations.atexit import AtexitIntegration  # noqa: PLC0415
    from sentry_sdk.integrations.logging import LoggingIntegration  # noqa: PLC0415
    from sentry_sdk.scrubber import EventScrubber  # noqa: PLC0415

    scrub = _EventBuilder(component).build
    sentry_sdk.init(
        dsn=settings.SENTRY_DSN,
        environment=settings.SENTRY_ENVIRONMENT,
        release=f"prosa@{__version__}",
        traces_sample_rate=settings.SENTRY_TRACES_SAMPLE_RATE or None,
        before_send=scrub,
        before_send_transaction=scrub,
        event_scrubber=EventScrubber(recursive=True),
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        # Those that come by default add the command line, the installed packages and requests.
        default_integrations=False,
        auto_enabling_integrations=False,
        integrations=[
            LoggingIntegration(level=None, event_level=logging.ERROR, sentry_logs_level=None),
            AtexitIntegration(callback=lambda _pending, _timeout: None),
        ],
        auto_session_tracking=False,
        send_client_reports=False,
    )
    _traces = settings.SENTRY_TRACES_SAMPLE_RATE > 0


class _EventBuilder:
    """Makes of what the library would send what shall be sent."""

    def __init__(self, component: str) -> None:
        self._component = component
        self._scrubber = Scrubber(settings.SECRETS, names=names_in_schema)

    def build(self, event: "Event", hint: dict[str, Any]) -> "Event | None":
        """Return what is sent in the place of `event`, None if it is not worth it."""
        record: logging.LogRecord | None = hint.get("log_record")
        if record and record.name == "django.request" and not record.exc_info:
            return None  # a page that was refused on purpose
        kept: dict[str, Any] = {name: value for name, value in event.items() if name in _KEPT}
        for each in kept.get("exception", {}).get("values", ()):
            self._clean_exception(each)
        if record:
            kept["logentry"] = {"message": drop_details(record.getMessage())}
        contexts = event.get("contexts", {})
        kept["contexts"] = {name: contexts[name] for name in _KEPT_CONTEXTS if name in contexts}
        kept["tags"] = self._tags()
        cleaned: Event = self._scrubber.scrub_all(kept)
        return cleaned

    def _clean_exception(self, exception: dict[str, Any]) -> None:
        exception["value"] = self._scrubber.scrub_error(str(exception.get("value") or ""))
        exception.pop("mechanism", None)
        frames = exception.get("stacktrace", {}).get("frames", [])
        frames[:] = [{name: value for name, value in frame.items() if name in _KEPT_OF_FRAMES} for frame in frames]

    def _tags(self) -> dict[str, str]:
        request, job = current_request(), current_job()
        tags = {"component": self._component}
        if job:
            tags["job_id"] = str(job)
        elif request:
            tags["request_id"] = str(request.id)
            if request.match:
                tags["route"] = request.match.route
        return tags


def _log_uncaught(_kind: type[BaseException], error: BaseException, _traceback: TracebackType | None) -> None:
    logger.error("The process ended by an error", exc_info=error)


def _log_uncaught_in_thread(arguments: threading.ExceptHookArgs) -> None:
    name = arguments.thread.name if arguments.thread else "?"
    logger.error("Thread %s ended by an error", name, exc_info=arguments.exc_value)
