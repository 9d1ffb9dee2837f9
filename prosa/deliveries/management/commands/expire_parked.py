"""Refuse events that have waited for their conversation for too long."""

from typing import Any

from prosa.core import clock
from prosa.core.commands import DatabaseCommand
from prosa.deliveries.parking import expire_parked


class Command(DatabaseCommand):
    help = "Refuse what has been parked for longer than PARK_FOR. The server does this by itself, every minute."

    def handle(self, *_args: Any, **_options: Any) -> None:
        self.stdout.write(f"{expire_parked(now=clock.now())} expired.")
