"""A process that counts: it shares its metrics in the folder that it is given, and does what it is told line by line.

The lines are `count N`, `observe SECONDS`, `set VALUE`, `tell` and, at the end of input, nothing more.
"""

import sys
from pathlib import Path

from prosa.core.exposition import tell_metrics
from prosa.core.metrics import counter, gauge, histogram, share_metrics

EVENTS = counter("test_events", "Events.", ["outcome"])
SECONDS = histogram("test_seconds", "Seconds.", buckets=(1, 2, 4))
WAITING = gauge("test_waiting", "Waiting.")


def main() -> None:
    share_metrics(Path(sys.argv[1]))
    for line in sys.stdin:
        word, _, value = line.strip().partition(" ")
        match word:
            case "count":
                EVENTS("recorded").inc(int(value))
            case "observe":
                SECONDS().observe(float(value))
            case "set":
                WAITING().set(float(value))
            case "tell":
                sys.stdout.write(tell_metrics().decode())
        sys.stdout.write(".\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
