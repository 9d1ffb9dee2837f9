"""Revoke an API key."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from prosa.access.keys import UnknownKeyError, revoke_key
from prosa.core import clock
from prosa.core.commands import DatabaseCommand


class Command(DatabaseCommand):
    help = "Revoke the API key of NAME. Every server process refuses it within seconds."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="the name that the key was made with")

    def handle(self, *_args: Any, name: str, **_options: Any) -> None:
        try:
            revoke_key(name=name, now=clock.now())
        except UnknownKeyError as error:
            raise CommandError(f"No key has the name “{name}”. See: ./run manage list_api_keys") from error
        self.stdout.write(f"The key of {name} is revoked.")
