"""Create the administrator of a new installation, unless there is a user already."""

import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from prosa.access.administrators import create_first_administrator, write_password_file


class Command(BaseCommand):
    help = (
        "Create the first administrator, with ADMIN_USERNAME and ADMIN_PASSWORD or a random password, which is shown "
        "once on a terminal and otherwise kept in var/admin_password. Does nothing where a user exists."
    )

    def handle(self, *_args: Any, **_options: Any) -> None:
        tell = self._show if sys.stdout.isatty() else self._keep
        create_first_administrator(username=settings.ADMIN_USERNAME, password=settings.ADMIN_PASSWORD, tell=tell)

    def _show(self, password: str) -> None:
        self.stdout.write(f"\n  Administrator: {settings.ADMIN_USERNAME}")
        self.stdout.write(f"  Password:      {password}   (shown this once; change it at /admin/)\n")

    def _keep(self, password: str) -> None:
        path = settings.ADMIN_PASSWORD_FILE
        try:
            written = write_password_file(path=path, password=password)
        except OSError as error:
            raise CommandError(
                f"The administrator's password cannot be kept in {path}: {error.strerror}. Set ADMIN_PASSWORD."
            ) from error
        self.stdout.write(f"Administrator {settings.ADMIN_USERNAME}: password in {written}")
