"""The examples of docs/api.md really run, and show what the page says.

A `console` block is a terminal session: commands behind `$ `, their further lines behind `> `, then what was shown. All
of them are one session, so that variables and functions live on. A `python` or `javascript` block whose first line
names a file is that file; any other is a program, and the `text` block behind it is what it prints. In what is shown,
`...` stands for any text within its line, and a run of blanks for any other.
"""

import json
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest

from prosa.rest.problems import PROBLEMS
from prosa.webhooks.schema import DOOR_PROBLEMS
from prosa.webhooks.source_schema import SOURCE_PROBLEMS
from tests.databases import fresh_database
from tests.servers import ROOT, running_server, server_environment

pytestmark = pytest.mark.any_database

PAGE = (ROOT / "docs/api.md").read_text()
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
INTERPRETERS = {"python": sys.executable, "javascript": "node"}
LANGUAGES = [
    "python",
    pytest.param("javascript", marks=pytest.mark.skipif(not shutil.which("node"), reason="node is not installed")),
]


class Terminal(NamedTuple):
    """A bash in which one command after another is typed, in the project's folder."""

    environment: dict[str, str]
    memory: Path
    url: str

    def type(self, command: str) -> str:
        """Run `command` and return what is shown."""
        script = f"touch {self.memory}; . {self.memory}; set -a\n{self.localize(command)}\n"
        script += f"set +a; {{ export -p; declare -f; }} >{self.memory}"
        ended = subprocess.run(
            ["/bin/bash", "-c", script],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=True,
        )
        return ended.stdout

    def localize(self, text: str) -> str:
        """Return `text` with the addresses of this server and its programs."""
        here = re.sub(r"(?:http://)?localhost:8000", self.url, text)
        here = here.replace("sqlite:////tmp/try.sqlite3", self.environment["DATABASE_URL"])
        return here.replace("./run manage", f"{sys.executable} manage.py")


class Program(NamedTuple):
    """An example, and what it prints."""

    source: str
    shown: str


@pytest.fixture(scope="module")
def terminal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terminal]:
    """A terminal beside a new server, in which what the page exports was typed: PROSA_KEY and PROSA_SECRET."""
    folder = tmp_path_factory.mktemp("examples")
    with (
        fresh_database(folder) as database_url,
        running_server(database_url=database_url, log=folder / "server.log") as server,
    ):
        environment = server_environment(DATABASE_URL=database_url)
        terminal = Terminal(environment, folder / "memory", server.url)
        for command, shown in commands():
            if is_export(command):
                assert_shown(terminal.type(command), shown, of=command)
        for name in ("PROSA_KEY", "PROSA_SECRET"):
            environment[name] = terminal.type(f'echo "${name}"').strip()
        yield terminal


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed")
def test_the_terminal_session_really_ran(terminal: Terminal) -> None:
    assert len(commands()) > 20
    for command, shown in commands():
        if not is_export(command):
            assert_shown(terminal.type(command), shown, of=command)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_programs_print_what_the_page_says(terminal: Terminal, language: str, tmp_path: Path) -> None:
    found = programs(language)
    assert len(found) == 4
    for source, shown in found:
        assert_shown(run(terminal, language, source, tmp_path), shown, of=source)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_senders_try_again_after_a_503_and_a_broken_connection(
    terminal: Terminal, language: str, tmp_path: Path
) -> None:
    source, shown = programs(language)[0]
    with flaky_front_of(terminal.url) as front:
        printed = run(terminal._replace(url=front.url), language, source, tmp_path)
    assert_shown(printed, shown, of=source)
    assert front.requests == 2 + len(shown.splitlines())


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_senders_keep_an_event_that_prosa_does_not_have(terminal: Terminal, language: str, tmp_path: Path) -> None:
    environment = terminal.environment | {"PROSA_KEY": "prosa_no-such-key"}
    source = programs(language)[0].source
    with pytest.raises(subprocess.CalledProcessError) as failed:
        run(terminal._replace(environment=environment), language, source, tmp_path)
    assert "NotDelivered" in failed.value.stderr
    assert "401 invalid_key" in failed.value.stderr


def test_the_senders_are_the_same_in_both_languages() -> None:
    codes = [re.findall(r'"([a-z]+_[a-z_]+)"', "".join(modules(language).values())) for language in INTERPRETERS]
    assert codes[0] == codes[1]
    assert set(codes[0]) <= set(PROBLEMS)


