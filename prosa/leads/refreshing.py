"""Reading conversations: under a lease, outside of any transaction, and kept many at a time."""

import logging
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextvars import copy_context
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, NamedTuple, cast

from django.db import InterfaceError, OperationalError
from django.db.models import Count

from prosa.conversations.models import Message
from prosa.core import clock
from prosa.leads.attempts import Attempts
from prosa.leads.choices import ExtractorName
from prosa.leads.extraction import Direction, Extraction, Extractor, Place, Utterance
from prosa.leads.leasing import LEASE, Taken, is_any_due, release, renew, take_due
from prosa.leads.services import store_reading, store_readings
from prosa.leads.storing import Reading
from prosa.listings.models import Listing

AT_ONCE_BY_RULES: Final = 100
AT_ONCE_BY_SERVICE: Final = 8
THREADS_FOR_SERVICE: Final = 4
MOST_MESSAGES_AT_ONCE: Final = 20_000
SECONDS_PLACES_LAST: Final = 60.0
MOST_PLACES: Final = 10_000  # no agency has as many, but whoever makes a feed may make them up
logger = logging.getLogger(__name__)


class Result(StrEnum):
    """What became of reading a conversation."""

    READ = "read"
    FALLBACK = "read by the rules instead"
    FAILED = "failed"
    GONE = "erased, or read by another, meanwhile"


class Transcript(NamedTuple):
    """The messages of a conversation at the revision at which it was taken, in their order, and their keys."""

    keys: list[int]
    utterances: list[Utterance]


class Refresher:
    """Reads conversations with an extractor, and with the rules what its service cannot read for now."""

    def __init__(self, *, extractor: Extractor, rules: Extractor, now: Callable[[], datetime] = clock.now) -> None:
        self._attempts = Attempts(extractor=extractor, rules=rules)
        self._is_local = extractor.name == ExtractorName.RULES
        self._now = now
        self._places: tuple[Place, ...] = ()
        self._places_until = 0.0

    @property
    def at_once(self) -> int:
        """How many conversations are best taken together."""
        return AT_ONCE_BY_RULES if self._is_local else AT_ONCE_BY_SERVICE

    def refresh_due(self, *, quiet: timedelta, is_ending: Callable[[], bool]) -> Counter[Result]:
        """Read some of the conversations that are due, and return what became of them. Nothing if there are none."""
        now = self._now()
        with_retries = not self._attempts.breaker.is_open(now=now)
        if not is_any_due(now=now, quiet=quiet, with_retries=with_retries):
            return Counter()
        taken = take_due(now=now, quiet=quiet, most=self.at_once, with_retries=with_retries)
        return self.refresh(taken=taken, is_ending=is_ending)

    def refresh(
        self, *, taken: Sequence[Taken], is_ending: Callable[[], bool] = lambda: False, anew: bool = False
    ) -> Counter[Result]:
        """Read `taken`, keep what comes of it, and give back what was not read because an end was asked for.

        What has no new message since it was read is left as it is, unless it is to be read `anew`.
        """
        began, results = time.monotonic(), Counter[Result]()
        for part in _in_parts(taken):
            results += self._read_part(part, is_ending, anew)
        if taken:
            told = ", ".join(f"{number} {result}" for result, number in results.items())
            logger.debug("%d conversations in %.3f s: %s", len(taken), time.monotonic() - began, told)
        return results

    def _read_part(self, part: Sequence[Taken], is_ending: Callable[[], bool], anew: bool) -> Counter[Result]:
        ready = [reading for each in part if (reading := _without_extractor(each, anew))]
        results = self._keep(ready)
        rest = {each.key: each for each in part if each.key not in {reading.key for reading in ready}}
        transcripts = load_transcripts(list(rest.values()))
        gone = [each for key, each in rest.items() if key not in transcripts]
        release(taken=gone)
        results[Result.GONE] += len(gone)
        wanted = [(each, transcripts[key]) for key, each in rest.items() if key in transcripts]
        read = self._read_here if self._is_local else self._read_in_threads
        for readings in read(wanted, is_ending):
            results += self._keep(readings)
        return +results

    def _read_here(
        self, wanted: Sequence[tuple[Taken, Transcript]], is_ending: Callable[[], bool]
    ) -> Iterator[list[Reading]]:
        """Read one after the other, and yield all at once: to keep them takes one transaction."""
        places, readings = self._load_places(), []
        for number, (taken, transcript) in enumerate(wanted):
            if is_ending():
                release(taken=[each for each, _ in wanted[number:]])
                break
            readings.append(self._read(taken, transcript, places))
        yield readings

    def _read_in_threads(
        self, wanted: Sequence[tuple[Taken, Transcript]], is_ending: Callable[[], bool]
    ) -> Iterator[list[Reading]]:
        """Read several at the same time, and yield what is there, renewing the leases of those that take longer."""
        places = self._load_places()
        pool = ThreadPoolExecutor(THREADS_FOR_SERVICE, thread_name_prefix="extractor")
        try:
            pending = {
                pool.submit(copy_context().run, self._read, taken, transcript, places): taken
                for taken, transcript in wanted
            }
            while pending:
                done, _ = wait(pending, timeout=1, return_when=FIRST_COMPLETED)
                yield [future.result()._replace(lease=pending.pop(future).lease) for future in done]
                if is_ending():
                    release(taken=[pending.pop(future) for future in list(pending) if future.cancel()])
                pending = _renew(pending, self._now())
        finally:
            pool.shutdown(cancel_futures=True)  # where what was read cannot be kept, nothing more need be asked

    def _read(self, taken: Taken, transcript: Transcript, places: Sequence[Place]) -> Reading:
        return self._attempts.read(taken, transcript.keys, transcript.utterances, places, now=self._now())

    def _keep(self, readings: Sequence[Reading]) -> Counter[Result]:
        """Keep `readings` together, or one by one if one of them cannot be kept, so that it fails alone."""
        if not readings:
            return Counter()
        try:
            return _count(readings, store_readings(readings=readings, now=self._now()))
        except (OperationalError, InterfaceError):
            raise  # the database is away or busy, for all of them
        except Exception:
            logger.exception("Readings could not be kept together")
        results = Counter[Result]()
        for reading in readings:
            results += self._keep_alone(reading)
        return results

    def _keep_alone(self, reading: Reading) -> Counter[Result]:
        try:
            return _count([reading], {reading.key} if store_reading(reading=reading, now=self._now()) else set())
        except (OperationalError, InterfaceError):
            raise
        except Exception as error:  # noqa: BLE001 (an extractor may answer what no column takes)
            failed = self._attempts.give_back(reading, error, now=self._now())
            return _count([failed], {failed.key} if store_reading(reading=failed, now=self._now()) else set())

    def _load_places(self) -> tuple[Place, ...]:
        if time.monotonic() >= self._places_until:
            self._places = load_places()
            self._places_until = time.monotonic() + SECONDS_PLACES_LAST
        return self._places


