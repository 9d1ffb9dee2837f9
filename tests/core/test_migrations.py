"""Several servers that start at the same moment on one new database."""

import re
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import httpx

from tests.access.commands import run_command
from tests.databases import bare_database
from tests.samples import new_conversation, new_id
from tests.servers import free_port, running_server


def test_servers_that_start_at_once_on_a_new_database_all_serve_it(tmp_path: Path) -> None:
    conversation = new_id()
    with bare_database(tmp_path) as database_url, ExitStack() as stack, ThreadPoolExecutor(3) as pool:
        contexts = [
            running_server(database_url=database_url, log=tmp_path / f"{port}.log", PORT=str(port), WEB_WORKERS="1")
            for port in (free_port(), free_port(), free_port())
        ]
        servers = list(pool.map(stack.enter_context, contexts))
        assert httpx.post(f"{servers[0].url}/webhook/", json=new_conversation(conversation)).status_code == 201
        answers = [httpx.get(f"{server.url}/conversations/{conversation}") for server in servers]
    assert [answer.status_code for answer in answers] == [200, 200, 200]


def test_preparing_says_how_much_was_to_do(tmp_path: Path) -> None:
    with bare_database(tmp_path) as database_url:
        first, second = (run_command(database_url, "prepare_database") for _ in range(2))
    assert re.search(r"^[1-9]\d* migrations were applied\.$", first.stdout, re.MULTILINE)
    assert second.stdout == "The database is up to date.\n"