def test_every_program_is_followed_by_what_it_prints() -> None:
    kinds = [kind for kind, text in BLOCKS if not file_name(text)]
    assert set(kinds) == {"console", "python", "javascript", "text", "json"}
    for kind, following in pairwise([*kinds, "end"]):
        assert (kind in INTERPRETERS) == (following == "text")


def test_every_document_that_is_shown_is_json() -> None:
    documents = [text for kind, text in BLOCKS if kind == "json"]
    assert all(isinstance(json.loads(text), dict) for text in documents)
    assert documents


def test_the_table_of_answers_names_every_answer_of_the_door_with_its_status() -> None:
    answers = dict[str, set[int]]()
    for statuses, codes in re.findall(r"^\| (\d{3}[\d, ]*) \| ([^|]+) \|", PAGE, re.MULTILINE):
        for code in re.findall(r"`([a-z_]+)`", codes):
            answers.setdefault(code, set()).update(int(status) for status in statuses.split(", "))
    assert answers.pop("recorded") == {200, 201}
    assert answers["duplicate"] == {200, 409}
    assert {code for code, statuses in answers.items() if PROBLEMS[code].status not in statuses} == set()
    outcomes = {"conversation_not_found", "conversation_erased", "conversation_closed", "id_conflict", "already_closed"}
    others = {"batch_too_large", "duplicate", "not_found", "internal_error"}
    assert answers.keys() == {*DOOR_PROBLEMS, *SOURCE_PROBLEMS} | outcomes | others


def commands() -> list[tuple[str, str]]:
    """Return each command of the page with what it shows."""
    sessions = "\n".join(text for kind, text in BLOCKS if kind == "console")
    found = re.findall(r"^\$ (.*\n(?:> .*\n)*)((?:(?!\$ ).*\n)*)", sessions, re.MULTILINE)
    return [(command.replace("\n> ", "\n").strip(), shown) for command, shown in found]


def is_export(command: str) -> bool:
    """Tell whether a command sets what the programs read too."""
    return command.startswith("export ")


def programs(language: str) -> list[Program]:
    """Return the programs in `language`."""
    return [
        Program(source, shown)
        for (kind, source), (_, shown) in pairwise(BLOCKS)
        if kind == language and not file_name(source)
    ]


def modules(language: str) -> dict[str, str]:
    """Return the blocks in `language` that are to be saved as files."""
    return {name: source for kind, source in BLOCKS if kind == language and (name := file_name(source))}


def file_name(source: str) -> str | None:
    """Return the name in the first line of a block that is to be saved as a file."""
    named = re.match(r"(?:#|//) (\w+\.(?:py|mjs))\n", source)
    return named[1] if named else None


def run(terminal: Terminal, language: str, source: str, folder: Path) -> str:
    """Run a program beside the files of its language and return what it prints."""
    name = {"python": "example.py", "javascript": "example.mjs"}[language]
    for file, text in {**modules(language), name: source}.items():
        (folder / file).write_text(terminal.localize(text))
    command = [INTERPRETERS[language], name]
    ended = subprocess.run(
        command, cwd=folder, env=terminal.environment, capture_output=True, text=True, check=True, timeout=60
    )
    return ended.stdout


def assert_shown(printed: str, shown: str, *, of: str) -> None:
    """Check that `printed` is what the page shows of the example `of`."""
    pattern = ".*?".join(map(re.escape, shown.strip().split("...")))
    pattern = re.sub(r"(?:\\ )+", " +", pattern)
    assert re.fullmatch(pattern, printed.strip()), f"{of}\nprinted:\n{printed}\nand the page shows:\n{shown}"


class Front(NamedTuple):
    """A server that stands before another, and how many requests have reached it."""

    server: ThreadingHTTPServer
    seen: list[str]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    @property
    def requests(self) -> int:
        return len(self.seen)


@contextmanager
def flaky_front_of(url: str) -> Iterator[Front]:
    """Yield a server that answers its first request 503, breaks off at its second, and hands all others on to `url`."""
    seen: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            seen.append(self.path)
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if len(seen) == 1:
                self.answer(503, b'{"code": "unavailable"}')
            elif len(seen) > 2:
                passed_on = ("Content-Type", "X-API-Key")
                headers = {name: self.headers[name] for name in passed_on}
                answer = httpx.post(f"{url}{self.path}", content=body, headers=headers)
                self.answer(answer.status_code, answer.content)

        def answer(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield Front(server, seen)
        server.shutdown()
