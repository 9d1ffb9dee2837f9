"""No secret, right or wrong, is ever in a log, an answer or the database: texts that nothing else holds are looked for.

The server logs all that it can, and is asked in every way that makes it speak of what it was sent.
"""

import base64
import hashlib
import hmac
import json
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

import httpx
import psycopg
import pytest

from tests.access.commands import run_command
from tests.databases import fresh_database
from tests.samples import new_conversation, new_id
from tests.servers import running_server
from tests.webhooks.signing import Sender

pytestmark = pytest.mark.any_database

KEY: Final = "canary-key-of-the-environment"
WRONG_KEY: Final = "prosa_canary-that-is-no-key-of-ours"
STANDARD: Final = "whsec_" + base64.b64encode(b"canary standard secret 1").decode()
SECOND: Final = "whsec_" + base64.b64encode(b"canary standard secret 2").decode()
PLAIN: Final = "canary-plain-secret-of-theirs"
WRONG_SIGNATURE: Final = base64.b64encode(hashlib.sha256(b"canary signature").digest()).decode()
PASSWORD: Final = "canary-password"
SESSION: Final = "canary0session0cookie0value00000"
IN_ADDRESS: Final = "canary-in-an-address"
REFUSED_TEXT: Final = "canary text of a refused request"
JSON: Final = {"Content-Type": "application/json"}
DOORS: Final = ("/webhook/", "/webhook/batch/", "/webhook/crm/", "/webhook/plain/", "/conversations/", "/deliveries/")


class Watched(NamedTuple):
    """A server, and everything that it has said and kept."""

    client: httpx.Client
    database_url: str
    log: Path
    said: list[str]

    def ask(self, method: str, address: str, **more: object) -> httpx.Response:
        answer = self.client.request(method, address, **more)  # type: ignore[arg-type]  # as httpx has them
        self.said.append(f"{answer.status_code} {answer.headers} {answer.text}")
        return answer


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    folder = tmp_path_factory.mktemp("canaries")
    log = folder / "server.log"
    settings = {"API_KEY": KEY, "LOG_LEVEL": "debug", "SECRET_KEY": "canary-secret-key-of-the-installation"}
    with (
        fresh_database(folder) as database_url,
        running_server(database_url=database_url, log=log, **settings) as server,
        httpx.Client(base_url=server.url, timeout=30) as client,
    ):
        yield Watched(client, database_url, log, said=[])


