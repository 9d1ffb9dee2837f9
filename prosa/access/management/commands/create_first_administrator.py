"""Create the administrator of a new installation, unless there is a user already."""

import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from prosa.access.administrators import create_first_administrator, write_password_file


class Command(BaseCommand):
    help = (
        "Create the first administrator, with ADMIN_USERNAME and ADMIN_PASSWORD or a random password, which is shown "
        "once on a terminal and otherwise kept in var/admin_password. Does nothing where a user exists."
    )

    def handle(self, *_args: Any, **_options: Any) -> None:
        password = create_first_administrator(username=settings.ADMIN_USERNAME, password=settings.ADMIN_PASSWORD)
        if password is None:
            return
        if sys.stdout.isatty():
            self.stdout.write(f"\n  Administrator: {settings.ADMIN_USERNAME}")
            self.stdout.write(f"  Password:      {password}   (shown this once; change it at /admin/)\n")
            return
        write_password_file(path=settings.ADMIN_PASSWORD_FILE, password=password)
        self.stdout.write(f"Administrator {settings.ADMIN_USERNAME}: password in {settings.ADMIN_PASSWORD_FILE}")
