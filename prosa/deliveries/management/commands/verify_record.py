"""Check that the record and the ledger agree."""

from typing import Any

from django.core.management.base import CommandError
from tqdm import tqdm

from prosa.conversations.models import Conversation
from prosa.core.commands import DatabaseCommand
from prosa.deliveries.verification import Difference, verify_conversations, verify_rest


class Command(DatabaseCommand):
    help = (
        "Compare the record with the ledger, both ways, and print what differs. Fails if anything does. It can run "
        "while Prosa serves."
    )

    def handle(self, *_args: Any, **_options: Any) -> None:
        verified = differences = 0
        with tqdm(total=Conversation.objects.count(), unit=" conversations", disable=None) as progress:
            for number, found in verify_conversations():
                verified += number
                differences += self._show(found)
                progress.update(number)
        differences += self._show(verify_rest())
        if differences:
            raise CommandError(f"{differences} differences in {verified} conversations.")
        self.stdout.write(f"The record and the ledger agree on {verified} conversations.")

    def _show(self, differences: list[Difference]) -> int:
        for conversation, text in differences:
            self.stdout.write(f"{conversation}: {text}")
        return len(differences)