@pytest.fixture(scope="module")
def asked(watched: Watched) -> Watched:
    """The server after it was asked in every way."""
    secret_key = {"SECRET_KEY": "canary-secret-key-of-the-installation"}
    plain = ("--scheme", "hmac_sha256", "--header", "X-Signature")
    commands = [
        run_command(watched.database_url, *command, given=given, **secret_key)
        for command, given in (
            (("create_source", "crm", "--secret-from-stdin"), STANDARD),
            (("add_source_secret", "crm", "--secret-from-stdin"), SECOND),
            (("create_source", "plain", *plain, "--secret-from-stdin"), PLAIN),
            (("create_source", "bad", "--secret-from-stdin"), f"{PLAIN}-that-is-none"),
            (("list_sources",), None),
            (("list_api_keys",), None),
        )
    ]
    assert [ended.returncode for ended in commands] == [0, 0, 0, 1, 0, 0]
    watched.said.extend(ended.stdout + ended.stderr for ended in commands)
    event = json.dumps(new_conversation(new_id())).encode()
    refused = json.dumps({"type": "NEW_MESSAGE", "content": REFUSED_TEXT}).encode()
    crm = Sender("crm", STANDARD)
    assert watched.ask("POST", "/webhook/", content=event, headers={"X-API-Key": KEY, **JSON}).status_code == 201
    assert watched.ask("POST", "/webhook/crm/", content=event, headers=crm.headers(event)).status_code == 200
    digest = hmac.new(PLAIN.encode(), event, hashlib.sha256).hexdigest()
    answer = watched.ask("POST", "/webhook/plain/", content=event, headers={"X-Signature": digest, **JSON})
    assert answer.status_code == 200
    for address in DOORS:
        for headers in (
            {"X-API-Key": WRONG_KEY},
            {"Authorization": f"ApiKey {WRONG_KEY}"},
            {"Authorization": f"Bearer {WRONG_KEY}"},
            {"Cookie": f"sessionid={SESSION}"},
            crm.headers(refused) | {"webhook-signature": f"v1,{WRONG_SIGNATURE}"},
            crm.headers(refused, at=time.time() - 900),
            {"X-Signature": WRONG_SIGNATURE},
        ):
            for method in ("POST", "GET"):
                answer = watched.ask(method, address, content=refused, headers={**JSON, **headers})
                assert answer.status_code in {401, 405, 429}, (method, address, headers)
    for _ in range(30):
        watched.ask("GET", "/conversations/", headers={"X-API-Key": WRONG_KEY})
    watched.ask("GET", f"/conversations/?q=x&key={IN_ADDRESS}", headers={"X-API-Key": KEY})
    watched.ask("GET", "/conversas/", headers={"Cookie": f"sessionid={SESSION}"})
    watched.ask("GET", "/entrar/")
    token = watched.client.cookies["csrftoken"]
    form = {"username": "admin", "password": PASSWORD, "csrfmiddlewaretoken": token}
    assert "<form" in watched.ask("POST", "/entrar/", data=form).text
    time.sleep(6)  # until housekeeping has written down what was used and refused
    return watched


SECRETS: Final = {
    "the key of the environment": KEY,
    "a wrong key": WRONG_KEY,
    "a secret of Standard Webhooks": STANDARD.removeprefix("whsec_"),
    "its bytes": "canary standard secret",
    "its bytes in hexadecimal": b"canary standard secret".hex(),
    "a second secret": SECOND.removeprefix("whsec_"),
    "a plain secret": PLAIN,
    "a wrong signature": WRONG_SIGNATURE,
    "a password": PASSWORD,
    "a cookie": SESSION,
    "SECRET_KEY": "canary-secret-key-of-the-installation",
    "a parameter of an address": IN_ADDRESS,
    "what a refused request said": REFUSED_TEXT,
}


@pytest.mark.parametrize("secret", SECRETS.values(), ids=SECRETS)
def test_no_log_holds_it(asked: Watched, secret: str) -> None:
    assert secret not in asked.log.read_text(errors="replace")


@pytest.mark.parametrize("secret", SECRETS.values(), ids=SECRETS)
def test_no_answer_and_no_command_says_it(asked: Watched, secret: str) -> None:
    assert not [text for text in asked.said if secret in text]


@pytest.mark.parametrize("secret", SECRETS.values(), ids=SECRETS)
def test_no_table_holds_it(asked: Watched, secret: str) -> None:
    assert secret not in everything_in(asked.database_url)


def test_what_is_looked_for_would_be_found(asked: Watched) -> None:
    assert "NEW_CONVERSATION" in everything_in(asked.database_url)
    assert "source_not_proven" in asked.log.read_text()
    assert any("source_not_proven" in text for text in asked.said)


def everything_in(database_url: str) -> str:
    """Return all rows of all tables as text, and all bytes of SQLite's files."""
    if database_url.startswith("sqlite:"):
        path = Path(database_url.removeprefix("sqlite:///"))
        raw = b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))
        with sqlite3.connect(path) as connection:
            names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            rows = [repr(connection.execute(f'SELECT * FROM "{name}"').fetchall()) for name in names]
        return "".join(rows) + raw.decode(errors="replace")
    with psycopg.connect(database_url) as server:
        names = [row[0] for row in server.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
        rows = [repr(server.execute(f'SELECT * FROM "{name}"').fetchall()) for name in names]
    return "".join(rows)
