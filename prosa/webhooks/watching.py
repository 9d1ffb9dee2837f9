"""How the committer is doing, for those who watch over Prosa."""

from django.conf import settings

from prosa.core.health import NotReadyError
from prosa.webhooks.committer import MOST_REQUESTS_WAITING, WRITE_TIMEOUTS_OF_A_TRANSACTION, committer
from prosa.webhooks.metrics import WAITING
from prosa.webhooks.writer.client import writer


def check_committer() -> None:
    """Pass if this process's committer gets on with its work. Raises NotReadyError."""
    state = committer().state()
    if state.seconds > WRITE_TIMEOUTS_OF_A_TRANSACTION * settings.WRITE_TIMEOUT:
        raise NotReadyError("stuck")
    if state.waiting >= MOST_REQUESTS_WAITING:
        raise NotReadyError("full")


def note_queue() -> None:
    """Note how many requests wait in this process."""
    own = writer()
    WAITING().set(committer().state().waiting + (own.waiting if own else 0))
