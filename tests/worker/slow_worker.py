"""`run_worker` with an extractor that lasts as long as a test wants: `python -m tests.worker.slow_worker <folder>`.

It notes in the file `log` of the folder what it reads, and waits with reading while a file `hold` is there.
"""

import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import django
from django.core.management import call_command

django.setup()

from prosa.leads import duty  # noqa: E402 (Django must be set up)
from prosa.leads.extraction import Extraction, Place, Sought, Utterance  # noqa: E402 (as above)
from prosa.leads.refreshing import Refresher  # noqa: E402 (as above)


class SlowExtractor:
    name = "rules"

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def extract(self, *, messages: Sequence[Utterance], places: Sequence[Place]) -> Extraction:
        self._note("began", messages)
        while (self._folder / "hold").exists():
            time.sleep(0.01)
        time.sleep(0.005)
        self._note("ended", messages)
        return Extraction(sought=Sought(purpose="buy"))

    def _note(self, what: str, messages: Sequence[Utterance]) -> None:
        with (self._folder / "log").open("a") as log:
            log.write(f"{os.getpid()} {what} {messages[0].content}\n")


if __name__ == "__main__":
    extractor = SlowExtractor(Path(sys.argv[1]))
    refresher = Refresher(extractor=extractor, rules=extractor)
    duty.refresher = lambda: refresher  # type: ignore[assignment]
    call_command("run_worker")
