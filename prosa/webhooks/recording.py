"""How the door has events recorded: by the server's writer, or by this process where there is none."""

import time
from collections.abc import Sequence

from django.conf import settings
from django.db import OperationalError, connection

from prosa.deliveries.entries import Item
from prosa.deliveries.intake import record_items, record_unless_stored
from prosa.webhooks.committer import committer
from prosa.webhooks.writer.client import LostWriterError, NoWriterError, Writer, writer
from prosa.webhooks.writer.messages import can_be_handed_over


def record(items: Sequence[Item]) -> list[str]:
    """Record `items`, of one request, durably, together with those of other requests, and return the code of each.

    Where that fails, they are recorded by themselves, so that no request fails for another's sake. Raises
    OperationalError if the database could not be written within WRITE_TIMEOUT; a transaction that is under way at that
    moment may still be carried out.
    """
    own = writer()
    if own and can_be_handed_over(items) and not connection.in_atomic_block:
        return _hand_over(items, own)
    return committer().record(items)


def _hand_over(items: Sequence[Item], own: Writer) -> list[str]:
    began = time.monotonic()
    try:
        codes = own.record(items)
    except NoWriterError:
        return committer().record(items)
    except LostWriterError:
        return record_unless_stored(items)
    if codes is not None:
        return codes
    if time.monotonic() > began + settings.WRITE_TIMEOUT:
        raise OperationalError("the database could not be written in time")
    return record_items(items)
