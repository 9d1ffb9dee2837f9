"""Match leads and listings now, in this process."""

import time
from argparse import ArgumentParser
from typing import Any, Final

from tqdm import tqdm

from prosa.core import clock
from prosa.core.commands import DatabaseCommand
from prosa.leads.models import Lead
from prosa.listings.models import Listing
from prosa.matching.models import Match
from prosa.matching.refreshing import count_stale, make_everything_stale, refresh_stale_matches

SECONDS_BETWEEN_LOOKS: Final = 0.2


class Command(DatabaseCommand):
    help = (
        "Match the leads and listings that have changed since they were matched: now, in this process. The worker does "
        "this by itself; it may run meanwhile."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--all", action="store_true", dest="everything", help="match all of them anew, as after a change of weights"
        )

    def handle(self, *_args: Any, everything: bool, **_options: Any) -> None:
        if everything:
            make_everything_stale()
        left = count_stale()
        with tqdm(total=left, unit=" leads and listings", disable=None) as progress:
            while left:
                if not refresh_stale_matches(now=clock.now()):
                    time.sleep(SECONDS_BETWEEN_LOOKS)  # the worker is at it
                before, left = left, count_stale()
                progress.update(max(0, before - left))  # there may be more: others change them meanwhile
        leads, listings = Lead.objects.seeking().count(), Listing.objects.filter(is_active=True).count()
        fitting, near = (
            Match.objects.filter(is_near_miss=False).count(),
            Match.objects.filter(is_near_miss=True).count(),
        )
        self.stdout.write("All leads and listings are matched.")
        self.stdout.write(f"Who seeks: {leads}. Active listings: {listings}. Matches: {fitting}. Near misses: {near}.")
