"""Make an API key and show it, once."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from prosa.access.callers import Scope, write_scopes
from prosa.access.keys import create_key
from prosa.access.management.terminal import refusals_told
from prosa.access.models import Source
from prosa.core import clock
from prosa.core.commands import DatabaseCommand


class Command(DatabaseCommand):
    help = (
        "Make an API key for the holder NAME and print it. Nothing but the key goes to the standard output, so that a "
        "script can take it from there; it cannot be shown again. With the first key, the open door closes."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="who holds it, such as the name of a system")
        parser.add_argument(
            "--scope",
            action="append",
            required=True,
            choices=[scope.value for scope in Scope],
            help="what its holder may do: send events, read, erase and replay; give it once for each",
        )

        parser.add_argument("--source", default="", help="the source that it belongs to, whose proof is a key")

    def handle(self, *_args: Any, name: str, scope: list[str], source: str, **_options: Any) -> None:
        scopes = [Scope(each) for each in scope]
        owner = Source.objects.filter(name=source, scheme=Source.Scheme.API_KEY).first() if source else None
        if source and owner is None:
            raise CommandError(
                f"No source whose proof is a key has the name “{source}”. See: ./run manage list_sources"
            )
        with refusals_told(name):
            key = create_key(name=name, scopes=scopes, source=owner, now=clock.now())
        self.stderr.write(f"The key of {name.strip()} ({write_scopes(scopes)}), shown this once:", lambda text: text)
        self.stdout.write(key)
