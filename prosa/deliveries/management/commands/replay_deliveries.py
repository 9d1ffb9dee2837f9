"""Replay deliveries that were parked or refused."""

from argparse import ArgumentParser
from collections import Counter
from typing import Any

from tqdm import tqdm

from prosa.access.callers import COMMAND_NAME
from prosa.conversations.events import EventType
from prosa.core import clock
from prosa.core.commands import DatabaseCommand
from prosa.deliveries.management.arguments import instant, printable_name, uuid
from prosa.deliveries.models import PROBLEM_CODES, Outcome
from prosa.deliveries.querysets import DeliveryFilter
from prosa.deliveries.replay import count_replayable, replay_deliveries


class Command(DatabaseCommand):
    help = (
        "Decide once more on the deliveries that are parked or refused, the oldest first: all of them, or those that "
        "the options leave. What was recorded stays as it is, so it may be repeated."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--outcome", choices=Outcome.values, help="what became of it")
        parser.add_argument("--code", choices=PROBLEM_CODES, metavar="CODE", help="why it was not recorded")
        parser.add_argument("--conversation", type=uuid, metavar="ID", help="the conversation that it is about")
        parser.add_argument(
            "--key", type=printable_name, metavar="NAME", help="the name of the key that it was sent with"
        )
        parser.add_argument("--request", type=uuid, metavar="ID", help="the X-Request-ID of the answer that it got")
        parser.add_argument("--type", choices=list(EventType), help="the type of its event")
        parser.add_argument("--since", type=instant, metavar="TIME", help="received then or later")
        parser.add_argument("--until", type=instant, metavar="TIME", help="received before then")
        parser.add_argument(
            "--accept-late",
            action="store_true",
            help="record messages although their conversation is closed, marked as late",
        )

    def handle(self, *_args: Any, accept_late: bool, **options: Any) -> None:
        wanted = DeliveryFilter(**{name: options[name] for name in DeliveryFilter._fields})
        outcomes = Counter[str]()
        parts = replay_deliveries(wanted=wanted, by=COMMAND_NAME, accept_late=accept_late, now=clock.now())
        with tqdm(total=count_replayable(wanted=wanted), unit=" deliveries", disable=None) as progress:
            for part in parts:
                outcomes += part.outcomes
                progress.update(part.number)
        now_are = ", ".join(f"{number} {outcome}" for outcome, number in sorted(outcomes.items()))
        self.stdout.write(f"{outcomes.total()} replayed" + (f", now {now_are}." if now_are else "."))
