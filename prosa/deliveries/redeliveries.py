"""Requests that bear a webhook-id: one that comes again is answered as it was the first time (docs/adr/0023).

All inside the write transaction that decides on the events. Two that decide on the same new id at once meet in the
unique constraint, which makes one of them run again, and then it finds what the other has stored.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from django.conf import settings
from django.db import connection

from prosa.conversations.rules import OutcomeCode
from prosa.core import clock
from prosa.core.sql import pipeline
from prosa.core.transactions import run_in_write_transaction
from prosa.deliveries.entries import Claim, Item
from prosa.deliveries.models import ID_CONFLICT, WebhookId
from prosa.deliveries.webhook_id_statements import StoredId, find_ids, insert_ids

FORGOTTEN_AT_ONCE: Final = 500
_SUCCESSES: Final = frozenset({OutcomeCode.RECORDED, OutcomeCode.DUPLICATE})
type _Name = tuple[str, str]


class Redeliveries:
    """The items of one transaction, some of which bear a webhook-id.

    `items` is what has to be settled: of what came before, the ledger notes that it came again, and nothing is decided.
    """

    def __init__(self, items: Sequence[Item]) -> None:
        # By the identity of each request's claim, as clients may send one request id twice.
        self._places: dict[int, list[int]] = {}
        self._claims: dict[int, Claim] = {}
        for place, item in enumerate(items):
            if claim := item.envelope.claim:
                self._places.setdefault(id(claim), []).append(place)
                self._claims[id(claim)] = claim
        with pipeline() as new_cursor:
            self._known = find_ids(new_cursor(), self._claims.values())
        self._first = _first_requests(self._claims)
        self._answers: dict[int, str] = {}
        self.items = list(items)
        for request, claim in self._claims.items():
            self._look_up(request, claim)

    def store(self, codes: Sequence[str]) -> list[str]:
        """Keep what is final of the items' `codes`, which they were settled with, and return what to answer."""
        answers = [self._answers.get(place, code) for place, code in enumerate(codes)]
        new: list[StoredId] = []
        for request, claim in self._claims.items():
            own = [answers[place] for place in self._places[request]]
            first = self._first[_name_of(claim)]
            if first == request:
                if _name_of(claim) not in self._known and OutcomeCode.CONVERSATION_NOT_FOUND not in own:
                    envelope = self.items[self._places[request][0]].envelope
                    new.append(StoredId(*claim, " ".join(own), envelope.request_id, envelope.received_at))
            elif self._claims[first].digest == claim.digest:  # both came in one transaction: the first one's answer
                for place, earlier in zip(self._places[request], self._places[first], strict=False):
                    answers[place] = answers[earlier]
        if new:
            with pipeline() as new_cursor:
                insert_ids(new_cursor(), new)
        return answers

    def _look_up(self, request: int, claim: Claim) -> None:
        places = self._places[request]
        stored = self._known.get(_name_of(claim))
        first = self._claims[self._first[_name_of(claim)]]
        if (stored.digest if stored else first.digest) != claim.digest:
            for place in places:
                self.items[place] = _in_conflict(self.items[place])
        elif stored and _fit(codes := stored.codes.split(" "), [self.items[place] for place in places]):
            for place, code in zip(places, codes, strict=True):
                self.items[place] = _come_again(self.items[place], code)
                self._answers[place] = code


def forget_old_ids(*, now: datetime) -> int:
    """Delete what was kept for longer than KEEP_WEBHOOK_IDS, and return how much that was."""
    forgotten = 0
    while number := run_in_write_transaction(lambda: _forget_some(now)):
        forgotten += number
    return forgotten


def forget_what_is_old() -> None:
    """The chore of the server processes."""
    if WebhookId.objects.filter(received_at__lte=clock.now() - settings.KEEP_WEBHOOK_IDS).exists():
        forget_old_ids(now=clock.now())


def _forget_some(now: datetime) -> int:
    due = WebhookId.objects.filter(received_at__lte=now - settings.KEEP_WEBHOOK_IDS).order_by("received_at")
    if connection.features.has_select_for_update_skip_locked:
        due = due.select_for_update(skip_locked=True)
    ids = list(due.values_list("id", flat=True)[:FORGOTTEN_AT_ONCE])
    return WebhookId.objects.filter(id__in=ids).delete()[0]


def _first_requests(claims: Mapping[int, Claim]) -> dict[_Name, int]:
    """Return which request came first of those with the same id."""
    first: dict[_Name, int] = {}
    for request, claim in claims.items():
        first.setdefault(_name_of(claim), request)
    return first


def _name_of(claim: Claim) -> _Name:
    return claim.source_name, claim.webhook_id


def _fit(codes: Sequence[str], items: Sequence[Item]) -> bool:
    """Tell whether the items are what they were: bytes can be taken apart in two ways, and read by two versions."""
    return len(codes) == len(items) and all(
        item.reading.event or code not in _SUCCESSES for code, item in zip(codes, items, strict=True)
    )


def _in_conflict(item: Item) -> Item:
    """Return `item` to be refused. Its bytes are kept if they are an event, which can be replayed and erased."""
    body = item.body if item.reading.event else None
    return item._replace(body=body, reading=item.reading._replace(event=None, problem_code=ID_CONFLICT, errors=()))


def _come_again(item: Item, code: str) -> Item:
    """Return `item` to be noted as what it was the first time, without its bytes: the first delivery has them."""
    noted = OutcomeCode.DUPLICATE if code == OutcomeCode.RECORDED else code
    return item._replace(body=None, reading=item.reading._replace(event=None, problem_code=noted, errors=()))
