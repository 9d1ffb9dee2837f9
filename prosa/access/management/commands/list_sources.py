"""List the sources."""

from datetime import datetime
from typing import Any

from django.db.models import Count
from django.utils.timezone import localtime

from prosa.access.models import Source
from prosa.core.commands import DatabaseCommand

HEADINGS = ("NAME", "SCHEME", "SECRETS", "TIME ZONE", "ACTIVE", "LAST USED", "LAST REFUSED", "WHY")


class Command(DatabaseCommand):
    help = "List all sources, closed ones too, when each was used and refused last, and why."

    def handle(self, *_args: Any, **_options: Any) -> None:
        rows = [_cells(source) for source in Source.objects.annotate(number=Count("secrets"))]
        if not rows:
            self.stdout.write("There are no sources yet. Make one: ./run manage create_source NAME")
            return
        widths = [max(map(len, column)) for column in zip(HEADINGS, *rows, strict=True)]
        for row in (HEADINGS, *rows):
            cells = (text.ljust(width) for text, width in zip(row, widths, strict=True))
            self.stdout.write("  ".join(cells).rstrip())


def _cells(source: Any) -> tuple[str, ...]:
    return (
        source.name,
        source.scheme,
        str(source.number) if source.scheme != Source.Scheme.API_KEY else "-",
        source.time_zone or "-",
        "yes" if source.is_active else "no",
        _show(source.last_used_at),
        _show(source.last_refused_at),
        source.last_flaw or "-",
    )


def _show(instant: datetime | None) -> str:
    return localtime(instant).strftime("%Y-%m-%d %H:%M") if instant else "-"
