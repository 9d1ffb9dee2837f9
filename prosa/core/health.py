"""Whether this process can do its work, as load balancers ask it again and again.

Apps register their checks. They are made by a thread of their own, over a new connection to the database: a check that
hangs holds up no request, and many who ask at once cost what one does.
"""

import logging
import os
import threading
import time
from collections.abc import Callable, Mapping
from typing import Final

from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils.module_loading import import_string

OK: Final = "ok"
TOO_SLOW: Final = "too slow"
BROKEN: Final = "failed"
DEADLINE: Final = 2.0
SECONDS_FINDINGS_LAST: Final = 1.0
logger = logging.getLogger(__name__)


class NotReadyError(Exception):
    """A check failed. Its text is told to whoever asks, so it says no more than they may know."""


type Check = Callable[[], None]  # raises NotReadyError
_registered: dict[str, str] = {}


def register_check(check: str, *, name: str) -> None:
    """Have the `Check` of this dotted name made whenever somebody asks whether this process is ready."""
    _registered[name] = check


def check_readiness() -> Mapping[str, str]:
    """Return what each check has found within the last second: `ok`, or why this process is not ready."""
    return _prober().findings()


class Prober:
    """Makes checks in a thread, when somebody asks."""

    def __init__(self, checks: Mapping[str, Check], *, deadline: float = DEADLINE) -> None:
        self._checks = checks
        self._deadline = deadline
        self._changed = threading.Condition()
        self._wanted = False
        self._findings: dict[str, str] = {}
        self._found_at = float("-inf")
        self._last: list[str] = []
        threading.Thread(target=self._keep_checking, name="readiness", daemon=True).start()

    def findings(self) -> Mapping[str, str]:
        """Return the findings of a moment ago; of checks that take too long, that they do."""
        oldest = time.monotonic() - SECONDS_FINDINGS_LAST
        with self._changed:
            if self._found_at < oldest:
                self._wanted = True
                self._changed.notify_all()
                self._changed.wait_for(lambda: self._found_at >= oldest, self._deadline)
            is_fresh = self._found_at >= oldest
            found = self._findings if is_fresh else dict.fromkeys(self._checks, TOO_SLOW)
            self._note(found)
            return found

    def _note(self, found: Mapping[str, str]) -> None:
        """Write a line when the answer changes, and none while it stays."""
        failed = [f"{name} {finding}" for name, finding in found.items() if finding != OK]
        if failed != self._last:
            logger.warning("Not ready: %s" if failed else "Ready again%s", ", ".join(failed))
        self._last = failed

    def _keep_checking(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._wanted)
                self._wanted = False
            began = time.monotonic()
            findings = {name: _make(check) for name, check in self._checks.items()}
            connection.close()  # that a new one can be made is part of what is found out
            with self._changed:
                self._findings, self._found_at = findings, began
                self._changed.notify_all()


def _make(check: Check) -> str:
    try:
        check()
    except NotReadyError as error:
        return str(error)
    except (DatabaseError, InterfaceError):
        return "unreachable"
    except Exception:
        logger.exception("A check of readiness failed by itself")
        return BROKEN
    return OK


def check_database() -> None:
    """Pass if the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


class MigrationsCheck:
    """Passes if all migrations of this version are applied. Others, of a version yet to come, make no difference."""

    def __init__(self) -> None:
        self._known: frozenset[tuple[str, str]] | None = None

    def __call__(self) -> None:
        if self._known is None:
            self._known = frozenset(MigrationLoader(None).disk_migrations)
        if not self._known <= MigrationRecorder(connection).applied_migrations().keys():
            raise NotReadyError("pending")


check_migrations: Final = MigrationsCheck()
register_check("prosa.core.health.check_database", name="database")
register_check("prosa.core.health.check_migrations", name="migrations")
_own: tuple[int, Prober] | None = None
_making = threading.Lock()


def _prober() -> Prober:
    """Return this process's prober. It is made on first use: a thread does not follow its process through a fork."""
    global _own  # noqa: PLW0603 (one for the process)
    with _making:
        if _own is None or _own[0] != os.getpid():
            _own = os.getpid(), Prober({name: import_string(check) for name, check in _registered.items()})
        return _own[1]
