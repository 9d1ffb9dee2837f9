"""Take the older of a source's two secrets away."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.utils import translation

from prosa.access.sources import SourceRefusedError, UnknownSourceError, drop_old_secret
from prosa.core.commands import DatabaseCommand


class Command(DatabaseCommand):
    help = "Take the older of the two secrets of the source NAME away. Every server process refuses it within seconds."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="the name of the source")

    def handle(self, *_args: Any, name: str, **_options: Any) -> None:
        try:
            with translation.override("en"):  # the terminal's language
                drop_old_secret(name=name)
        except UnknownSourceError as error:
            raise CommandError(f"No source has the name “{name}”. See: ./run manage list_sources") from error
        except SourceRefusedError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"The older secret of {name} is taken no longer.")
