"""Let those in again who have failed too often."""

from typing import Any

from prosa.access.throttling import forget_all_failures
from prosa.core.commands import DatabaseCommand


class Command(DatabaseCommand):
    help = (
        "Forget all failed attempts to come in, by passwords, keys and signatures. Whoever was locked out may try "
        "again at once; every server process knows within seconds. Digests alone tell whose they were, so that nobody "
        "can be picked."
    )

    def handle(self, *_args: Any, **_options: Any) -> None:
        forgotten = forget_all_failures()
        self.stdout.write(f"{forgotten} failed {'attempt is' if forgotten == 1 else 'attempts are'} forgotten.")
