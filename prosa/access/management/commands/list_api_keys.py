"""List the API keys."""

from typing import Any

from django.conf import settings

from prosa.access.callers import write_scopes
from prosa.access.keys import ENVIRONMENT_SCOPES
from prosa.access.management.terminal import lines_of_table, write_instant
from prosa.access.models import ApiKey
from prosa.core.commands import DatabaseCommand

HEADINGS = ("NAME", "BEGINS", "SCOPES", "SOURCE", "CREATED", "LAST USED", "REVOKED")


class Command(DatabaseCommand):
    help = (
        "List all API keys, revoked ones too. The keys themselves are not kept; their first characters are shown. LAST "
        "USED is exact to a minute, and known some seconds later."
    )

    def handle(self, *_args: Any, **_options: Any) -> None:
        rows = [
            (
                key.name,
                key.prefix,
                key.scopes,
                key.source.name if key.source else "-",
                write_instant(key.created_at),
                write_instant(key.last_used_at),
                write_instant(key.revoked_at),
            )
            for key in ApiKey.objects.select_related("source")
        ]
        if settings.API_KEY:
            self.stdout.write(f"API_KEY of the environment is a key, too: {write_scopes(ENVIRONMENT_SCOPES)}.")
        if not rows:
            self.stdout.write("No keys were made yet. Make one: ./run manage create_api_key NAME --scope ingest")
            return
        for line in lines_of_table(HEADINGS, rows):
            self.stdout.write(line)
