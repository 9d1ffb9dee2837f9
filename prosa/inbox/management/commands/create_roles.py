"""Make the groups that the admin offers for users, unless they are there."""

from typing import Any

from django.core.management.base import BaseCommand

from prosa.inbox.roles import create_groups


class Command(BaseCommand):
    help = "Create the groups of readers and managers, unless they are there. Changes made to them stay."

    def handle(self, *_args: Any, **_options: Any) -> None:
        create_groups()
