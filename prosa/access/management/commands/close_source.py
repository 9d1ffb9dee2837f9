"""Close a source."""

from argparse import ArgumentParser
from typing import Any

from prosa.access.management.terminal import refusals_told
from prosa.access.sources import set_active
from prosa.core.commands import DatabaseCommand


class Command(DatabaseCommand):
    help = (
        "Close the source NAME: neither its signatures nor its keys are taken. Every server process refuses them "
        "within seconds."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="the name of the source")

    def handle(self, *_args: Any, name: str, **_options: Any) -> None:
        with refusals_told(name):
            set_active(name=name, is_active=False)
        self.stdout.write(f"The source {name} is closed.")
