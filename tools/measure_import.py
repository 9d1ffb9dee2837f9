"""How fast a file of events is imported, and a backup made and restored: `python -m tools.measure_import --help`."""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
MESSAGES: Final = 10
TEXT: Final = "Oi! Procuro um apartamento de 2 quartos na Vila Mariana, até R$ 3.500, e tenho um cachorro. "


def main() -> None:
    """Measure on a new SQLite database, or on the empty one at --database."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=200_000)
    parser.add_argument("--database", default="", help="the DATABASE_URL of an empty database")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = arguments.database or f"sqlite:///{folder}/measured.sqlite3"
        lines = _write_events(folder / "events.ndjson", arguments.events)
        _run(url, "migrate", "--verbosity=0")
        _report("import_events", lines, _run(url, "import_events", str(folder / "events.ndjson")))
        _report("export_events", lines, _run(url, "export_events", str(folder / "out.ndjson")))
        _report("backup", lines, _run(url, "backup", str(folder / "backup.zip")))
        restored = f"sqlite:///{folder}/restored.sqlite3"
        _report("restore (into SQLite)", lines, _run(restored, "restore", str(folder / "backup.zip")))


def _write_events(file: Path, number: int) -> int:
    with file.open("w", encoding="utf-8") as output:
        lines = 0
        while lines < number:
            for event in _conversation():
                output.write(json.dumps(event, ensure_ascii=False) + "\n")
                lines += 1
    return lines


def _conversation() -> Iterator[dict[str, object]]:
    conversation = str(uuid.uuid4())
    yield {"type": "NEW_CONVERSATION", "timestamp": "2026-01-02T10:00:00", "data": {"id": conversation}}
    for place in range(MESSAGES):
        data = {"id": str(uuid.uuid4()), "direction": "RECEIVED", "content": TEXT, "conversation_id": conversation}
        yield {"type": "NEW_MESSAGE", "timestamp": f"2026-01-02T10:00:{place:02}", "data": data}
    yield {"type": "CLOSE_CONVERSATION", "timestamp": "2026-01-02T11:00:00", "data": {"id": conversation}}


def _run(url: str, *arguments: str) -> tuple[float, float]:
    """Run a command and return the seconds that it took and those of a processor, its start included."""
    began, before = time.monotonic(), _seconds_of_processor()
    environment = {**os.environ, "DATABASE_URL": url}
    command = [sys.executable, "manage.py", *arguments]
    subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)  # noqa: S603 (a command of ours)
    return time.monotonic() - began, _seconds_of_processor() - before


def _seconds_of_processor() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _report(what: str, events: int, took: tuple[float, float]) -> None:
    seconds, of_processor = took
    print(
        f"{what}: {events / seconds:,.0f} events a second ({events:,} in {seconds:.1f} s, {of_processor:.1f} of work)"
    )


if __name__ == "__main__":
    main()
