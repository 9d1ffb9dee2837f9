"""Give a source a second secret."""

import sys
from argparse import ArgumentParser
from typing import Any

from prosa.access.management.terminal import refusals_told
from prosa.access.sources import add_secret
from prosa.core import clock
from prosa.core.commands import DatabaseCommand


class Command(DatabaseCommand):
    help = (
        "Give the source NAME a second secret and print it. Both are taken until drop_source_secret takes the older "
        "away, so that the sender can change without losing an event."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="the name of the source")
        parser.add_argument("--secret-from-stdin", action="store_true", help="take the secret that the sender has made")

    def handle(self, *_args: Any, name: str, secret_from_stdin: bool, **_options: Any) -> None:
        given = sys.stdin.readline().strip() if secret_from_stdin else ""
        with refusals_told(name):
            shown = add_secret(name=name, secret=given, now=clock.now())
        if given:
            self.stdout.write(f"The source {name} has the secret.")
            return
        self.stderr.write(f"The second secret of {name}, shown this once:", lambda text: text)
        self.stdout.write(shown)
