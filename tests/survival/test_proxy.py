"""The shipped proxy in front of a server: what it lets through, keeps back, and says when no server is there."""

import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import httpx
import pytest

from tests.databases import fresh_database
from tests.samples import new_conversation, new_id, new_message
from tests.servers import RunningServer, free_port, running_server
from tests.survival.proxy import NGINX, SHIPPED, running_proxy

KEY = "a-key-of-the-environment"
MIB = 1024 * 1024
BALANCER = "127.0.0.4"
pytestmark = [
    pytest.mark.skipif(not NGINX, reason="nginx is not installed: apt-get install nginx"),
    pytest.mark.any_database,
]


class Proxied(NamedTuple):
    """A server, and a client that comes through the proxy."""

    server: RunningServer
    client: httpx.Client


@pytest.fixture(scope="module")
def proxied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxied]:
    """One server with four threads; where the other should be, nobody is. A balancer in front has an address."""
    folder = tmp_path_factory.mktemp("proxied")
    balancer = (SHIPPED / "balancer.conf.example").read_text().replace("192.0.2.10", BALANCER)
    (folder / "local").mkdir()
    (folder / "local/balancer.conf").write_text(balancer)
    with (
        fresh_database(folder) as database_url,
        running_server(
            database_url=database_url,
            log=folder / "server.log",
            API_KEY=KEY,
            WEB_WORKERS="1",
            WEB_THREADS="4",
            TRUSTED_PROXIES="127.0.0.1",
            FAILED_ATTEMPTS="10",
            WRITER="true",
        ) as server,
        running_proxy(folder, [free_port(), int(urlsplit(server.url).port or 0)]) as url,
        httpx.Client(base_url=url, headers={"X-API-Key": KEY}, timeout=30) as client,
    ):
        yield Proxied(server, client)


def test_a_server_that_is_not_there_is_passed_over(proxied: Proxied) -> None:
    answers = [proxied.client.post("/webhook/", json=new_conversation(new_id())).status_code for _ in range(10)]
    assert answers == [201] * 10


def test_metrics_are_not_for_those_who_come_through_the_proxy(proxied: Proxied) -> None:
    assert [proxied.client.get(path).status_code for path in ("/metrics", "/metrics/", "/api/metrics")] == [404] * 3


def test_nobody_who_comes_through_the_proxy_is_this_very_machine(proxied: Proxied) -> None:
    answer = proxied.client.get("/conversations/", headers={"X-API-Key": "", "X-Forwarded-For": "127.0.0.1"})
    assert answer.status_code == 401


@pytest.mark.skipif(sys.platform != "linux", reason="this machine has a single loopback address")
def test_failures_are_counted_by_who_they_come_from_and_only_a_balancer_may_say_who_that_is(proxied: Proxied) -> None:
    def statuses(sender: str, count: int) -> list[int]:
        transport = httpx.HTTPTransport(local_address=sender)
        with httpx.Client(base_url=proxied.client.base_url, transport=transport) as client:
            claims = [{"X-API-Key": f"wrong-{n}", "X-Forwarded-For": f"198.51.100.{n}"} for n in range(count)]
            return [client.get("/conversations/", headers=headers).status_code for headers in claims]

    assert statuses("127.0.0.2", 11) == [401] * 10 + [429]
    assert statuses("127.0.0.3", 1) == [401]
    assert statuses(BALANCER, 11) == [401] * 11


def test_a_body_that_is_too_large_is_answered_by_prosa_and_noted(proxied: Proxied) -> None:
    conversation = new_id()
    answer = proxied.client.post("/webhook/", json=new_message(conversation, content="x" * 2 * MIB))
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")
    [newest, *_] = proxied.client.get("/deliveries/").json()["results"]
    assert newest["problem"]["code"] == "body_too_large"


def test_a_body_that_is_far_too_large_is_answered_alike(proxied: Proxied) -> None:
    answer = proxied.client.post(
        "/webhook/batch/", content=b" " * 18 * MIB, headers={"Content-Type": "application/json"}
    )
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_senders_that_stop_half_way_hold_up_nobody(proxied: Proxied) -> None:
    address = urlsplit(str(proxied.client.base_url))
    waiting = [socket.create_connection((str(address.hostname), address.port or 80)) for _ in range(20)]
    try:
        for connection in waiting:
            connection.sendall(b"POST /webhook/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{")
        answer = proxied.client.post("/webhook/", json=new_conversation(new_id()), timeout=5)
        assert answer.status_code == 201
    finally:
        for connection in waiting:
            connection.close()


def test_where_no_server_is_senders_are_told_to_come_again_and_people_see_a_page(tmp_path: Path) -> None:
    with running_proxy(tmp_path, [free_port(), free_port()]) as url, httpx.Client(base_url=url) as client:
        answers = [client.post("/webhook/", json=new_conversation(new_id())), client.get("/conversations/")]
        for answer in answers:
            assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
            assert answer.headers["Content-Type"] == "application/problem+json"
            assert answer.json()["code"] == "unavailable"
        page = client.get("/conversas/")
        assert (page.status_code, page.headers["Content-Type"]) == (503, "text/html; charset=utf-8")
        assert "Prosa" in page.text
