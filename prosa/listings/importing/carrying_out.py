"""Carrying out an import that this process has taken: from the feed's bytes to the end of its run."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Final

from django.db import DatabaseError, InterfaceError
from django.utils.translation import gettext_noop

from prosa.core import clock
from prosa.listings.importing import runs
from prosa.listings.importing.applying import Applied, apply_entries, deactivate_missing
from prosa.listings.importing.blocks import CountedStream, open_stream
from prosa.listings.importing.content import store_parts
from prosa.listings.importing.entries import Entry, Reason, Rejection
from prosa.listings.importing.feeds import Feed, Item
from prosa.listings.importing.models import ImportRun
from prosa.listings.importing.sniffing import read_feed

LOOKED_AT_AT_ONCE: Final = 200
NOTHING_VALID: Final = gettext_noop("It has no entry that is right, so nothing was changed.")
UNEXPECTED: Final = gettext_noop("Something went wrong in Prosa. Its log says more.")


class Import:
    """One run, and the process that holds it: `run` is as it was stored last."""

    def __init__(self, run: ImportRun, *, is_ending: Callable[[], bool] = lambda: False) -> None:
        self.run = run
        self._is_ending = is_ending

    def store(self, blocks: Iterator[bytes]) -> bool:
        """Keep `blocks` as the run's file, and tell whether that is all; if there was no time, hand the run back.

        Raises LeaseLostError, and what `blocks` raise.
        """
        for run in store_parts(run=self.run, blocks=blocks):
            self.run = run
            if self._is_ending():
                self.hand_back()
                return False
        self.run = runs.note_size(run=self.run, size=self.run.bytes_read, now=clock.now())
        return True

    def carry_out(self, blocks: Iterator[bytes]) -> None:
        """Bring the feed that `blocks` are into the catalogue, and end the run; or hand it back if there is no time.

        Raises LeaseLostError, and database errors: the run goes on when its lease has run out. Whatever else goes
        wrong ends the run.
        """
        with self.ended_by_surprises(), open_stream(blocks) as (stream, counted):
            feed = Feed(read_feed(stream), settled=self.run.entries)
            self._settle_all(feed, counted)

    @contextmanager
    def ended_by_surprises(self) -> Iterator[None]:
        """End the run if something goes wrong that nobody has foreseen, rather than have all others wait for it.

        A database that does not answer is foreseen, as is a lost lease: whoever takes the run next goes on with it.
        """
        try:
            yield
        except (DatabaseError, InterfaceError, runs.LeaseLostError):
            raise
        except Exception:
            self.fail(Reason(UNEXPECTED))
            raise

    def fail(self, reason: Reason, *, line: int | None = None) -> None:
        """End the run for this `reason`."""
        self.run = runs.fail(run=self.run, reason=reason, line=line, now=clock.now())

    def begin_fetching(self, *, time: timedelta) -> None:
        """Hold the run for as long as fetching its feed may take."""
        self.run = runs.begin_fetching(run=self.run, time=time, now=clock.now())

    def hand_back(self) -> None:
        """Let another worker go on with the run."""
        self.run = runs.hand_back(run=self.run, now=clock.now())

    def _settle_all(self, feed: Feed, counted: CountedStream) -> None:
        for part in feed.parts():
            if self._is_ending():
                return self.hand_back()
            self._settle(part, counted.position)
        if feed.problem:
            return self.fail(feed.problem.reason, line=feed.problem.line)
        if self.run.entries == self.run.rejected:
            return self.fail(Reason(NOTHING_VALID))
        if self.run.is_complete and not self._deactivate_missing(feed):
            return self.hand_back()
        self.run = runs.finish(run=self.run, now=clock.now())
        return None

    def _settle(self, part: list[Item], position: int) -> None:
        now, stored = clock.now(), [self.run]
        entries = [item for item in part if isinstance(item, Entry)]
        rejected = tuple(item for item in part if isinstance(item, Rejection))

        def note(applied: Applied) -> None:
            together = sorted((*rejected, *applied.rejections), key=lambda rejection: rejection.line)
            settled = applied._replace(rejections=tuple(together))
            stored.append(runs.settle(run=self.run, applied=settled, bytes_read=position, now=now))

        apply_entries(entries=entries, now=now, then=note)
        self.run = stored[-1]  # only now it is certain

    def _deactivate_missing(self, feed: Feed) -> bool:
        """Make inactive what the feed lacks, and tell whether there was time for all."""
        after: int | None = 0
        while after is not None:
            if self._is_ending():
                return False
            now, stored = clock.now(), [self.run]

            def note(number: int, *, now: datetime = now, stored: list[ImportRun] = stored) -> None:
                stored.append(runs.note_deactivated(run=self.run, number=number, now=now))

            after = deactivate_missing(after=after, limit=LOOKED_AT_AT_ONCE, there=feed.codes, now=now, then=note)
            self.run = stored[-1]
        return True
