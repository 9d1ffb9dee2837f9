"""Keys and sources share one space of names, as the ledger names whoever sent an event by it alone."""

from typing import Final

from django.db import connection

_LOCK: Final = (0x50726F73, 0x6E616D65)  # “Pros”, “name”


def hold_names() -> None:
    """Let nobody else take a name until the transaction that is open ends. On SQLite, who writes is alone anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", _LOCK)
