"""The database is away or busy: what the API and the pages answer with 503, rather than as a failure of Prosa's own."""

from typing import Final

from django.db import InterfaceError, InternalError, OperationalError

RETRY_AFTER_SECONDS: Final = 1


def is_unprepared(error: BaseException | None) -> bool:
    """Tell whether the database, one of SQLite, has no tables yet."""
    return isinstance(error, OperationalError) and "no such table" in str(error)


def is_unavailable(error: BaseException | None) -> bool:
    """Tell whether it may work a moment later. An InternalError is a standby's that takes no writes, say."""
    return isinstance(error, (OperationalError, InterfaceError, InternalError)) and not is_unprepared(error)
