"""List the sources."""

from typing import Any

from django.db.models import Count

from prosa.access.lost_secrets import count_lost_secrets, explain_lost_secrets
from prosa.access.management.terminal import lines_of_table, write_instant
from prosa.access.models import Source
from prosa.core.commands import DatabaseCommand

HEADINGS = ("NAME", "SCHEME", "SECRETS", "TIME ZONE", "ACTIVE", "LAST USED", "LAST REFUSED", "WHY")


class Command(DatabaseCommand):
    help = (
        "List all sources, closed ones too, when each was used and refused last, and why. LAST USED is exact to a "
        "minute, and both are known some seconds later."
    )

    def handle(self, *_args: Any, **_options: Any) -> None:
        rows = [_cells(source) for source in Source.objects.annotate(number=Count("secrets"))]
        if not rows:
            self.stdout.write("There are no sources yet. Make one: ./run manage create_source NAME")
            return
        for line in lines_of_table(HEADINGS, rows):
            self.stdout.write(line)
        if lost := count_lost_secrets():
            self.stderr.write(explain_lost_secrets(lost))


def _cells(source: Any) -> tuple[str, ...]:
    return (
        source.name,
        source.scheme,
        str(source.number) if source.scheme != Source.Scheme.API_KEY else "-",
        source.time_zone or "-",
        "yes" if source.is_active else "no",
        write_instant(source.last_used_at),
        write_instant(source.last_refused_at),
        source.last_flaw or "-",
    )
