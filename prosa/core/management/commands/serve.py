"""Prepare the database and serve: what `./run` calls."""

import logging
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from prosa import __version__
from prosa.core.commands import explain_database_error
from prosa.core.logs import log_life
from prosa.core.migrations import prepare_database
from prosa.core.reporting import start_reporting
from prosa.core.server import AddressTakenError, AddressUnusableError, find_free_address, serve
from prosa.core.supervision import running_worker, running_writer

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Migrate the database if need be, create the first administrator, and serve until SIGINT or SIGTERM."

    requires_system_checks = ()  # made in `handle`, where a database that does not answer is explained

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-migrate", action="store_true", help="serve a database that was prepared elsewhere")

    def handle(self, *_args: Any, no_migrate: bool, **_options: Any) -> None:
        _require_address()
        with _explained_errors():
            self.check()
            if not no_migrate:
                prepare_database()
        address = _require_address()  # again: another server may have been preparing at the same time
        start_reporting(component="server")
        if sys.stdout.isatty():
            self.stdout.write(_banner())
            sys.stdout.flush()
        log_life(logger, "Prosa %s serves at %s", __version__, _own_address())
        serve(
            address=address,
            port=settings.PORT,
            workers=settings.WEB_WORKERS,
            threads=settings.WEB_THREADS,
            beside=list(_programs_beside(address)),
        )
        log_life(logger, "Prosa %s has ended", __version__)


def _programs_beside(address: str) -> Iterator[AbstractContextManager[None]]:
    if settings.WRITER:
        yield running_writer(_command("run_writer"), address=address, port=settings.PORT)
    if settings.WORKER:
        yield running_worker(_command("run_worker"), address=address, port=settings.PORT)


def _command(name: str) -> list[str]:
    return [sys.executable, str(settings.ROOT / "manage.py"), name]


def _require_address() -> str:
    host, port = settings.HOST, settings.PORT
    try:
        return find_free_address(host=host, port=port)
    except AddressTakenError:
        raise CommandError(
            f"Port {port} of {host} is taken by another program. Stop it, or choose another: PORT={port + 1} ./run"
        ) from None
    except AddressUnusableError as error:
        raise CommandError(f"Prosa cannot listen on {host}:{port} ({error}). Change HOST or PORT.") from None


@contextmanager
def _explained_errors() -> Iterator[None]:
    try:
        yield
    except DatabaseError as error:
        raise CommandError(explain_database_error(error)) from error


def _own_address() -> str:
    host = f"[{settings.HOST}]" if ":" in settings.HOST else settings.HOST
    return f"http://{host}:{settings.PORT}"


def _banner() -> str:
    address = _own_address()
    return f"\nProsa is at {address}   docs: {address}/api/docs/   admin: {address}/admin/   (Ctrl-C ends it)\n"
