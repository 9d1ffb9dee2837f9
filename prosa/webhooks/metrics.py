"""The door's figures."""

from typing import Final

from prosa.core.metrics import counter, gauge, histogram, note

COMMIT_EVENTS: Final = histogram(
    "prosa_commit_events",
    "Events that shared one transaction.",
    buckets=(1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024),
)
COMMIT_SECONDS: Final = histogram(
    "prosa_commit_seconds",
    "How long a shared transaction took.",
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)
COMMIT_FAILURES: Final = counter(
    "prosa_commit_failures", "Shared transactions that failed, so that each request recorded its own."
)
WAITING: Final = gauge("prosa_committer_waiting", "Requests that wait to be recorded, in each process of the server.")


def count_transaction(events: int, seconds: float) -> None:
    """Count a shared transaction."""
    note((COMMIT_EVENTS().observe, events), (COMMIT_SECONDS().observe, seconds))


def count_failure() -> None:
    """Count a shared transaction that failed."""
    note((COMMIT_FAILURES().inc, 1))
