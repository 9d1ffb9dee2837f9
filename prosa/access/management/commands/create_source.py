"""Make a source and show its key or secret, once."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from prosa.access.management.terminal import refusals_told
from prosa.access.models import Source
from prosa.access.sources import Wanted, create_source
from prosa.core import clock
from prosa.core.commands import DatabaseCommand


class Command(DatabaseCommand):
    help = (
        "Make a source: a system that sends events to /webhook/NAME/ and proves that they are its own. Its key or "
        "secret alone goes to the standard output, and cannot be shown again. With the first source, the open door "
        "closes."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="small letters, digits and hyphens: a part of its address")
        parser.add_argument("--scheme", choices=Source.Scheme.values, default=Source.Scheme.STANDARD_WEBHOOKS.value)
        parser.add_argument("--time-zone", default="", help="the zone of its times without offset")
        parser.add_argument("--header", default="", help="for hmac_sha256: the header with the signature")
        parser.add_argument("--prefix", default="", help="for hmac_sha256: what stands before the digest: sha256=")
        parser.add_argument("--encoding", choices=Source.Encoding.values, default=Source.Encoding.HEX.value)
        parser.add_argument("--secret-from-stdin", action="store_true", help="take the secret that the sender has made")

    def handle(self, *_args: Any, name: str, **options: Any) -> None:
        wanted = Wanted(
            name=name,
            scheme=options["scheme"],
            time_zone=options["time_zone"],
            signature_header=options["header"],
            signature_prefix=options["prefix"],
            signature_encoding=options["encoding"],
            secret=_read_secret() if options["secret_from_stdin"] else "",
        )
        with refusals_told(name):
            shown = create_source(wanted=wanted, now=clock.now())
        if wanted.secret:
            self.stdout.write(f"The source {wanted.name} is at /webhook/{wanted.name}/.")
            return
        about = f"The source {wanted.name} is at /webhook/{wanted.name}/. Its key or secret, shown this once:"
        self.stderr.write(about, lambda text: text)
        self.stdout.write(shown)


def _read_secret() -> str:
    secret = sys.stdin.readline().strip()
    if not secret:
        raise CommandError("There is no secret on the standard input.")
    return secret
