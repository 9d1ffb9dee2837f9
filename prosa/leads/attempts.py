"""Reading one conversation with an extractor, and what to do when that fails. Touches no database."""

import logging
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from prosa.leads.breaker import CircuitBreaker
from prosa.leads.extraction import (
    Extraction,
    Extractor,
    ExtractorError,
    ExtractorUnavailableError,
    Failure,
    Place,
    Utterance,
)
from prosa.leads.leasing import Taken
from prosa.leads.metrics import count_extraction
from prosa.leads.storing import Reading

MOST_ATTEMPTS: Final = 5
FIRST_DELAY: Final = timedelta(seconds=30)
LONGEST_DELAY: Final = timedelta(hours=1)
logger = logging.getLogger(__name__)


def delay_after(attempts: int) -> timedelta:
    """Return how long to wait after so many failed attempts: 30 s, 2 min, 8 min, 32 min, then an hour each time."""
    factor: int = 4 ** min(attempts - 1, 10)
    return min(FIRST_DELAY * factor, LONGEST_DELAY)


class Attempts:
    """Reads with `extractor`, or with the rules where it cannot: for now if its service is away, else for good.

    What fails is tried again after a growing delay. An outage is nobody's fault, so it is tried for ever; a
    conversation that fails by itself is given up after MOST_ATTEMPTS, until it goes on or somebody asks.
    """

    def __init__(self, *, extractor: Extractor, rules: Extractor) -> None:
        self._extractor = extractor
        self._rules = rules
        self.breaker = CircuitBreaker()

    def read(
        self,
        taken: Taken,
        keys: Sequence[int],
        messages: Sequence[Utterance],
        places: Sequence[Place],
        *,
        now: datetime,
    ) -> Reading:
        """Return what comes of reading `messages`, whose keys are `keys`. Raises nothing."""
        facts = Reading(taken.key, taken.uuid, taken.revision, keys, lease=taken.lease)
        if not self.breaker.admits(now=now):
            left_alone = facts._replace(
                attempts=taken.attempts,
                retry_at=max(self.breaker.open_until or now, now + FIRST_DELAY),
                problem=self.breaker.problem,
                failure=self.breaker.failure,
            )
            return self._fall_back(left_alone, messages, places, now)
        try:
            extraction = _extract(self._extractor, messages, places)
        except ExtractorUnavailableError as error:
            self._note_outage(error, now)
            return self._fall_back(_failed(facts, taken, error, now, is_outage=True), messages, places, now)
        except Exception as error:  # noqa: BLE001 (whatever goes wrong must not stop what comes after)
            _log(error, taken)
            return self._fall_back(_failed(facts, taken, error, now), messages, places, now)
        if self.breaker.succeed():
            logger.warning("%s answers again.", self._extractor.name)
        return facts._replace(extraction=extraction, read_by=self._extractor.name)

    def give_back(self, reading: Reading, error: Exception, *, now: datetime) -> Reading:
        """Return a reading that could not be kept, as one that failed."""
        attempts = reading.attempts + 1
        return reading._replace(
            extraction=None,
            is_fallback=False,
            attempts=attempts,
            retry_at=None if attempts >= MOST_ATTEMPTS else now + delay_after(attempts),
            problem=f"What was read could not be kept: {type(error).__name__}.",
            failure=Failure.NOT_KEPT,
        )

    def _fall_back(
        self, failed: Reading, messages: Sequence[Utterance], places: Sequence[Place], now: datetime
    ) -> Reading:
        """Return what the rules read instead, to be read again when the failed reading says so."""
        if self._extractor is self._rules:
            return failed
        try:
            extraction = _extract(self._rules, messages, places)
        except Exception:
            logger.exception("The rules failed on conversation %s", failed.uuid)
            return failed
        return failed._replace(extraction=extraction, read_by=self._rules.name, is_fallback=True)

    def _note_outage(self, error: ExtractorUnavailableError, now: datetime) -> None:
        if self.breaker.fail(problem=str(error), failure=error.failure, now=now):
            logger.warning("%s is left alone for a while, and the rules read instead: %s", self._extractor.name, error)


def _extract(extractor: Extractor, messages: Sequence[Utterance], places: Sequence[Place]) -> Extraction:
    """Have `messages` read, and count what that cost."""
    began, result = time.perf_counter(), Failure.BROKEN.value
    cost: Extraction | ExtractorError = Extraction(sought=None)
    try:
        cost = extraction = extractor.extract(messages=messages, places=places)
        result = "read"
    except ExtractorError as error:
        cost, result = error, error.failure.value
        raise
    finally:
        count_extraction(
            extractor=extractor.name,
            result=result,
            seconds=time.perf_counter() - began,
            input_tokens=cost.input_tokens,
            output_tokens=cost.output_tokens,
        )
    return extraction


def _failed(facts: Reading, taken: Taken, error: Exception, now: datetime, *, is_outage: bool = False) -> Reading:
    attempts = taken.attempts + 1
    is_given_up = attempts >= MOST_ATTEMPTS and not is_outage
    problem, failure = _explain(error)
    return facts._replace(
        attempts=attempts,
        retry_at=None if is_given_up else now + delay_after(attempts),
        problem=problem,
        failure=failure,
    )


def _explain(error: Exception) -> tuple[str, Failure]:
    """Return why, without anything of the conversation: only texts of extractors' own errors are known to hold none."""
    if isinstance(error, ExtractorError):
        return str(error), error.failure
    return f"{type(error).__name__} while it was read.", Failure.BROKEN


def _log(error: Exception, taken: Taken) -> None:
    if isinstance(error, ExtractorError):
        logger.warning("Conversation %s could not be read: %s", taken.uuid, error)
    else:
        logger.error("Reading conversation %s failed", taken.uuid, exc_info=error)
