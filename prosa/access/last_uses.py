"""When keys and sources were used last: noted in memory by requests, and written down now and then."""

from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q

from prosa.access.models import ApiKey, Source
from prosa.core import clock

EXACTNESS: Final = timedelta(minutes=1)


class LastUses:
    """The last uses of rows of `model`, by their names, in this process."""

    def __init__(self, model: type[ApiKey | Source]) -> None:
        self._model = model
        self._used: dict[str, datetime] = {}
        self._noted: dict[str, datetime] = {}

    def note(self, name: str) -> None:
        """Remember that it is being used."""
        self._used[name] = clock.now()

    def write_down(self) -> None:
        """Write down what was used here, each at most once a minute whatever the number of processes."""
        for name, at in list(self._used.items()):
            if name in self._noted and at < self._noted[name] + EXACTNESS:
                continue
            is_due = Q(last_used_at=None) | Q(last_used_at__lte=at - EXACTNESS)
            if self._model.objects.filter(is_due, name=name).update(last_used_at=at):
                self._noted[name] = at
