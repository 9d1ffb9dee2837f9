"""Who may do what: every operation of the API, asked for by every kind of caller.

The operations come from the URL configuration. One that has no row in SCOPES fails.
"""

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any, Final, NamedTuple

import httpx
import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, include, path, re_path

from prosa.access.keyring import forget_keys
from prosa.core.paths import API_ROOTS, OLD_PAGES, PROBES, is_api_path
from prosa.rest.views import ApiView
from tests.access.commands import make_keys, revoke_key
from tests.conformance.steps import assert_problem
from tests.databases import fresh_database
from tests.rest.clients import client_of_new_server
from tests.samples import new_conversation, new_id
from tests.servers import running_server

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]  # the former for the callers in process

type Ask = Callable[[str, str, bytes | None], httpx.Response]  # method, address, body

PUBLIC: Final = "public"
OF_SOURCE: Final = "source"  # no key opens it: its source does, of which tests/webhooks/test_sources.py tells
ANY_METHOD: Final = "ANY"  # of a route that is not told by its methods
GARBAGE: Final = f"prosa_{'x' * 43}"
UNKNOWN_ADDRESS: Final = f"(?:{'|'.join(API_ROOTS)})(?:/|$)"
SCOPES: Final = {
    ("webhook", "POST"): "ingest",
    ("webhook/batch", "POST"): "ingest",
    ("webhook/<slug:source>", "POST"): OF_SOURCE,
    ("webhook/<slug:source>/batch", "POST"): OF_SOURCE,
    ("conversations", "GET"): "read",
    ("conversations", "HEAD"): "read",
    ("conversations/<str:conversation_id>", "GET"): "read",
    ("conversations/<str:conversation_id>", "HEAD"): "read",
    ("conversations/<str:conversation_id>", "DELETE"): "write",
    ("conversations/<str:conversation_id>/lead", "GET"): "read",
    ("conversations/<str:conversation_id>/lead", "HEAD"): "read",
    ("conversations/<str:conversation_id>/matches", "GET"): "read",
    ("conversations/<str:conversation_id>/matches", "HEAD"): "read",
    ("leads", "GET"): "read",
    ("leads", "HEAD"): "read",
    ("deliveries", "GET"): "read",
    ("deliveries", "HEAD"): "read",
    ("deliveries/replay", "POST"): "write",
    ("deliveries/<str:delivery_id>", "GET"): "read",
    ("deliveries/<str:delivery_id>", "HEAD"): "read",
    ("deliveries/<str:delivery_id>/replay", "POST"): "write",
    ("listings", "GET"): "read",
    ("listings", "HEAD"): "read",
    ("listings", "POST"): "write",
    ("listings/<str:listing_id>", "GET"): "read",
    ("listings/<str:listing_id>", "HEAD"): "read",
    ("listings/<str:listing_id>", "PUT"): "write",
    ("listings/<str:listing_id>", "PATCH"): "write",
    ("listings/<str:listing_id>", "DELETE"): "write",
    ("listings/<str:listing_id>/matches", "GET"): "read",
    ("listings/<str:listing_id>/matches", "HEAD"): "read",
    ("api/docs", "GET"): PUBLIC,
    ("api/docs", "HEAD"): PUBLIC,
    ("api/redoc", "GET"): PUBLIC,
    ("api/redoc", "HEAD"): PUBLIC,
    ("api/schema", "GET"): PUBLIC,
    ("api/schema", "HEAD"): PUBLIC,
    ("api/problems", "GET"): PUBLIC,
    ("api/problems", "HEAD"): PUBLIC,
    ("api/problems/<str:code>", "GET"): PUBLIC,
    ("api/problems/<str:code>", "HEAD"): PUBLIC,
    ("healthz", "GET"): PUBLIC,
    ("healthz", "HEAD"): PUBLIC,
    ("readyz", "GET"): PUBLIC,
    ("readyz", "HEAD"): PUBLIC,
    ("metrics", "GET"): "read",
    ("metrics", "HEAD"): "read",
    (UNKNOWN_ADDRESS, ANY_METHOD): PUBLIC,
}


class Operation(NamedTuple):
    """A method of a route without root and slash, and the routes that are other spellings of that one."""

    route: str
    method: str
    spellings: tuple[str, ...]

    @property
    def scope(self) -> str:
        return SCOPES[self.route, self.method]


class Caller(NamedTuple):
    """Somebody who asks at `place`, what they may do, and the problem they have where they may not."""

    name: str
    place: str
    scopes: frozenset[str]
    problem: str


