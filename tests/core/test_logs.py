"""How a line of the log looks: JSON by default, words in a terminal, and one line whatever it is about."""

import json
import logging
import re
from collections.abc import Mapping
from typing import Any

import pytest

from prosa import __version__
from prosa.core.jobs import new_job
from prosa.core.logs import FACTS, make_formatter
from tests.core.terminals import server_on_a_terminal
from tests.databases import fresh_database
from tests.servers import running_server

pytestmark = pytest.mark.any_database
SECRET = "hunter2-hunter2"


def format_record(
    log_format: str = "json", message: str = "It %s", facts: Mapping[str, Any] | None = None, **options: Any
) -> str:
    arguments: Any = options.pop("arguments", ("works",))
    record = logging.LogRecord(
        "prosa.test", logging.WARNING, __file__, 1, message, arguments, options.pop("error", None)
    )
    vars(record).update(options | {FACTS: facts or {}})
    return make_formatter(log_format=log_format, secrets=[SECRET]).format(record)


def error_of(text: str) -> Any:
    try:
        raise ValueError(text)  # noqa: TRY301 (a traceback needs a place)
    except ValueError as error:
        return type(error), error, error.__traceback__


def test_a_line_of_json_says_when_who_how_bad_and_what() -> None:
    line = json.loads(format_record())
    assert line.pop("timestamp").endswith("Z")
    line.pop("request_id", None)  # where a test before has sent a request in this thread
    assert line == {"event": "It works", "level": "warning", "logger": "prosa.test"}


def test_facts_are_fields_and_what_libraries_add_is_not() -> None:
    line = json.loads(format_record(facts={"status": 201, "ms": 1.5}, request="<WSGIRequest: GET '/?q=x'>"))
    assert (line["status"], line["ms"]) == (201, 1.5)
    assert "request" not in line


def test_a_line_of_a_job_bears_its_id() -> None:
    with new_job() as job:
        assert json.loads(format_record())["job_id"] == str(job)
    assert "job_id" not in json.loads(format_record())


def test_a_traceback_is_a_field_of_one_line() -> None:
    line = format_record(error=error_of("no such thing"))
    assert "\n" not in line
    assert json.loads(line)["exception"].endswith("ValueError: no such thing")
    assert "test_logs.py" in json.loads(line)["exception"]


def test_text_with_line_breaks_stays_on_one_line() -> None:
    line = format_record(message="two\nlines and \x1b[31mcolour", arguments=None)
    assert "\n" not in line
    assert "\x1b" not in line


@pytest.mark.parametrize("log_format", ["json", "console"])
def test_secrets_are_hidden_in_texts_facts_and_errors(log_format: str) -> None:
    text = f"Authorization: ApiKey {SECRET}"
    line = format_record(log_format, message="%s", arguments=(text,), error=error_of(text), facts={"path": text})
    assert "hunter2" not in line
    assert line.count("[hidden]") == 3


def test_a_secret_with_quotes_in_it_is_hidden_too() -> None:
    formatter = make_formatter(log_format="json", secrets=['pass"word\\ção'])
    record = logging.LogRecord("prosa", logging.INFO, __file__, 1, "It is %s", ('pass"word\\ção',), None)
    assert json.loads(formatter.format(record))["event"] == "It is [hidden]"


def test_a_line_for_people_is_short_and_has_no_quotes_around_what_happened() -> None:
    line = format_record("console", message="POST %s %d", arguments=("/webhook/", 201), facts={"outcome": "recorded"})
    assert "POST /webhook/ 201" in line
    assert "outcome=recorded" in line
    assert "{" not in line


def test_what_happened_is_one_line_for_people_too_and_moves_no_cursor() -> None:
    line = format_record("console", message="two\nlines and \x1b[31mcolour", arguments=None)
    assert "two lines and  [31mcolour" in line
    assert "\n" not in line


def test_people_read_what_the_text_says_once() -> None:
    facts = {"method": "POST", "path": "/webhook/", "status": 201, "outcome": "recorded"}
    line = format_record("console", message="POST /webhook/ 201", arguments=None, facts=facts)
    assert not {"method=", "path=", "status="} & set(re.findall(r"\w+=", line))
    assert "outcome=" in line
    assert "status=201" in format_record("console", message="None of it", arguments=None, facts=facts)


def test_what_is_no_plain_value_is_written_as_text() -> None:
    assert json.loads(format_record(facts={"where": ValueError("x")}))["where"] == "x"


def test_a_server_writes_json_where_nobody_watches(tmp_path: Any) -> None:
    with (
        fresh_database(tmp_path) as database_url,
        running_server(database_url=database_url, log=tmp_path / "log", DEBUG="false") as server,
    ):
        import httpx

        httpx.post(f"{server.url}/webhook/", content=b"{", headers={"Content-Type": "application/json"})
    lines = [json.loads(line) for line in (tmp_path / "log").read_text().splitlines()]
    assert [line["event"] for line in lines] == [
        f"Prosa {__version__} serves at {server.url}",
        "POST /webhook/ 400",
        f"Prosa {__version__} has ended",
    ]


def test_a_server_writes_for_people_on_a_terminal_and_its_start_is_quiet(tmp_path: Any) -> None:
    with (
        fresh_database(tmp_path) as database_url,
        server_on_a_terminal(tmp_path / "screen", DATABASE_URL=database_url) as server,
    ):
        import httpx

        httpx.post(f"{server.url}/webhook/", content=b"{", headers={"Content-Type": "application/json"})
    shown = (tmp_path / "screen").read_text()
    lines = [line for line in shown.splitlines() if line.strip()]
    assert lines[0].startswith("Prosa is at ")
    assert "POST /webhook/ 400" in lines[1]
    assert "{" not in shown
    assert len(lines) == 2
