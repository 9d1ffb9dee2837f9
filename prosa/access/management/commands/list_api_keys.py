"""List the API keys."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.timezone import localtime

from prosa.access.callers import write_scopes
from prosa.access.keys import ENVIRONMENT_SCOPES
from prosa.access.models import ApiKey
from prosa.core.commands import DatabaseCommand

HEADINGS = ("NAME", "BEGINS", "SCOPES", "CREATED", "LAST USED", "REVOKED")


class Command(DatabaseCommand):
    help = "List all API keys, revoked ones too. The keys themselves are not kept; their first characters are shown."

    def handle(self, *_args: Any, **_options: Any) -> None:
        rows = [
            (key.name, key.prefix, key.scopes, _show(key.created_at), _show(key.last_used_at), _show(key.revoked_at))
            for key in ApiKey.objects.all()
        ]
        if settings.API_KEY:
            self.stdout.write(f"API_KEY of the environment is a key, too: {write_scopes(ENVIRONMENT_SCOPES)}.")
        if not rows:
            self.stdout.write("No keys were made yet. Make one: ./run manage create_api_key NAME --scope ingest")
            return
        widths = [max(map(len, column)) for column in zip(HEADINGS, *rows, strict=True)]
        for row in (HEADINGS, *rows):
            cells = (text.ljust(width) for text, width in zip(row, widths, strict=True))
            self.stdout.write("  ".join(cells).rstrip())


def _show(instant: datetime | None) -> str:
    return localtime(instant).strftime("%Y-%m-%d %H:%M") if instant else "-"
