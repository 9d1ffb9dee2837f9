"""Take the older of a source's two secrets away."""

from argparse import ArgumentParser
from typing import Any

from prosa.access.management.terminal import refusals_told
from prosa.access.sources import drop_old_secret
from prosa.core.commands import DatabaseCommand


class Command(DatabaseCommand):
    help = "Take the older of the two secrets of the source NAME away. Every server process refuses it within seconds."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="the name of the source")

    def handle(self, *_args: Any, name: str, **_options: Any) -> None:
        with refusals_told(name):
            drop_old_secret(name=name)
        self.stdout.write(f"The older secret of {name} is taken no longer.")
