"""Fill a running Prosa with a demo, or take the demo away again."""

import sys
from argparse import ArgumentParser, ArgumentTypeError
from collections import Counter
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import CommandError
from django.db import connection
from django.utils.timezone import localtime
from tqdm import tqdm

from prosa.conversations.events import CloseConversation, Direction, Event, NewMessage
from prosa.conversations.models import Conversation
from prosa.core import clock
from prosa.core.addresses import is_loopback
from prosa.core.commands import DatabaseCommand
from prosa.core.demonstration import DEMO_RANGE
from prosa.demo.errors import DemoError
from prosa.demo.live import compose_show
from prosa.demo.loading import find_missing, knock, load
from prosa.demo.offering import offer_listings, withdraw_listings
from prosa.demo.playing import Clockwork, perform
from prosa.demo.removing import find_conversations, remove_conversations
from prosa.demo.sending import Door

SECONDS: Final = 60
_RECORDED: Final = "recorded"
_WIDTH: Final = 90


class Command(DatabaseCommand):
    help = (
        "Fill a running Prosa with made-up conversations of an estate agency, through its own webhook, and with its "
        "listings; then let some conversations go on for a minute. Done again, it adds what is missing. "
        "All of it bears ids that nothing else has, by which --remove takes exactly that away."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        default = f"http://127.0.0.1:{settings.PORT}"
        parser.add_argument("--url", type=_url, default=default, help=f"where Prosa answers ({default})")
        parser.add_argument("--key", default=settings.API_KEY, help="a key with the scope ingest (API_KEY, if set)")
        parser.add_argument("--offline", action="store_true", help="without the live part")
        parser.add_argument("--seconds", type=_seconds, default=SECONDS, help="how long the live part lasts (60)")
        parser.add_argument("--remove", action="store_true", help="take all demo data away")
        parser.add_argument("--yes", action="store_true", help="ask nothing")

    def handle(self, *_args: Any, remove: bool, yes: bool, **options: Any) -> None:
        try:
            self._remove(is_sure=yes) if remove else self._fill(is_sure=yes, **options)
        except DemoError as error:
            raise CommandError(str(error)) from None
        except KeyboardInterrupt:
            self.stdout.write(
                "\nStopped. What was done so far stays. ./run demo goes on, ./run demo --remove takes it away."
            )

    def _fill(self, *, is_sure: bool, url: str, key: str, offline: bool, seconds: float, **_options: Any) -> None:
        door = Door(url=url, key=key)
        try:
            door.connect()
            if not is_sure and (reason := _why_not(url)):
                self._require_consent(f"{reason} Shall demo data really go there?")
            self._load(door)
            if not offline:
                self._perform(door, seconds)
        finally:
            door.close()
        self.stdout.write("./run demo --remove takes all demo data away again.")

    def _load(self, door: Door) -> None:
        missing = find_missing(now=clock.now())
        if missing.events:
            knock(events=missing.events, door=door)
        listings = offer_listings(url=door.url, now=clock.now())
        outcomes = Counter[str]()
        events = find_missing(now=clock.now()).events
        with tqdm(total=len(events), unit=" events", disable=None) as progress:
            for part in load(events=events, door=door):
                outcomes += part
                progress.update(part.total())
        if missing.since:
            self.stdout.write(f"The demo of {localtime(missing.since):%Y-%m-%d %H:%M} is there already.")
        if missing.events or listings:
            self._report(outcomes, len(missing.events), listings)

    def _report(self, outcomes: Counter[str], events: int, listings: int) -> None:
        self.stdout.write(f"Added: {events} events of conversations, {listings} listings.")
        refused = ", ".join(f"{number} {code}" for code, number in outcomes.items() if code != _RECORDED)
        if refused:
            self.stdout.write(f"Not recorded: {refused}. GET /deliveries/?outcome=refused says why.")

    def _perform(self, door: Door, seconds: float) -> None:
        self.stdout.write(f"Now some conversations go on for {seconds:g} seconds at {door.url}/ (Ctrl-C ends it).")
        show = compose_show(now=clock.now(), seconds=seconds)
        for event, code in perform(show=show, send=door.send, clockwork=Clockwork(clock.now)):
            self.stdout.write(f"{localtime(event.sent_at):%H:%M:%S}  {_describe(event)}"[:_WIDTH])
            if code != _RECORDED:
                self.stdout.write(f"          not recorded: {code}")
            self.stdout.flush()

    def _remove(self, *, is_sure: bool) -> None:
        found = len(find_conversations())
        if not is_sure:
            self._require_consent(f"Remove {found} demo conversations and the demo's listings?")
        removed = 0
        with tqdm(total=found, unit=" conversations", disable=None) as progress:
            for number in remove_conversations():
                removed += number
                progress.update(number)
        listings = withdraw_listings()
        self.stdout.write(f"Removed: {removed} demo conversations, {listings} listings. Nothing else was touched.")

    def _require_consent(self, question: str) -> None:
        if not sys.stdin.isatty():
            raise CommandError(f"{question}\nThere is no terminal to ask on. Add --yes if you are sure.")
        if input(f"{question} [y/N] ").strip().lower() not in {"y", "yes", "s", "sim"}:
            raise CommandError("Nothing was changed.")


def _why_not(url: str) -> str:
    """Return what makes this look like an installation in production, or nothing."""
    if settings.HTTPS:
        return "HTTPS=true: this is an installation in production."
    if not is_loopback(urlsplit(url).hostname or ""):
        return f"{url} is another machine."
    if connection.vendor == "postgresql" and Conversation.objects.exclude(uuid__range=DEMO_RANGE).exists():
        return "There are real conversations in this PostgreSQL database."
    return ""


def _describe(event: Event) -> str:
    match event:
        case NewMessage(direction=direction, content=content):
            return f"{'agency  ' if direction is Direction.SENT else 'customer'}  {content.splitlines()[0]}"
        case CloseConversation():
            return "closed"
        case _:
            return "a new conversation"


def _url(text: str) -> str:
    parts = urlsplit(text.rstrip("/"))
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path or parts.query:
        raise ArgumentTypeError(f"{text} is no address such as http://127.0.0.1:8000")
    return text.rstrip("/")


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 5 <= seconds <= 3600:  # noqa: PLR2004 (an hour)
        raise ArgumentTypeError("the live part lasts from 5 to 3600 seconds")
    return seconds
