"""Who may see which page: a decision for every address that there is."""

import re
from collections.abc import Iterator, Mapping
from uuid import UUID

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from prosa.core.paths import is_api_path
from prosa.deliveries.models import Delivery
from prosa.inbox.conversations.services import add_note
from prosa.inbox.models import Note
from prosa.listings.importing.runs import request_address
from tests.deliveries.arrivals import take_in_bytes
from tests.inbox.talks import HOUR, NOW, begin, stored, write
from tests.listings.builders import listing as make_listing

pytestmark = pytest.mark.django_db(transaction=True)

OPEN, READERS, MANAGERS = "everybody", "readers", "managers"
# What a page's address looks like, who may use it, and how it is asked for.
DECISIONS: Mapping[str, tuple[str, str]] = {
    "": (READERS, "GET"),
    "entrar/": (OPEN, "GET"),
    "sair/": (READERS, "POST"),
    "conversas/": (READERS, "GET"),
    "conversas/ao-vivo/": (READERS, "GET"),
    "conversas/lidas/": (READERS, "POST"),
    "conversas/<uuid:conversation>/": (READERS, "GET"),
    "conversas/<uuid:conversation>/nome/": (READERS, "GET"),
    "conversas/<uuid:conversation>/lida/": (READERS, "POST"),
    "conversas/<uuid:conversation>/notas/": (READERS, "POST"),
    "conversas/<uuid:conversation>/notas/<int:note>/apagar/": (READERS, "POST"),
    "conversas/<uuid:conversation>/mensagens/<uuid:message>/": (READERS, "GET"),
    "conversas/<uuid:conversation>/interesse/": (READERS, "GET"),
    "conversas/<uuid:conversation>/interesse/corrigir/": (READERS, "GET"),
    "conversas/<uuid:conversation>/interesse/desfazer/": (READERS, "POST"),
    "conversas/<uuid:conversation>/interesse/historico/": (READERS, "GET"),
    "conversas/<uuid:conversation>/imprimir/": (READERS, "GET"),
    "conversas/<uuid:conversation>/conversa.txt": (READERS, "GET"),
    "conversas/<uuid:conversation>/conversa.json": (READERS, "GET"),
    "conversas/<uuid:conversation>/apagar/": (MANAGERS, "GET"),
    "interessados/": (READERS, "GET"),
    "interessados/planilha.csv": (READERS, "GET"),
    "imoveis/": (READERS, "GET"),
    "imoveis/novo/": (MANAGERS, "GET"),
    "imoveis/importar/": (MANAGERS, "GET"),
    "imoveis/importar/<uuid:run>/": (MANAGERS, "GET"),
    "imoveis/importar/<uuid:run>/rejeitados.csv": (MANAGERS, "GET"),
    "imoveis/<uuid:listing>/": (READERS, "GET"),
    "imoveis/<uuid:listing>/editar/": (MANAGERS, "GET"),
    "imoveis/<uuid:listing>/situacao/": (MANAGERS, "POST"),
    "imoveis/<uuid:listing>/apagar/": (MANAGERS, "GET"),
    "entregas/": (READERS, "GET"),
    "entregas/novas/": (READERS, "GET"),
    "entregas/testar/": (READERS, "GET"),
    "entregas/reprocessar/": (MANAGERS, "GET"),
    "entregas/<uuid:delivery>/": (READERS, "GET"),
    "entregas/<uuid:delivery>/corpo/": (READERS, "GET"),
    "entregas/<uuid:delivery>/reprocessar/": (MANAGERS, "GET"),
    "api/interface": (READERS, "GET"),
    "api/interface/": (READERS, "GET"),
    "api/interface/imoveis": (READERS, "GET"),
    "api/interface/imoveis/": (READERS, "GET"),
    "api/interface/imoveis/<uuid:listing>": (READERS, "GET"),
    "api/interface/imoveis/<uuid:listing>/": (READERS, "GET"),
    "api/interface/conversas": (READERS, "GET"),
    "api/interface/conversas/<uuid:conversation>": (READERS, "GET"),
    "api/interface/conversas/": (READERS, "GET"),
    "api/interface/conversas/<uuid:conversation>/": (READERS, "GET"),
    "api/interface/conversas/delete/<uuid:conversation>/": (MANAGERS, "DELETE"),
    "favicon.ico": (OPEN, "GET"),
}


def routes(patterns: list[URLPattern | URLResolver], prefix: str = "") -> Iterator[str]:
    """Yield the addresses of all pages: not of the API, nor of Django's admin, which has checks of its own."""
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            if pattern.app_name != "admin":
                yield from routes(pattern.url_patterns, route)
        elif not route.startswith("^") and not is_api_path("/" + route):
            yield route


PAGES = sorted(set(routes(get_resolver().url_patterns)))


@pytest.fixture
def address(request: pytest.FixtureRequest, rita: User) -> str:
    """The address of a page about something that is there."""
    conversation = begin(NOW - HOUR, "Oi")
    message = write(conversation, "Tem vaga?", at=NOW)
    note = add_note(conversation=stored(conversation), text="x", by=rita, now=NOW)
    take_in_bytes(b"[")
    names = {
        "conversation": conversation,
        "message": message,
        "note": note.pk,
        "listing": make_listing().uuid,
        "delivery": Delivery.objects.get().uuid,
        "run": request_address(address="https://crm.example/feed.xml", by="Gil", is_complete=True, now=NOW).uuid,
    }
    return "/" + re.sub(r"<\w+:(\w+)>", lambda found: str(names[found[1]]), request.getfixturevalue("route"))


