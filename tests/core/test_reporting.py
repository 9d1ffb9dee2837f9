"""What leaves the machine when something breaks: errors, and nothing that belongs to anybody."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from typing import Any, NamedTuple

import httpx
import pytest

from tests.core.fake_sentry import FakeSentry, running_sentry
from tests.core.processes import children_of, is_worker
from tests.databases import fresh_database
from tests.faulty import canaries
from tests.samples import new_id
from tests.servers import ROOT, RunningServer, running_server, server_environment

pytestmark = pytest.mark.any_database


class Broken(NamedTuple):
    """A server whose views and worker fail, and the service that it reports to."""

    server: RunningServer
    sentry: FakeSentry
    client: httpx.Client

    @property
    def log(self) -> str:
        return self.server.log.read_text()

    def log_lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.log.splitlines() if line.startswith("{")]


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broken]:
    folder = tmp_path_factory.mktemp("broken")
    with (
        running_sentry() as sentry,
        fresh_database(folder) as database_url,
        running_server(
            database_url=database_url,
            log=folder / "server.log",
            DJANGO_SETTINGS_MODULE="tests.faulty.settings",
            WORKER="true",
            SENTRY_DSN=sentry.dsn,
            SENTRY_ENVIRONMENT="rehearsal",
            SENTRY_TRACES_SAMPLE_RATE="1",
            API_KEY=canaries.API_KEY,
            ADMIN_PASSWORD=canaries.ADMIN_PASSWORD,
            SECRET_KEY=canaries.SECRET_KEY,
            GEMINI_API_KEY=canaries.GEMINI_KEY,
            LEAD_EXTRACTOR="rules",
        ) as server,
        httpx.Client(base_url=server.url, timeout=30) as client,
    ):
        yield Broken(server, sentry, client)


def break_api(broken: Broken) -> httpx.Response:
    headers = {"X-API-Key": canaries.API_KEY, "X-Hub-Signature-256": canaries.SIGNATURE}
    return broken.client.post("/api/broken", content=canaries.CONTENT.encode(), headers=headers)


def break_page(broken: Broken) -> httpx.Response:
    cookies = {"Cookie": f"sessionid={canaries.SIGNED_IN}"}
    return broken.client.get("/broken-page", params={"q": canaries.CONTENT}, headers=cookies)


def test_an_error_of_the_api_is_reported_with_the_id_that_its_client_was_told(broken: Broken) -> None:
    answer = break_api(broken)
    assert answer.status_code == 500
    assert canaries.found_in(answer.text) == []
    events = broken.sentry.wait_for(3, component="web", request_id=answer.headers["X-Request-ID"])
    [event] = [event for event in events if "exception" in event]
    assert [each["type"] for each in event["exception"]["values"]] == ["IntegrityError", "ValueError"]
    assert event["environment"] == "rehearsal"
    assert event["release"].startswith("prosa@")
    assert event["tags"]["route"] == "api/broken"


def test_an_error_of_a_page_is_reported_with_the_id_that_its_client_was_told(broken: Broken) -> None:
    answer = break_page(broken)
    assert answer.status_code == 500
    events = broken.sentry.wait_for(3, component="web", request_id=answer.headers["X-Request-ID"])
    assert len([event for event in events if "exception" in event]) == 1


def test_an_error_of_the_worker_is_reported_with_the_id_of_its_job(broken: Broken) -> None:
    events = broken.sentry.wait_for(3, component="worker")
    jobs = {event["tags"]["job_id"] for event in events}
    assert jobs & {line.get("job_id") for line in broken.log_lines()}


def test_that_the_worker_was_killed_is_reported_by_the_server_that_starts_it_again(broken: Broken) -> None:
    broken.sentry.wait_for(1, component="worker")  # which runs by now, with its signals in order
    [worker] = [each for each in children_of(broken.server.process.pid) if is_worker(each)]
    os.kill(worker, signal.SIGKILL)
    [event] = broken.sentry.wait_for(1, component="server")
    assert event["logentry"]["message"] == "The worker ended with code -9. It is started again in 1 s."


def test_reports_hold_no_secret_no_message_and_nothing_of_the_request(broken: Broken) -> None:
    for answer in (break_api(broken), break_page(broken)):
        broken.sentry.wait_for(3, request_id=answer.headers["X-Request-ID"])
    broken.sentry.wait_for(3, component="worker")
    assert canaries.found_in(broken.sentry.text) == []
    for event in broken.sentry.items:
        assert not event.keys() & {"request", "user", "extra", "breadcrumbs", "modules"}
        assert '"vars"' not in json.dumps(event)


def test_logs_hold_no_secret_and_no_message_and_a_traceback_is_one_line(broken: Broken) -> None:
    answer = break_api(broken)
    broken.sentry.wait_for(3, component="worker")
    assert canaries.found_in(broken.log) == []
    ours = [line for line in broken.log_lines() if line.get("request_id") == answer.headers["X-Request-ID"]]
    [failure] = [line for line in ours if "exception" in line]
    assert "in fail" in failure["exception"]
    assert "ValueError: could not read" in failure["exception"]


def test_what_is_refused_is_not_reported(broken: Broken) -> None:
    key = {"X-API-Key": canaries.API_KEY}
    refused = [
        broken.client.post("/webhook/", content=b"{", headers=key | {"Content-Type": "application/json"}),
        broken.client.get(f"/conversations/{new_id()}", headers=key),
        broken.client.get("/conversations/", headers={"X-API-Key": canaries.MADE_KEY}),
        broken.client.get("/no/such/page"),
        broken.client.post("/entrar/", data={"username": "admin", "password": canaries.ADMIN_PASSWORD}),
    ]
    assert [answer.status_code for answer in refused] == [400, 404, 401, 404, 403]
    last = break_api(broken)
    broken.sentry.wait_for(3, request_id=last.headers["X-Request-ID"])
    reported = {item["tags"].get("request_id") for item in broken.sentry.items if item.get("type") != "transaction"}
    assert not reported & {answer.headers["X-Request-ID"] for answer in refused}
    assert canaries.found_in(broken.log + broken.sentry.text) == []


def test_the_ledger_says_what_was_wrong_with_an_event_without_repeating_it(broken: Broken) -> None:
    event = {"type": canaries.CONTENT, "timestamp": canaries.TELEPHONE, "data": {"id": canaries.MADE_KEY}}
    key = {"X-API-Key": canaries.API_KEY}
    answer = broken.client.post("/webhook/", json=event, headers=key)
    assert answer.status_code == 400
    [row] = broken.client.get("/deliveries/", params={"request": answer.headers["X-Request-ID"]}, headers=key).json()[
        "results"
    ]
    assert row["request_id"] == answer.headers["X-Request-ID"]
    told = {name: value for name, value in row.items() if name != "body"}
    assert canaries.found_in(json.dumps(told)) == []


def test_traces_name_routes_and_not_addresses(broken: Broken) -> None:
    unknown = new_id()
    broken.client.get(f"/conversations/{unknown}", headers={"X-API-Key": canaries.API_KEY})
    last = break_api(broken)
    broken.sentry.wait_for(4, request_id=last.headers["X-Request-ID"])
    names = {item["transaction"] for item in broken.sentry.items if item.get("type") == "transaction"}
    assert "GET conversations/<str:conversation_id>" in names
    assert unknown not in broken.sentry.text


def test_without_an_address_to_report_to_the_library_is_not_even_loaded() -> None:
    program = (
        "import sys, django; django.setup(); from prosa.core.reporting import is_tracing, start_reporting; "
        "start_reporting(component='web'); assert not is_tracing(); "
        "sys.exit('sentry_sdk' in sys.modules)"
    )
    ended = subprocess.run([sys.executable, "-c", program], cwd=ROOT, env=server_environment(), check=False)
    assert ended.returncode == 0
