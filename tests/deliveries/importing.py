"""Lines taken in as `import_events` does."""

import io
import json
from collections import Counter
from datetime import UTC, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from prosa.deliveries.importing import Refusal, import_events

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
REQUEST = UUID(int=7)


def take_in(*lines: dict[str, Any] | bytes, at: datetime = NOW) -> tuple[Counter[str], list[Refusal]]:
    """Import these lines, and return how many became what, and which were refused."""
    file = io.BytesIO(b"\n".join(line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines))
    outcomes, refusals = Counter[str](), []
    for part in import_events(file=file, request_id=REQUEST, zone=ZoneInfo("America/Sao_Paulo"), now=at):
        outcomes += part.outcomes
        refusals += part.refusals
    return outcomes, refusals
