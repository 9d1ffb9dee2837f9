"""Read leads now, in this process."""

from argparse import ArgumentParser, ArgumentTypeError
from collections import Counter
from typing import Any
from uuid import UUID

from django.core.management.base import CommandError
from django.db.models import F, QuerySet
from tqdm import tqdm

from prosa.conversations.models import Conversation
from prosa.core import clock
from prosa.core.commands import DatabaseCommand
from prosa.leads.duty import refresher
from prosa.leads.leasing import take
from prosa.leads.refreshing import Result


class Command(DatabaseCommand):
    help = (
        "Read the conversations that have changed since they were read: now, in this process, whether or not somebody "
        "is still writing. The worker does this by itself; it may run meanwhile."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        wanted = parser.add_mutually_exclusive_group()
        wanted.add_argument("--conversation", type=_uuid, metavar="ID", help="read this one anew, and no other")
        wanted.add_argument("--all", action="store_true", dest="everything", help="read all of them anew")

    def handle(self, *_args: Any, conversation: UUID | None, everything: bool, **_options: Any) -> None:
        wanted = _choose(conversation, everything)
        is_anew = everything or conversation is not None
        results, busy = Counter[Result](), 0
        with tqdm(total=wanted.count(), unit=" conversations", disable=None) as progress:
            last = 0
            while keys := list(wanted.filter(id__gt=last).values_list("id", flat=True)[: refresher().at_once]):
                taken = take(keys=keys, now=clock.now())
                results += refresher().refresh(taken=taken, anew=is_anew)
                busy += len(keys) - len(taken)
                progress.update(len(keys))
                last = keys[-1]
        self._report(results, busy)

    def _report(self, results: Counter[Result], busy: int) -> None:
        told = [f"{results[result]} {result}" for result in Result if results[result] or result is Result.READ]
        if busy:
            told.append(f"{busy} being read by the worker at this moment")
        self.stdout.write(f"{', '.join(told)}.")


def _choose(conversation: UUID | None, everything: bool) -> QuerySet[Conversation]:
    conversations = Conversation.objects.order_by("id")
    if everything:
        return conversations
    if conversation is None:
        return conversations.filter(derived_revision__lt=F("revision"))
    found = conversations.filter(uuid=conversation)
    if not found.exists():
        raise CommandError(f"There is no conversation {conversation}.")
    return found


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise ArgumentTypeError(f"{text} is no UUID") from None
