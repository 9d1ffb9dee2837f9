"""Refuse events that have waited for their conversation for too long."""

from typing import Any

from django.core.management.base import BaseCommand

from prosa.core import clock
from prosa.deliveries.parking import expire_parked


class Command(BaseCommand):
    help = "Refuse what has been parked for longer than PARK_FOR. The server does this by itself, every minute."

    def handle(self, *_args: Any, **_options: Any) -> None:
        self.stdout.write(f"{expire_parked(now=clock.now())} expired.")
