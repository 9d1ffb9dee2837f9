"""Show how far the reading of leads has come."""

from typing import Any

from prosa.core import clock
from prosa.core.commands import DatabaseCommand
from prosa.leads.backlog import MOST_COUNTED, failed_leads, measure_backlog
from prosa.leads.extractors.choosing import chosen_name
from prosa.leads.models import Lead

_MOST_SHOWN = 10


class Command(DatabaseCommand):
    help = "Show what reads conversations, how many wait to be read, for how long, which failed and why."

    def handle(self, *_args: Any, **_options: Any) -> None:
        backlog = measure_backlog(now=clock.now())
        seeking = Lead.objects.seeking().order_by()[:MOST_COUNTED].count()
        self.stdout.write(f"Read by: {chosen_name()}")
        self.stdout.write(f"Seek a property: {_show(seeking)}")
        waits = "" if backlog.age is None else f", the next for {int(backlog.age.total_seconds())} s"
        self.stdout.write(f"Waiting to be read: {_show(backlog.stale)}{waits}")
        self.stdout.write(f"Read by the rules until the service answers: {_show(backlog.fallbacks)}")
        self.stdout.write(f"Given up: {_show(backlog.failed)}")
        for lead in failed_leads().select_related("conversation").order_by("-pk")[:_MOST_SHOWN]:
            self.stdout.write(f"  {lead.conversation}: {lead.problem}")


def _show(number: int) -> str:
    return f"{number} or more" if number == MOST_COUNTED else str(number)
