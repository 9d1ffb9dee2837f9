"""/metrics over HTTP: who may read it, and figures that agree with what was done, whichever process answers."""

import os
import re
import signal
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.access.commands import make_keys
from tests.conformance.steps import assert_problem, open_conversation, post_json, send
from tests.core.holders import eventually
from tests.core.processes import children_of, is_worker
from tests.databases import fresh_database
from tests.samples import close_conversation, new_conversation, new_id, new_message
from tests.servers import RunningServer, running_server

KEY = "a-key-for-tests-of-metrics"
PROXY = {"X-Forwarded-For": "203.0.113.7"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("measured")


@pytest.fixture(scope="module")
def database_url(folder: Path) -> Iterator[str]:
    with fresh_database(folder) as database_url:
        yield database_url


@pytest.fixture(scope="module")
def measured(folder: Path, database_url: str) -> Iterator[RunningServer]:
    with running_server(
        database_url=database_url,
        log=folder / "server.log",
        API_KEY=KEY,
        WORKER="true",
        LEAD_QUIET_PERIOD="1s",
        METRICS_FOLDER=str(folder / "metrics"),
    ) as server:
        yield server


@pytest.fixture
def sender(measured: RunningServer) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=measured.url, headers={"X-API-Key": KEY}, timeout=30) as client:
        yield client


