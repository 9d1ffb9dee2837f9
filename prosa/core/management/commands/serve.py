"""Prepare the database and serve: what `./run` calls."""

import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from prosa.core.commands import explain_database_error
from prosa.core.migrations import prepare_database
from prosa.core.reporting import start_reporting
from prosa.core.server import AddressTakenError, AddressUnusableError, find_free_address, serve


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
        self.stdout.write(_banner())
        sys.stdout.flush()
        start_reporting(component="server")
        serve(
            address=address,
            port=settings.PORT,
            workers=settings.WEB_WORKERS,
            threads=settings.WEB_THREADS,
            beside=[sys.executable, str(settings.ROOT / "manage.py"), "run_worker"] if settings.WORKER else (),
        )


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


def _banner() -> str:
    host = f"[{settings.HOST}]" if ":" in settings.HOST else settings.HOST
    address = f"http://{host}:{settings.PORT}"
    return f"\nProsa is at {address}   docs: {address}/api/docs/   admin: {address}/admin/   (Ctrl-C ends it)\n"
