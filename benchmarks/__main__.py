"""Measure: `./run bench ingest | batch | read | growth | search | pages | polls`. Options: `./run bench --help`.

All contenders serve at the same time and are measured in turns, several rounds of each, so that a noisy machine treats
them alike. What is shown are medians of the rounds. Every answer is checked; an unexpected one ends the run.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from benchmarks import measurements
from benchmarks.contenders import PLAIN_DRF, PLAIN_FASTAPI, Contender, prosa
from benchmarks.load import LoadError
from benchmarks.tables import Line, machine, show_table
from tests.__main__ import postgresql


def main() -> int:
    """Measure what the command line asks for."""
    options = _read_options()
    report: dict[str, Any] = {"machine": machine(), "command": sys.argv[1:], "tables": {}}
    try:
        for database in options.database:
            with _database_server(database) as server:
                title = f"{options.what}, {database}"
                lines = _measure(options, server)
                report["tables"][title] = [{"what": line.what, **line.figures} for line in lines]
                print("\n" + show_table(title, lines), flush=True)
    except LoadError as error:
        print(error, file=sys.stderr)
        return 1
    if options.json:
        options.json.write_text(json.dumps(report, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0


def _read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./run bench", description=__doc__)
    parser.add_argument("what", choices=sorted(measurements.BY_NAME))
    parser.add_argument(
        "--database", choices=["sqlite", "postgresql"], nargs="+", default=["sqlite", "postgresql"], help="on which"
    )
    parser.add_argument("--connections", type=int, nargs="+", help="how many of them send at once")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=6, help="of each run")
    parser.add_argument("--against", type=Path, metavar="FOLDER", help="another checkout of Prosa, measured in turns")
    parser.add_argument("--alone", action="store_true", help="leave the plain implementations out")
    parser.add_argument("--short", action="store_true", help="leave the raw limits out")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there as well")
    return parser.parse_args()


def _measure(options: argparse.Namespace, server: str) -> list[Line]:
    contenders: list[Contender] = [prosa()]
    if options.against:
        contenders.append(prosa("prosa, other checkout", options.against.resolve()))
    if not options.alone:
        contenders += [PLAIN_DRF, PLAIN_FASTAPI]
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="prosa-bench-")))
        plan = measurements.Plan(
            stack,
            folder,
            server,
            contenders,
            options.connections,
            rounds=options.rounds,
            seconds=options.seconds,
            is_short=options.short,
        )
        return measurements.BY_NAME[options.what](plan)


@contextmanager
def _database_server(database: str) -> Iterator[str]:
    """Yield the address of a PostgreSQL server, or nothing for SQLite."""
    if database == "sqlite":
        yield ""
        return
    with postgresql(is_durable=True) as address:
        _see_that_it_is_durable(address)
        yield address


def _see_that_it_is_durable(address: str) -> None:
    """Raise LoadError if a commit on this server could be lost with the machine's power: it would cost too little."""
    with psycopg.connect(address) as connection:
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            row = connection.execute(sql.SQL("SHOW {}").format(sql.Identifier(setting))).fetchone()
            if row != ("on",):
                raise LoadError(f"PostgreSQL's {setting} is not on, so that its commits are not durable.")


if __name__ == "__main__":
    sys.exit(main())
