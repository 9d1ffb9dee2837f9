"""Sources at a running server: what proves where a request comes from, and what is refused."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest

from tests.access.commands import make_keys, run_command
from tests.conformance.steps import assert_problem
from tests.databases import fresh_database
from tests.samples import new_conversation, new_id, new_message
from tests.servers import running_server
from tests.webhooks.signing import Sender, make_source

pytestmark = pytest.mark.any_database

HOUR = 3600
SECONDS_TO_HEAR_OF_IT = 5
IMPORTED = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


class Place(NamedTuple):
    """A server with sources, and a key that may do everything."""

    client: httpx.Client
    database_url: str
    log: Path
    crm: Sender
    tokyo: Sender
    plain: Sender
    keyed: Sender
    key: dict[str, str]

    def ledger(self, **wanted: str) -> Any:
        found = self.client.get("/deliveries/", params=wanted, headers=self.key)
        assert found.status_code == 200
        return found.json()["results"]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("sources")
    log = folder / "server.log"
    with (
        fresh_database(folder) as database_url,
        running_server(database_url=database_url, log=log, FAILED_ATTEMPTS="100000") as server,
        httpx.Client(base_url=server.url, timeout=30) as client,
    ):
        plain = ("--scheme", "hmac_sha256", "--header", "X-Hub-Signature-256", "--prefix", "sha256=")
        yield Place(
            client,
            database_url,
            log,
            crm=make_source(database_url, "crm"),
            tokyo=make_source(database_url, "tokyo", "--time-zone", "Asia/Tokyo"),
            plain=make_source(database_url, "plain", *plain),
            keyed=make_source(database_url, "keyed", "--scheme", "api_key", "--time-zone", "America/Manaus"),
            key={"X-API-Key": make_keys(database_url, {"all": "ingest read write"})["all"]},
        )


def assert_not_proven(place: Place, answer: httpx.Response, reason: str) -> None:
    """Check that the client learns nothing but that it failed, and the log more."""
    document = assert_problem(answer, status=401, code="source_not_proven")
    assert reason not in json.dumps(document)
    lines = [json.loads(line) for line in place.log.read_text().splitlines() if "prosa.refusals" in line]
    facts = {"flaw": reason, "address": "127.0.0.1", "request_id": answer.headers["X-Request-ID"]}
    assert lines[-1].items() >= facts.items()
    assert lines[-1]["event"] == f"{lines[-1]['source']} was refused: {reason} (from 127.0.0.1)"


@pytest.mark.parametrize("root", ["", "/api"])
@pytest.mark.parametrize("slash", ["", "/"])
def test_a_signed_event_is_recorded_at_all_forms_of_the_sources_address(place: Place, root: str, slash: str) -> None:
    conversation = new_id()
    body = json.dumps(new_conversation(conversation)).encode()
    for address, content, status in (
        (f"{root}/webhook/crm{slash}", body, 201),
        (f"{root}/webhook/crm/batch{slash}", b"[" + body + b"]", 200),
    ):
        answer = place.client.post(address, content=content, headers=place.crm.headers(content))
        assert answer.status_code == status
    rows = place.ledger(conversation=conversation)
    assert [(row["key"], row["outcome"]) for row in rows] == [("crm", "duplicate"), ("crm", "recorded")]


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"webhook_signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="}, "signature_wrong"),
        ({"webhook_signature": "nonsense"}, "signature_unreadable"),
        ({"webhook_signature": ""}, "header_missing"),
        ({"webhook_id": "another"}, "signature_wrong"),
        ({"webhook_id": "x" * 201}, "id_unusable"),
        ({"webhook_timestamp": "soon"}, "timestamp_unreadable"),
        ({"webhook_timestamp": str(int(time.time()) - HOUR)}, "too_old"),
        ({"webhook_timestamp": str(int(time.time()) + HOUR)}, "too_new"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_not_signed_rightly_is_refused_and_the_log_alone_says_why(
    place: Place, changed: dict[str, str], reason: str
) -> None:
    conversation = new_id()
    body = json.dumps(new_conversation(conversation)).encode()
    other = {name.replace("_", "-"): value for name, value in changed.items()}
    answer = place.client.post("/webhook/crm/", content=body, headers=place.crm.headers(body) | other)
    assert_not_proven(place, answer, reason)
    assert place.ledger(conversation=conversation) == []


def test_an_old_signature_is_refused_though_it_is_right(place: Place) -> None:
    body = json.dumps(new_conversation(new_id())).encode()
    headers = place.crm.headers(body, at=time.time() - 301)
    assert_not_proven(place, place.client.post("/webhook/crm/", content=body, headers=headers), "too_old")


def test_a_key_alone_is_not_enough_where_signatures_are_asked_for(place: Place) -> None:
    for address in ("/webhook/crm/", "/webhook/plain/batch/"):
        answer = place.client.post(address, json=new_conversation(new_id()), headers=place.key)
        assert_not_proven(place, answer, "header_missing")


def test_the_signature_of_one_source_is_not_taken_at_anothers_address(place: Place) -> None:
    answer = place.crm._replace(name="tokyo").send(place.client, new_conversation(new_id()))
    assert_not_proven(place, answer, "signature_wrong")


def test_a_signature_opens_no_other_address(place: Place) -> None:
    body = json.dumps(new_conversation(new_id())).encode()
    for address in ("/webhook/", "/webhook/batch/"):
        answer = place.client.post(address, content=body, headers=place.crm.headers(body))
        assert_problem(answer, status=401, code="not_authenticated")
    answer = place.client.request("GET", "/conversations/", content=body, headers=place.crm.headers(body))
    assert_problem(answer, status=401, code="not_authenticated")


@pytest.mark.parametrize("address", ["/webhook/nobody/", "/webhook/CRM/", "/webhook/nobody/batch"])
def test_the_address_of_no_source_is_no_address(place: Place, address: str) -> None:
    assert_problem(place.client.post(address, json={}, headers=place.key), status=404, code="not_found")


def test_local_times_of_a_source_are_read_in_its_zone(place: Place) -> None:
    conversation = new_id()
    event = new_conversation(conversation, timestamp="2025-02-21T10:20:41")
    assert place.tokyo.send(place.client, event).status_code == 201
    shown = place.client.get(f"/conversations/{conversation}", headers=place.key).json()
    assert shown["created_at"] == "2025-02-20T22:20:41-03:00"
    [row] = place.ledger(conversation=conversation)
    delivery = place.client.get(f"/deliveries/{row['id']}", headers=place.key).json()
    assert (delivery["key"], delivery["time_zone"]) == ("tokyo", "Asia/Tokyo")


def test_a_plain_signature_is_taken_in_the_sources_header(place: Place) -> None:
    body = json.dumps(new_conversation(new_id())).encode()
    digest = hmac.new(place.plain.secret.encode(), body, hashlib.sha256).hexdigest()
    kind = {"Content-Type": "application/json"}
    for header, status in ((f"sha256={digest}", 201), (f"sha256={digest[:-1]}0g", 401), (digest, 401)):
        answer = place.client.post("/webhook/plain/", content=body, headers={"X-Hub-Signature-256": header} | kind)
        assert answer.status_code == status
    changed = place.client.post(
        "/webhook/plain/", content=body + b" ", headers={"X-Hub-Signature-256": f"sha256={digest}"} | kind
    )
    assert_not_proven(place, changed, "signature_wrong")


def test_a_source_with_a_key_is_asked_for_that_very_key(place: Place) -> None:
    conversation = new_id()
    event = new_conversation(conversation, timestamp="2025-02-21T10:20:41")
    own = {"X-API-Key": place.keyed.secret}
    assert place.client.post("/webhook/keyed/", json=event, headers=own).status_code == 201
    assert place.client.post("/webhook/", json=event, headers=own).json()["outcome"] == "duplicate"
    assert place.ledger(conversation=conversation)[0]["key"] == "keyed"
    for headers, reason in ((place.key, "key_of_another"), ({}, "key_missing"), ({"X-API-Key": "x"}, "key_wrong")):
        assert_not_proven(place, place.client.post("/webhook/keyed/", json=event, headers=headers), reason)


def test_what_is_signed_and_is_no_event_leaves_its_row(place: Place) -> None:
    for body, code, status in (
        (b"no JSON \xff", "invalid_json", 400),
        (json.dumps({"type": "FROB"}).encode(), "invalid_event", 400),
    ):
        assert_problem(place.crm.send(place.client, body), status=status, code=code)
        assert place.ledger(key="crm", limit="1")[0]["problem"]["code"] == code
    refused = place.crm.send(place.client, b"{}", Content_Type="text/plain")
    assert_problem(refused, status=415, code="unsupported_media_type")
    assert place.ledger(key="crm", limit="1")[0]["problem"]["code"] == "unsupported_media_type"


def test_a_body_over_the_limit_is_refused_before_anybody_reads_its_signature(place: Place) -> None:
    before = place.ledger(key="crm", limit="1")
    answer = place.crm.send(place.client, b" " * (1024 * 1024 + 1))
    assert_problem(answer, status=413, code="body_too_large")
    assert place.ledger(key="crm", limit="1") == before


def test_a_secret_that_the_sender_has_made_is_taken_and_printed_nowhere(place: Place) -> None:
    command = ("create_source", "imported", "--secret-from-stdin")
    ended = run_command(place.database_url, *command, given=f"{IMPORTED}\n")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert IMPORTED not in ended.stdout
    assert Sender("imported", IMPORTED).send(place.client, new_conversation(new_id())).status_code == 201


@pytest.mark.parametrize(
    ("options", "given", "why"),
    [
        (["--secret-from-stdin"], "\n", "There is no secret on the standard input."),
        (["--secret-from-stdin"], "", "There is no secret on the standard input."),
        (["--scheme", "hmac_sha256", "--header", "Content-Type"], None, "This header means something else."),
    ],
)
def test_a_source_that_could_never_prove_itself_is_not_made(
    place: Place, options: list[str], given: str | None, why: str
) -> None:
    ended = run_command(place.database_url, "create_source", "lost", *options, given=given)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert why in ended.stderr


def test_two_secrets_are_live_while_the_sender_changes_from_one_to_the_other(place: Place) -> None:
    old = make_source(place.database_url, "rotating")
    new = old._replace(secret=run_command(place.database_url, "add_source_secret", "rotating").stdout.strip())
    assert old.secret != new.secret
    wait_until_it_sends(place, new)
    assert old.send(place.client, new_conversation(new_id())).status_code == 201
    third = run_command(place.database_url, "add_source_secret", "rotating")
    assert (third.returncode, "two secrets" in third.stderr) == (1, True)
    assert run_command(place.database_url, "drop_source_secret", "rotating").returncode == 0
    wait_until_it_sends(place, old, status=401)
    assert new.send(place.client, new_conversation(new_id())).status_code == 201
    assert run_command(place.database_url, "drop_source_secret", "rotating").returncode == 1


def test_a_source_that_is_closed_is_refused_everywhere_until_it_is_opened(place: Place) -> None:
    keyed = make_source(place.database_url, "closing-key", "--scheme", "api_key")
    signing = make_source(place.database_url, "closing")
    own = {"X-API-Key": keyed.secret}
    assert signing.send(place.client, new_conversation(new_id())).status_code == 201
    for name in ("closing", "closing-key"):
        assert run_command(place.database_url, "close_source", name).returncode == 0
    wait_until_it_sends(place, signing, status=401)
    assert_not_proven(place, signing.send(place.client, new_conversation(new_id())), "closed")
    wait_for(lambda: place.client.post("/webhook/", json=[], headers=own).status_code, 401)
    assert run_command(place.database_url, "open_source", "closing").returncode == 0
    wait_until_it_sends(place, signing)


def test_messages_of_a_source_are_parked_and_recorded_as_any_others(place: Place) -> None:
    conversation = new_id()
    assert place.crm.send(place.client, new_message(conversation)).status_code == 404
    assert place.crm.send(place.client, new_conversation(conversation)).status_code == 201
    assert place.client.get(f"/conversations/{conversation}", headers=place.key).json()["message_count"] == 1


def test_managers_see_when_a_source_was_used_and_why_one_was_refused(place: Place) -> None:
    watched = make_source(place.database_url, "watched")
    assert watched.send(place.client, new_conversation(new_id())).status_code == 201
    assert watched.send(place.client, new_conversation(new_id()), webhook_timestamp="1").status_code == 401

    def listed() -> bool:
        lines = run_command(place.database_url, "list_sources").stdout.splitlines()
        [line] = [line for line in lines if line.startswith("watched ")]
        return line.endswith("too_old") and line.split()[5] != "-"

    wait_for(listed, True, seconds=30)


def test_the_signature_of_a_batch_covers_all_of_it(place: Place) -> None:
    events = [new_conversation(new_id()), {"type": "FROB"}, new_conversation(new_id())]
    answer = place.crm.send(place.client, events, to="batch/")
    assert [each["status"] for each in answer.json()["results"]] == [201, 400, 201]
    lines = b"\n".join(json.dumps(event).encode() for event in events)
    answer = place.crm.send(place.client, lines, to="batch/", Content_Type="application/x-ndjson")
    assert [each["status"] for each in answer.json()["results"]] == [200, 400, 200]
    headers = place.crm.headers(lines) | {"Content-Type": "application/x-ndjson"}
    shorter = place.client.post("/webhook/crm/batch/", content=lines[:-1], headers=headers)
    assert_not_proven(place, shorter, "signature_wrong")


def test_a_signature_in_base64_is_taken_where_the_source_writes_it_so(place: Place) -> None:
    options = ("--scheme", "hmac_sha256", "--header", "X-Signature", "--encoding", "base64")
    sender = make_source(place.database_url, "shop", *options)
    body = json.dumps(new_conversation(new_id())).encode()
    digest = base64.b64encode(hmac.new(sender.secret.encode(), body, hashlib.sha256).digest()).decode()
    headers = {"X-Signature": digest, "Content-Type": "application/json"}
    assert place.client.post("/webhook/shop/", content=body, headers=headers).status_code == 201


def wait_until_it_sends(place: Place, sender: Sender, *, status: int = 201) -> None:
    """Wait until all of the server's processes answer a signed event with `status`."""
    for _ in range(6):  # connections are spread over the processes
        with httpx.Client(base_url=place.client.base_url, timeout=30) as client:
            wait_for(lambda: sender.send(client, new_conversation(new_id())).status_code, status)


def wait_for(ask: Any, expected: Any, *, seconds: float = SECONDS_TO_HEAR_OF_IT) -> None:
    deadline = time.monotonic() + seconds
    while (found := ask()) != expected:
        assert time.monotonic() < deadline, found
        time.sleep(0.1)
