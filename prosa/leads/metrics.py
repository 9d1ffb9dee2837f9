"""The leads' figures: what reading costs, and how much waits to be read at this moment."""

from collections.abc import Iterator
from typing import Final

from prosa.core import clock
from prosa.core.metrics import counter, histogram
from prosa.core.readings import Reading
from prosa.leads.backlog import MOST_COUNTED, measure_backlog

SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
EXTRACTIONS: Final = counter(
    "prosa_extractions", "Conversations that an extractor was given, by how that went.", ["extractor", "result"]
)
EXTRACTION_SECONDS: Final = histogram(
    "prosa_extraction_seconds", "How long an extractor took for a conversation.", ["extractor"], buckets=SECONDS
)
EXTRACTION_TOKENS: Final = counter(
    "prosa_extraction_tokens", "Tokens that language models were sent and have answered.", ["extractor", "direction"]
)


def count_extraction(
    *, extractor: str, result: str, seconds: float, input_tokens: int = 0, output_tokens: int = 0
) -> None:
    """Count that an extractor was given a conversation. `result` is `read`, or why it failed: one of a few words."""
    EXTRACTIONS(extractor, result).inc()
    EXTRACTION_SECONDS(extractor).observe(seconds)
    for direction, tokens in (("input", input_tokens), ("output", output_tokens)):
        if tokens:
            EXTRACTION_TOKENS(extractor, direction).inc(tokens)


def read_backlog() -> Iterator[Reading]:
    """Yield how much waits to be read."""
    backlog = measure_backlog(now=clock.now())
    more = f"{MOST_COUNTED} means more"
    yield Reading("prosa_stale_conversations", f"Conversations that wait to be read; {more}.", backlog.stale)
    age = backlog.age.total_seconds() if backlog.age else 0
    yield Reading("prosa_stale_conversations_oldest_seconds", "How long the next of them has waited.", age)
    yield Reading("prosa_failed_leads", f"Conversations whose reading was given up; {more}.", backlog.failed)
    yield Reading(
        "prosa_fallback_leads", f"Leads read by the rules until a service answers; {more}.", backlog.fallbacks
    )
