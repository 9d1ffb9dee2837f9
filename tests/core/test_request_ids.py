"""Request ids: made at the edge or brought by the client, told to it, kept by the ledger, and written in the log."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn
from uuid import UUID

import httpx
import pytest
from django.test import Client

from prosa.inbox.sign_in import SignInView
from tests.conformance.steps import open_conversation, post_json
from tests.core.holders import eventually
from tests.databases import fresh_database
from tests.samples import new_conversation, new_id
from tests.servers import ROOT, RunningServer, running_server

ID = "6a41b347-8d80-4ce9-84ba-7af66f369f6b"
ADDRESSES = (
    "/webhook/",
    "/conversations/",
    "/entrar/",
    "/healthz",
    "/metrics",
    "/no-such-page",
    "/static/core/icon.svg",
)


@pytest.fixture(scope="module")
def logging_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    folder = tmp_path_factory.mktemp("logging")
    with (
        fresh_database(folder) as database_url,
        running_server(
            database_url=database_url, log=folder / "server.log", LOG_LEVEL="debug", LOG_FORMAT="json"
        ) as server,
    ):
        yield server


@pytest.fixture
def sender(logging_server: RunningServer) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=logging_server.url, timeout=30) as client:
        yield client


def lines_of(log: Path, request_id: str) -> list[dict[str, Any]]:
    """Return the lines of the log that are about a request, once there are any."""
    assert eventually(lambda: request_id in log.read_text())
    lines = [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")]
    return [line for line in lines if line.get("request_id") == request_id and line["logger"] == "prosa.requests"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_answer_bears_an_id_of_its_own(sender: httpx.Client, address: str) -> None:
    first, second = (UUID(sender.get(address).headers["X-Request-ID"]) for _ in range(2))
    assert first != second


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("brought", [ID, ID.upper(), ID.replace("-", "")])
def test_an_id_that_a_client_brings_is_taken_if_it_is_a_uuid(sender: httpx.Client, address: str, brought: str) -> None:
    assert sender.get(address, headers={"X-Request-ID": brought}).headers["X-Request-ID"] == ID


@pytest.mark.parametrize(
    "brought",
    ["", "1", "x" * 5000, "6a41b347", f"{{{ID}}}", f"urn:uuid:{ID}", f"{ID}{ID}", ID[:-1] + "\xe9", ID[:-1] + "g"],
)
def test_what_is_no_uuid_is_passed_over(sender: httpx.Client, brought: str) -> None:
    given = sender.get("/conversations/", headers={b"X-Request-ID": brought.encode("latin-1")})
    assert UUID(given.headers["X-Request-ID"]).version == 7


def test_the_ledger_the_answer_and_the_log_tell_of_the_same_request(
    sender: httpx.Client, logging_server: RunningServer
) -> None:
    for brought in ({}, {"X-Request-ID": new_id()}):
        answer = sender.post("/webhook/", json=new_conversation(new_id()), headers=brought)
        request_id = answer.headers["X-Request-ID"]
        assert brought.get("X-Request-ID", request_id) == request_id
        [row] = sender.get("/deliveries/", params={"request": request_id}).json()["results"]
        assert row["request_id"] == request_id
        [line] = lines_of(logging_server.log, request_id)
        facts = {"method": "POST", "path": "/webhook/", "route": "webhook", "status": 201, "outcome": "recorded"}
        assert line.items() >= (facts | {"caller": "open door", "level": "info"}).items()
        assert line["ms"] > 0


def test_a_batch_is_one_line_that_counts_what_became_of_its_events(
    sender: httpx.Client, logging_server: RunningServer
) -> None:
    event = new_conversation(new_id())
    answer = sender.post("/webhook/batch/", json=[event, event, {"type": "?"}])
    [line] = lines_of(logging_server.log, answer.headers["X-Request-ID"])
    assert line["outcome"] == "recorded=1 duplicate=1 invalid_event=1"


def test_a_refusal_says_why_and_a_page_is_named_by_its_route(
    sender: httpx.Client, logging_server: RunningServer
) -> None:
    refused, page = post_json(sender, b"{"), sender.get("/entrar/?next=/segredo")
    [line] = lines_of(logging_server.log, refused.headers["X-Request-ID"])
    assert (line["status"], line["outcome"], line["level"]) == (400, "invalid_json", "info")
    [line] = lines_of(logging_server.log, page.headers["X-Request-ID"])
    assert (line["route"], line["path"], line["level"]) == ("sign-in", "/entrar/", "debug")
    assert "segredo" not in logging_server.log.read_text()


def test_what_only_reads_is_written_at_debug(sender: httpx.Client, logging_server: RunningServer) -> None:
    conversation = open_conversation(sender)
    answers = [sender.get(f"/conversations/{conversation}"), sender.get(f"/conversations/{new_id()}")]
    levels = [lines_of(logging_server.log, answer.headers["X-Request-ID"])[0]["level"] for answer in answers]
    assert levels == ["debug", "info"]


def post_form(sender: httpx.Client, address: str, **fields: str) -> httpx.Response:
    sender.get("/entrar/")
    token = {"csrfmiddlewaretoken": sender.cookies["csrftoken"]}
    return sender.post(address, data=fields | token, headers={"Referer": str(sender.base_url)})


def test_pages_and_the_admin_name_their_user_and_a_sign_in_says_whose_it_was(
    sender: httpx.Client, logging_server: RunningServer
) -> None:
    signed_in = post_form(sender, "/entrar/", username="admin", password="admin-password-for-tests")
    answers = [signed_in, post_form(sender, "/admin/auth/group/add/"), post_form(sender, "/sair/")]
    lines = [lines_of(logging_server.log, answer.headers["X-Request-ID"])[0] for answer in answers]
    assert [(line["status"], line["caller"]) for line in lines] == [(302, "admin"), (200, "admin"), (302, "admin")]
    assert not any("address" in line for line in lines)


def test_who_is_turned_away_is_written_with_the_address_it_came_from(
    sender: httpx.Client, logging_server: RunningServer
) -> None:
    answers = {
        "invalid_key": sender.post("/webhook/", json={}, headers={"X-API-Key": "wrong"}),
        "sign_in_failed": post_form(sender, "/entrar/", username="admin", password="wrong"),
        "": sender.get("/", headers={"HX-Request": "true"}),
    }
    for outcome, answer in answers.items():
        [line] = lines_of(logging_server.log, answer.headers["X-Request-ID"])
        assert (line["outcome"], line["address"]) == (outcome, "127.0.0.1")
    [pattern] = re.findall(r"^failregex = (.*)<HOST>", (ROOT / "docs" / "operations.md").read_text(), re.MULTILINE)
    found = [line for line in logging_server.log.read_text().splitlines() if re.search(f"{pattern}127.0.0.1", line)]
    assert {json.loads(line)["outcome"] for line in found} == {"invalid_key", "sign_in_failed"}


def test_a_page_that_fails_shows_its_id_to_whoever_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object, **kwargs: object) -> NoReturn:
        raise RuntimeError

    monkeypatch.setattr(SignInView, "get", fail)
    client = Client(raise_request_exception=False, headers={"Host": "localhost", "X-Request-ID": ID})
    for language, text in (("pt-br", "informe este número"), ("en", "tell this number")):
        answer = client.get("/entrar/", headers={"Accept-Language": language})
        assert answer.status_code == 500
        assert text in answer.content.decode()
        assert f"<code>{ID}</code>" in answer.content.decode()
