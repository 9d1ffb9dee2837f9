"""The worker's figures: its duties are done, and when last."""

from typing import Final

from prosa.core.metrics import counter, gauge

DUTY_TURNS: Final = counter(
    "prosa_duty_turns", "Times that a worker looked for work, by what came of it.", ["duty", "result"]
)
DUTY_DONE_AT: Final = gauge(
    "prosa_duty_done_timestamp_seconds", "When a worker that lives did a duty last.", ["duty"], mode="livemax"
)
