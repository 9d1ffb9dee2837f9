"""Taking the demo away again: exactly what bears demo ids, and what people have added to it."""

import logging
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import batched
from typing import Final
from uuid import UUID

from django.db import OperationalError

from prosa.access.models import Tombstone
from prosa.conversations.models import Conversation
from prosa.conversations.recorder import hold
from prosa.core.demonstration import DEMO_RANGE, is_demo
from prosa.core.transactions import run_in_write_transaction
from prosa.deliveries.models import UNREADABLE_CODES, Delivery, Outcome
from prosa.deliveries.readings import find_ids
from prosa.privacy.erasing import lock_rows, remove_traces

# Few enough that senders to a running server need not wait for long.
_CONVERSATIONS_AT_ONCE: Final = 25
_DELIVERIES_AT_ONCE: Final = 500
_ROUNDS: Final = 3
_WITHOUT_EFFECT: Final = (Outcome.PARKED, Outcome.REFUSED)
logger = logging.getLogger(__name__)


def find_conversations() -> set[UUID]:
    """Return the ids of the demo's conversations: those that are there, and those that deliveries speak of."""
    stored = Conversation.objects.filter(uuid__range=DEMO_RANGE).values_list("uuid", flat=True)
    named = Delivery.objects.filter(conversation_uuid__range=DEMO_RANGE).values_list("conversation_uuid", flat=True)
    return {*stored, *(uuid for uuid in named.distinct() if uuid)}


def remove_conversations() -> Iterator[int]:
    """Remove the demo's conversations with all that hangs on them and all deliveries about them, leaving no tombstones.

    Part by part, yielding the number of conversations of each. What a demo that still runs adds meanwhile goes as well,
    or is left for the next time.
    """
    for _ in range(_ROUNDS):
        found = sorted(find_conversations())
        for part in batched(found, _CONVERSATIONS_AT_ONCE, strict=False):
            run_in_write_transaction(partial(_remove, part))
            yield len(part)
        if not found:
            break
    _remove_rest()
    _remove_traces()


def _remove(conversations: Sequence[UUID]) -> None:
    hold(conversations=conversations)
    stored = Conversation.objects.filter(uuid__in=conversations)
    lock_rows(stored)
    stored.delete()
    Delivery.objects.filter(conversation_uuid__in=conversations).delete()


def _remove_rest() -> None:
    """Remove deliveries that name a demo's message but none of its conversations, and tombstones that people made.

    One that has recorded a message of a conversation that is no demo stays with it.
    """
    without_effect = Delivery.objects.not_recorded().filter(outcome__in=_WITHOUT_EFFECT)
    keys = set(without_effect.filter(message_uuid__range=DEMO_RANGE).values_list("id", flat=True))
    keys |= set(_unreadable())
    for part in batched(sorted(keys), _DELIVERIES_AT_ONCE, strict=False):
        still_there = Delivery.objects.filter(id__in=part, outcome__in=_WITHOUT_EFFECT)
        run_in_write_transaction(still_there.delete)
    Tombstone.objects.filter(conversation_uuid__range=DEMO_RANGE).delete()


def _unreadable() -> Iterator[int]:
    """Yield the keys of deliveries whose bytes could not be read and speak of the demo alone."""
    refused = Delivery.objects.not_recorded().filter(problem_code__in=UNREADABLE_CODES, body__isnull=False)
    unknown = refused.filter(conversation_uuid=None, message_uuid=None)
    for key, body in unknown.values_list("id", "body").iterator(chunk_size=20):
        ids = list(find_ids(bytes(body or b"")))
        if ids and all(map(is_demo, ids)):
            yield key


def _remove_traces() -> None:
    try:
        remove_traces()
    except OperationalError as error:
        logger.warning("What SQLite's files still hold of the demo will be removed later: %s", error)