CALLERS: Final = [
    Caller("no key", "keyed server", frozenset(), "not_authenticated"),
    Caller("ingest", "keyed server", frozenset({"ingest"}), "missing_scope"),
    Caller("read", "keyed server", frozenset({"read"}), "missing_scope"),
    Caller("write", "keyed server", frozenset({"write"}), "missing_scope"),
    Caller("revoked", "keyed server", frozenset(), "invalid_key"),
    Caller("garbage", "keyed server", frozenset(), "invalid_key"),
    Caller("this machine", "open server", frozenset({"ingest", "read"}), "not_authenticated"),
    Caller("proxy", "open server", frozenset(), "not_authenticated"),
    Caller("127.0.0.1", "in process", frozenset({"ingest", "read"}), "not_authenticated"),
    Caller("203.0.113.7", "in process", frozenset(), "not_authenticated"),
]


def routes_of(patterns: Iterable[URLPattern | URLResolver], root: str = "") -> Iterator[tuple[str, list[str]]]:
    """Yield all routes of the API with the methods that they serve."""
    for pattern in patterns:
        route = root + str(pattern.pattern).removeprefix("^")
        if isinstance(pattern, URLResolver):
            yield from routes_of(pattern.url_patterns, route)
        elif route.startswith(OLD_PAGES[1:]):
            continue  # pages, for signed-in people
        elif any(is_api_path(f"/{word}") for word in re.findall(r"\w+", route.partition("/")[0])):
            yield route, methods_of(pattern.callback)


def methods_of(view: Any) -> list[str]:
    view_class = getattr(view, "view_class", None)
    served = [name.upper() for name in getattr(view_class, "http_method_names", ()) if hasattr(view_class, name)]
    return [*served, "HEAD"] if "GET" in served and "HEAD" not in served else served or [ANY_METHOD]


def canonical(route: str) -> str:
    elsewhere = route.removeprefix("api/")
    return (elsewhere if is_api_path(f"/{elsewhere}") else route).removesuffix("/")


def operations_of(patterns: Iterable[URLPattern | URLResolver]) -> list[Operation]:
    spellings = defaultdict(list)
    for route, methods in routes_of(patterns):
        for method in methods:
            spellings[canonical(route), method].append(route)
    return [Operation(route, method, tuple(routes)) for (route, method), routes in spellings.items()]


OPERATIONS: Final = operations_of(get_resolver().url_patterns)


def unlisted(operations: Iterable[Operation]) -> set[tuple[str, str]]:
    return {(operation.route, operation.method) for operation in operations} - set(SCOPES)


def requests_of(operation: Operation) -> Iterator[tuple[str, str, bytes | None]]:
    """Yield a method, an address and a body for each spelling. What the addresses name does not exist."""
    values = {f"<str:{name}_id>": new_id() for name in ("conversation", "delivery", "listing")}
    values |= {"<str:code>": "not_found", "<slug:source>": "no-such-source"}
    event = new_conversation(new_id())
    bodies = {"webhook": event, "webhook/batch": [event]}
    body = json.dumps(bodies[operation.route]).encode() if operation.route in bodies else None
    for method in ("GET", "POST") if operation.method == ANY_METHOD else (operation.method,):
        for spelling in operation.spellings:
            address = "/" + spelling.replace(UNKNOWN_ADDRESS, "api/nothing")
            for name, value in values.items():
                address = address.replace(name, value)
            yield method, address, body


@pytest.fixture(scope="module")
def keyed_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Ask]]:
    """How to ask a server that has keys, by each caller's name."""
    folder = tmp_path_factory.mktemp("keyed")
    with (
        fresh_database(folder) as database_url,
        running_server(database_url=database_url, log=folder / "server.log", FAILED_ATTEMPTS="100000") as server,
        httpx.Client(base_url=server.url, timeout=30) as client,
    ):
        scopes = {"ingest": "ingest", "read": "read", "write": "write", "revoked": "ingest read write"}
        keys = make_keys(database_url, scopes)
        revoke_key(database_url, "revoked")
        headers = {name: {"X-API-Key": key} for name, key in (keys | {"garbage": GARBAGE}).items()}
        yield {name: partial(ask_over_http, client, given) for name, given in (headers | {"no key": {}}).items()}


@pytest.fixture(scope="module")
def open_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Ask]]:
    """How to ask a server that has no keys."""
    with client_of_new_server(tmp_path_factory.mktemp("open")) as client:
        forwarded = {"X-Forwarded-For": "203.0.113.7"}
        yield {"this machine": partial(ask_over_http, client, {}), "proxy": partial(ask_over_http, client, forwarded)}


@pytest.fixture
def in_process() -> Iterator[dict[str, Ask]]:
    """How to ask Django itself, where there are no keys, from any address."""
    forget_keys()
    yield {address: partial(ask_in_process, address) for address in ("127.0.0.1", "203.0.113.7")}
    forget_keys()