def ask(client: Client, route: str, address: str) -> HttpResponse:
    method = DECISIONS[route][1]
    data = {"text": "x", "inbound": "1"} if method == "POST" else None
    answer: HttpResponse = getattr(client, method.lower())(address, data)
    return answer


def test_there_is_a_decision_for_every_page_and_none_without() -> None:
    assert set(DECISIONS) == set(PAGES)


@pytest.mark.parametrize("route", DECISIONS)
def test_who_has_not_signed_in_sees_the_sign_in_page_alone(anonymous: Client, route: str, address: str) -> None:
    answer = ask(anonymous, route, address)
    if DECISIONS[route][0] == OPEN:
        assert answer.status_code == (302 if route == "favicon.ico" else 200)
    elif DECISIONS[route][1] == "DELETE":
        assert answer.status_code == 401
    else:
        assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, "/entrar/")
    assert Note.objects.count() == 1


@pytest.mark.parametrize("route", DECISIONS)
def test_readers_see_what_is_not_for_managers(reader: Client, route: str, address: str) -> None:
    status = ask(reader, route, address).status_code
    assert (status == 403) == (DECISIONS[route][0] == MANAGERS)
    assert status in {200, 204, 302, 403}


@pytest.mark.parametrize("route", DECISIONS)
def test_managers_see_everything(manager: Client, route: str, address: str) -> None:
    assert ask(manager, route, address).status_code in {200, 204, 302}


@pytest.mark.parametrize("route", [route for route in DECISIONS if DECISIONS[route][0] != OPEN])
def test_what_a_script_asks_for_after_the_session_ended_is_refused_plainly(
    anonymous: Client, route: str, address: str
) -> None:
    for header in ("HX-Request", "X-Live"):
        client = Client(headers={"Host": "localhost", header: "true"})
        answer = ask(client, route, address)
        assert (answer.status_code, answer["HX-Refresh"], answer.content) == (401, "true", b"")


@pytest.mark.parametrize("route", [route for route in DECISIONS if DECISIONS[route][0] != OPEN])
def test_no_method_that_makes_no_sense_does_anything(manager: Client, route: str, address: str) -> None:
    for method in ("put", "patch", "trace", "delete"):
        if DECISIONS[route][1].lower() != method:
            assert getattr(manager, method)(address).status_code == 405
    if DECISIONS[route][1] == "POST":
        assert manager.get(address).status_code == 405


@pytest.mark.parametrize("route", DECISIONS)
def test_every_page_has_its_guards(manager: Client, anonymous: Client, route: str, address: str) -> None:
    for client in (manager, anonymous):
        headers = ask(client, route, address).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert "private" in headers["Cache-Control"] or "no-store" in headers["Cache-Control"]


@pytest.mark.parametrize("route", [route for route in DECISIONS if DECISIONS[route][1] == "GET"])
def test_nothing_in_a_page_breaks_the_content_security_policy(manager: Client, route: str, address: str) -> None:
    page = b"".join(ask(manager, route, address)).decode()  # a file may come in parts
    assert not re.search(r"<[^>]*\s(?:style|on\w+)=", page)
    assert not re.search(r"<script(?![^>]*\bsrc=)", page)


@pytest.mark.parametrize("path", ["/nada/", f"/conversas/{UUID(int=9)}/", "/conversas/x/"])
def test_a_page_that_is_not_there_is_no_secret_and_has_its_guards(manager: Client, path: str) -> None:
    answer = manager.get(path)
    assert answer.status_code == 404
    assert "não existe" in answer.content.decode()
    assert "Content-Security-Policy" in answer.headers
    assert 'href="/conversas/"' in answer.content.decode()  # the way back into the pages


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(anonymous: Client) -> None:
    User.objects.create_user("zoe", password="a good password")
    anonymous.get("/entrar/")
    anonymous.post("/entrar/", {"username": "zoe", "password": "a good password"})
    session = anonymous.cookies[settings.SESSION_COOKIE_NAME]
    assert (session["httponly"], session["samesite"]) == (True, "Lax")
    assert anonymous.cookies["csrftoken"]["samesite"] == "Lax"


@pytest.mark.parametrize("key", ["", "x", "\x00" * 20, "a" * 5000, "../../etc/passwd", "a" * 32])
def test_a_session_that_is_none_leads_to_the_sign_in_page(anonymous: Client, key: str) -> None:
    anonymous.cookies[settings.SESSION_COOKIE_NAME] = key
    assert anonymous.get("/conversas/").status_code == 302


def test_a_session_opens_no_door_of_the_api(manager: Client) -> None:
    outside = {"X-Forwarded-For": "1.2.3.4"}
    assert manager.get("/conversations/", headers=outside).status_code == 401
    assert manager.delete(f"/conversations/{begin(NOW)}", headers=outside).status_code == 401


def test_the_pages_speak_the_browsers_language(reader: Client) -> None:
    english = reader.get("/conversas/", headers={"Accept-Language": "en"}).content.decode()
    assert '<html lang="en"' in english
    assert "Mark all as read" in english