def samples(client: httpx.Client) -> dict[str, float]:
    """Return all samples by their names and labels, as Prometheus would read them."""
    answer = client.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    return {
        sample.name + "".join(f" {name}={value}" for name, value in sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def growth(before: Mapping[str, float], after: Mapping[str, float]) -> dict[str, float]:
    """Return by how much each sample has grown that has."""
    return {name: value - before.get(name, 0) for name, value in after.items() if value > before.get(name, 0)}


def test_deliveries_are_counted_by_what_became_of_them(sender: httpx.Client) -> None:
    before, conversation = samples(sender), new_id()
    opened = new_conversation(conversation)
    send(sender, opened, opened, close_conversation(conversation))
    sender.post("/webhook/", json=new_message(new_id()))  # parked
    sender.post("/webhook/", json=new_message(conversation, timestamp="2025-02-22T10:00:00"))
    post_json(sender, b"{")
    sender.post("/webhook/", content=b"x", headers={"Content-Type": "text/plain"})
    grown = growth(before, samples(sender))
    deliveries = {name: value for name, value in grown.items() if name.startswith("prosa_deliveries_total")}
    assert deliveries == {
        "prosa_deliveries_total code=recorded outcome=recorded": 2,
        "prosa_deliveries_total code=duplicate outcome=duplicate": 1,
        "prosa_deliveries_total code=conversation_not_found outcome=parked": 1,
        "prosa_deliveries_total code=conversation_closed outcome=refused": 1,
        "prosa_deliveries_total code=invalid_json outcome=refused": 1,
        "prosa_deliveries_total code=unsupported_media_type outcome=refused": 1,
    }
    assert grown["prosa_ingest_seconds_count address=event"] == 7
    assert grown["prosa_ingest_seconds_sum address=event"] > 0
    assert grown["prosa_responses_total kind=door status=201"] == 1


def test_who_is_refused_at_the_door_is_counted_by_the_status_and_leaves_no_delivery(sender: httpx.Client) -> None:
    before = samples(sender)
    refused = sender.post("/webhook/", json=new_conversation(new_id()), headers={"X-API-Key": "wrong"})
    assert refused.status_code == 401
    grown = growth(before, samples(sender))
    assert grown["prosa_responses_total kind=door status=401"] == 1
    assert not [name for name in grown if name.startswith("prosa_deliveries_total")]


def test_a_batch_is_one_request_and_as_many_events(sender: httpx.Client) -> None:
    before = samples(sender)
    events = [new_conversation(new_id()) for _ in range(20)]
    assert sender.post("/webhook/batch/", json=events).status_code == 200
    grown = growth(before, samples(sender))
    assert grown["prosa_ingest_seconds_count address=batch"] == 1
    assert grown["prosa_deliveries_total code=recorded outcome=recorded"] == 20
    assert grown["prosa_commit_events_count"] == 1
    assert grown["prosa_commit_events_sum"] == 20
    assert "prosa_commit_events_bucket le=16.0" not in grown
    assert grown["prosa_commit_events_bucket le=32.0"] == 1


def test_pages_and_the_api_are_timed_by_route_and_never_by_address(sender: httpx.Client) -> None:
    before = samples(sender)
    for conversation in (open_conversation(sender), open_conversation(sender)):
        for address in (f"/conversations/{conversation}", f"/api/conversations/{conversation}/"):
            assert sender.get(address).status_code == 200
    sender.get("/entrar/")
    for nowhere in ("/api/no", "/conversations/no/such/place", "/no-such-page", f"/{new_id()}"):
        assert sender.get(nowhere).status_code == 404
    grown = growth(before, samples(sender))
    counts = {name: value for name, value in grown.items() if name.startswith("prosa_request_seconds_count")}
    assert counts == {
        "prosa_request_seconds_count kind=api route=conversations/<str:conversation_id>": 4,
        "prosa_request_seconds_count kind=page route=sign-in": 1,
        "prosa_request_seconds_count kind=api route=unknown": 2,
        "prosa_request_seconds_count kind=page route=none": 2,
    }


def test_what_waits_is_read_in_the_database(sender: httpx.Client) -> None:
    sender.post("/webhook/", json=new_message(new_id()))
    assert eventually(lambda: samples(sender).get("prosa_parked_deliveries", 0) >= 1, seconds=15)
    told = samples(sender)
    assert told["prosa_parked_deliveries_oldest_seconds"] > 0
    for name in ("prosa_stale_conversations", "prosa_stale_conversations_oldest_seconds", "prosa_stale_matches"):
        assert name in told
    assert {told[f"prosa_readings_up of={of}"] for of in ("deliveries", "leads", "matches")} == {1}


def test_reading_leads_in_the_worker_is_counted_by_extractor(sender: httpx.Client) -> None:
    before, conversation = samples(sender), open_conversation(sender)
    send(sender, new_message(conversation, content="Procuro apartamento de 2 quartos em Moema"))
    assert eventually(
        lambda: "prosa_extractions_total extractor=rules result=read" in growth(before, samples(sender)), seconds=30
    )
    told = samples(sender)
    assert told["prosa_extraction_seconds_count extractor=rules"] >= 1
    assert told["prosa_duty_done_timestamp_seconds duty=leads"] == pytest.approx(time.time(), abs=60)
    assert told["prosa_duty_turns_total duty=leads result=idle"] >= 1


def test_each_process_of_the_server_tells_of_its_queue_and_what_runs_is_named(sender: httpx.Client) -> None:
    assert eventually(lambda: sum(name.startswith("prosa_committer_waiting") for name in samples(sender)) == 2)
    [build] = [name for name in samples(sender) if name.startswith("prosa_build_info")]
    assert re.fullmatch(r"prosa_build_info python=3\.13\.\d+ version=\d+\.\d+\.\d+", build)


def test_no_counter_goes_back_when_another_server_begins_before_this_one_ends(
    sender: httpx.Client, database_url: str, folder: Path
) -> None:
    name = "prosa_deliveries_total code=recorded outcome=recorded"
    before = samples(sender)[name]
    with (
        running_server(
            database_url=database_url,
            log=folder / "next.log",
            API_KEY=KEY,
            METRICS_FOLDER=str(folder / "metrics"),
        ) as successor,
        httpx.Client(base_url=successor.url, headers={"X-API-Key": KEY}, timeout=30) as new,
    ):
        assert samples(new)[name] == before
        open_conversation(new)
        open_conversation(sender)
        assert samples(new)[name] == samples(sender)[name] == before + 2
    assert samples(sender)[name] == before + 2


def test_who_comes_from_elsewhere_needs_a_key_that_may_read(measured: RunningServer, database_url: str) -> None:
    keys = make_keys(database_url, {"metrics-reader": "read", "metrics-sender": "ingest"})
    with httpx.Client(base_url=measured.url, headers=PROXY) as elsewhere:
        refused = elsewhere.get("/metrics")
        assert_problem(refused, status=401, code="not_authenticated")
        assert "prosa_" not in refused.text
        for key in (keys["metrics-reader"], KEY):
            assert elsewhere.get("/metrics", headers={"X-API-Key": key}).status_code == 200
        missing = elsewhere.get("/metrics", headers={"X-API-Key": keys["metrics-sender"]})
        assert_problem(missing, status=403, code="missing_scope")


def test_this_very_machine_needs_no_key_but_a_wrong_one_is_refused(measured: RunningServer) -> None:
    with httpx.Client(base_url=measured.url) as here:
        assert here.get("/metrics").status_code == 200
        assert here.head("/metrics").status_code == 200
        assert here.get("/metrics", headers={"X-API-Key": "wrong"}).status_code == 401
        assert here.get("/metrics", headers={"Host": "prosa.example"}).status_code == 401
        assert here.post("/metrics").status_code == 405
        by_address = here.get("/metrics", headers={"Host": "10.0.0.7:8000", "X-API-Key": KEY})
        assert by_address.status_code == 200


def test_figures_stay_when_a_process_of_the_server_is_killed(sender: httpx.Client, measured: RunningServer) -> None:
    name = "prosa_deliveries_total code=recorded outcome=recorded"
    before = samples(sender)[name]
    os.kill(web_process_of(measured), signal.SIGKILL)
    assert eventually(lambda: _answers(sender))
    assert samples(sender)[name] == before
    open_conversation(sender)
    assert samples(sender)[name] == before + 1


def web_process_of(server: RunningServer) -> int:
    """Return the id of a process that answers requests."""
    return next(each for each in children_of(server.process.pid) if not is_worker(each))


def _answers(client: httpx.Client) -> bool:
    try:
        return client.get("/healthz").is_success
    except httpx.TransportError:
        return False