@pytest.fixture
def asks(request: pytest.FixtureRequest, caller: Caller) -> dict[str, Ask]:
    """How to ask where the caller is, by the names of all who are there."""
    by_name: dict[str, Ask] = request.getfixturevalue(caller.place.replace(" ", "_"))
    return by_name


def ask_over_http(
    client: httpx.Client, headers: dict[str, str], method: str, address: str, body: bytes | None
) -> httpx.Response:
    kind = {"Content-Type": "application/json"} if body is not None else {}
    return client.request(method, address, content=body, headers=headers | kind)


def ask_in_process(remote: str, method: str, address: str, body: bytes | None) -> httpx.Response:
    client = Client(raise_request_exception=False, headers={"Host": "localhost"}, REMOTE_ADDR=remote)
    answer = client.generic(method, address, body or b"", content_type="application/json")
    return httpx.Response(answer.status_code, headers=dict(answer.headers), content=answer.content)


def assert_refused(answer: httpx.Response, operation: Operation, problem: str) -> None:
    status = 403 if problem == "missing_scope" else 401
    assert answer.status_code == status
    assert answer.headers.get("WWW-Authenticate") == ('ApiKey realm="Prosa"' if status == 401 else None)
    if operation.method != "HEAD":
        document = assert_problem(answer, status=status, code=problem)
        assert document.get("scope") == (operation.scope if status == 403 else None)


def test_every_operation_has_its_row_and_every_row_its_operation() -> None:
    assert unlisted(OPERATIONS) == set()
    assert {(operation.route, operation.method) for operation in OPERATIONS} == set(SCOPES)


def test_operations_without_a_row_are_noticed() -> None:
    class NewView(ApiView):
        def put(self, request: HttpRequest) -> HttpResponse:
            raise NotImplementedError

    def new_function(request: HttpRequest) -> HttpResponse:
        raise NotImplementedError

    added: list[URLPattern | URLResolver] = [
        path("api/", include([path("conversations/", NewView.as_view()), path("new/", NewView.as_view())])),
        path("deliveries/export", new_function),
        re_path(r"^webhook/v(\d)$", new_function),
        path("page", new_function),
    ]
    assert unlisted(operations_of([*get_resolver().url_patterns, *added])) == {
        ("conversations", "PUT"),
        ("api/new", "PUT"),
        ("deliveries/export", ANY_METHOD),
        (r"webhook/v(\d)$", ANY_METHOD),
    }


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: f"{operation.method} {operation.route}")
def test_every_operation_answers_at_all_its_addresses(operation: Operation) -> None:
    route = operation.route
    roots = ("",) if route.startswith(("api/", "(", *PROBES)) else ("", "api/")
    slashes = ("",) if route.startswith("(") else ("", "/")
    assert sorted(operation.spellings) == sorted(root + route + slash for root in roots for slash in slashes)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: f"{operation.method} {operation.route}")
@pytest.mark.parametrize("caller", CALLERS, ids=lambda caller: caller.name)
def test_each_caller_may_do_what_it_has_the_scope_for(
    caller: Caller, operation: Operation, asks: dict[str, Ask]
) -> None:
    for method, address, body in requests_of(operation):
        answer = asks[caller.name](method, address, body)
        is_let_in = operation.scope == PUBLIC or operation.scope in caller.scopes
        if operation.scope == OF_SOURCE:
            assert_problem(answer, status=404, code="not_found")
        # Metrics are told to this very machine even where its other requests need a key.
        elif is_let_in or (operation.route == "metrics" and caller.name == "no key"):
            assert answer.status_code not in {401, 403}
            assert answer.status_code < 500
        else:
            assert_refused(answer, operation, caller.problem)


@pytest.mark.parametrize("body", [b"{", b"[]", json.dumps(new_conversation(new_id())).encode()])
@pytest.mark.parametrize(
    "caller", [caller for caller in CALLERS if "ingest" not in caller.scopes], ids=lambda caller: caller.name
)
def test_who_may_not_send_leaves_no_row_in_the_ledger(caller: Caller, body: bytes, asks: dict[str, Ask]) -> None:
    [reader] = {"read", "this machine", "127.0.0.1"} & set(asks)
    before = asks[reader]("GET", "/deliveries/?limit=200", None).json()
    for address in ("/webhook/", "/webhook/batch/", "/api/webhook", "/api/webhook/batch"):
        assert asks[caller.name]("POST", address, body).status_code in {401, 403}
    assert asks[reader]("GET", "/deliveries/?limit=200", None).json() == before