def load_places() -> tuple[Place, ...]:
    """Return the places in which the agency has listings; of too many, those in which it has most."""
    counted = Listing.objects.values_list("neighbourhood", "city").annotate(number=Count("pk"))
    rows = counted.order_by("-number", "city", "neighbourhood")[:MOST_PLACES]
    return tuple(sorted((Place(name, city) for name, city, _number in rows), key=lambda place: (place.city, place)))


def load_transcripts(taken: Sequence[Taken]) -> dict[int, Transcript]:
    """Return, by the keys of conversations, their messages at the revisions at which they were taken.

    Messages are only ever added, in the order of their keys, so the first `message_count` are those of the revision.
    Of a conversation that was erased meanwhile nothing is returned.
    """
    rows = Message.objects.filter(conversation__in=[each.key for each in taken]).order_by(
        "conversation", "sent_at", "id"
    )
    found: dict[int, list[tuple[int, Utterance]]] = defaultdict(list)
    for conversation, key, direction, content in rows.values_list("conversation", "id", "direction", "content"):
        found[conversation].append((key, Utterance(cast("Direction", direction), content)))
    return {each.key: kept for each in taken if (kept := _first(found[each.key], each.message_count))}


def _first(messages: Sequence[tuple[int, Utterance]], number: int) -> Transcript | None:
    if len(messages) < number:
        return None
    arrived = {key for key, _ in sorted(messages)[:number]} if len(messages) > number else {key for key, _ in messages}
    kept = [(key, utterance) for key, utterance in messages if key in arrived]
    return Transcript([key for key, _ in kept], [utterance for _, utterance in kept])


def _without_extractor(taken: Taken, anew: bool) -> Reading | None:
    """Return the reading of a conversation that needs none: nobody has asked for anything, or nothing was added."""
    facts = Reading(taken.key, taken.uuid, taken.revision, lease=taken.lease)
    if taken.inbound_count == 0:
        return facts._replace(extraction=Extraction(sought=None), read_by=ExtractorName.RULES)
    is_read = taken.messages_read == taken.message_count and not taken.is_fallback and not taken.attempts
    return facts if is_read and not anew else None


def _in_parts(taken: Sequence[Taken]) -> Iterator[list[Taken]]:
    """Yield `taken` in parts of so many messages as fit into memory."""
    part: list[Taken] = []
    for each in taken:
        if part and sum(one.message_count for one in part) + each.message_count > MOST_MESSAGES_AT_ONCE:
            yield part
            part = []
        part.append(each)
    if part:
        yield part


def _renew(pending: dict[Future[Reading], Taken], now: datetime) -> dict[Future[Reading], Taken]:
    """Return `pending` with leases that last longer. What somebody else has taken is read to its end all the same."""
    ending = [taken for taken in pending.values() if taken.lease - now < LEASE / 2]
    if not ending:
        return pending
    renewed = {each.key: each for each in renew(taken=ending, now=now)}
    return {future: renewed.get(taken.key, taken) for future, taken in pending.items()}


def _count(readings: Iterable[Reading], kept: set[int]) -> Counter[Result]:
    return Counter(_result_of(reading) if reading.key in kept else Result.GONE for reading in readings)


def _result_of(reading: Reading) -> Result:
    if reading.is_fallback:
        return Result.FALLBACK
    return Result.FAILED if reading.problem else Result.READ
