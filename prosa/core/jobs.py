"""The piece of work that a thread beside the requests is doing: its id stands on what is logged of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

from uuid_utils.compat import uuid7

_current: ContextVar[UUID | None] = ContextVar("job", default=None)


@contextmanager
def new_job() -> Iterator[UUID]:
    """Within it, this thread does a job with an id of its own."""
    job = uuid7()
    token = _current.set(job)
    try:
        yield job
    finally:
        _current.reset(token)


def current_job() -> UUID | None:
    """Return the id of the job that this thread is doing, or None."""
    return _current.get()
