"""The inbox's pages for everybody: accessible in light and dark, at all widths, whatever texts they hold."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.databases import fresh_database
from tests.e2e.conftest import (
    DESKTOP,
    LOOKS,
    PHONE,
    Scheme,
    WatchedPage,
    assert_accessible,
    session_of,
    signed_in_page,
    watched_page,
)
from tests.e2e.talks import begin, send
from tests.samples import new_conversation, new_message
from tests.servers import RunningServer, running_server

pytestmark = pytest.mark.any_database

HOSTILE = (
    "<script>document.title = 'stolen'</script><img src=x onerror=\"document.title = 'stolen'\">",
    "\u202egnp.exe \u2066\u2067 o fim",
    "W" * 10000,
    "😀" * 500 + "👨‍👩‍👧‍👦",
    "javascript:alert(1) https://exemplo.com.br/" + "a" * 2000,
    "\u0301" * 300,
    " \n\n\n ".join("linhas"),
    "{{ csrf_token }} {% load x %} &lt;b&gt; %(x)s",
)


@pytest.fixture(scope="module")
def talks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[RunningServer, str, str]]:
    """A server, a conversation with hostile texts, named and noted, and one of 5,000 messages."""
    folder = tmp_path_factory.mktemp("looks")
    with (
        fresh_database(folder) as database_url,
        running_server(database_url=database_url, log=folder / "server.log") as server,
    ):
        session = session_of(server.url)
        session.get("/conversas/")
        long = begin(server, *(f"Mensagem {number}" for number in range(5000)), minutes=100)
        for text in HOSTILE:
            begin(server, text, minutes=2)
        hostile = begin(server, *HOSTILE, minutes=1)
        send(server, [new_message(hostile, content="De 9998", timestamp="9998-12-30T23:59:59Z")])
        form = {"csrfmiddlewaretoken": session.cookies["csrftoken"]}
        session.post(f"/conversas/{hostile}/notas/", data=form | {"text": HOSTILE[0] + "\n" + "W" * 2000})
        session.post(f"/conversas/{long}/nome/", data=form | {"name": "<b>" + "W" * 77})
        yield server, hostile, long


@pytest.fixture(params=LOOKS, ids=["desktop-light", "phone-dark"])
def looks(
    request: pytest.FixtureRequest, browser: Browser, talks: tuple[RunningServer, str, str]
) -> Iterator[WatchedPage]:
    viewport, scheme = request.param
    with signed_in_page(browser, talks[0].url, viewport, color_scheme=scheme) as watched:
        yield watched
        assert (watched.complaints, watched.foreign_requests) == ([], [])


def test_every_page_and_dialog_is_accessible_and_fits_the_screen(
    looks: WatchedPage, talks: tuple[RunningServer, str, str]
) -> None:
    page, (_, hostile, long) = looks.page, talks
    page.goto("/conversas/")
    assert_accessible(page)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Atalhos do teclado")).to_be_visible()
    assert_accessible(page)
    page.goto(f"/conversas/{hostile}/")
    expect(page.get_by_role("log")).to_contain_text("De 9998")
    assert_accessible(page)
    page.locator("#chat-head summary").click()
    expect(page.get_by_role("link", name="Exportar como texto")).to_be_visible()
    assert_accessible(page)
    page.keyboard.press("Escape")
    for address in (f"/conversas/{long}/nome/", f"/conversas/{long}/apagar/", f"/conversas/{hostile}/imprimir/"):
        page.goto(address)
        assert_accessible(page)
    page.goto(f"/conversas/{long}/")
    page.locator("#chat-head a[data-dialog]").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert_accessible(page)


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_whole_menu_of_the_user_is_on_the_screen(
    browser: Browser, talks: tuple[RunningServer, str, str], viewport: ViewportSize
) -> None:
    with signed_in_page(browser, talks[0].url, viewport) as watched:
        watched.page.goto("/conversas/")
        watched.page.locator("nav summary").click()
        for choice in watched.page.locator("nav details li").all():
            expect(choice).to_be_in_viewport(ratio=1)


def test_the_short_id_of_a_demo_conversation_is_seen_whole_on_a_phone(
    browser: Browser, talks: tuple[RunningServer, str, str]
) -> None:
    made_up = "64656d6f-0000-8000-8000-00000000abcd"
    send(talks[0], [new_conversation(made_up)])
    with signed_in_page(browser, talks[0].url, PHONE) as watched:
        watched.page.goto(f"/conversas/{made_up}/")
        title = watched.page.locator("#chat-head bdi")
        assert title.evaluate("title => title.scrollWidth <= title.clientWidth"), title.inner_text()


@pytest.mark.parametrize(("viewport", "scheme"), LOOKS, ids=["desktop-light", "phone-dark"])
def test_the_sign_in_page_is_accessible_and_fits_the_screen(
    browser: Browser, talks: tuple[RunningServer, str, str], viewport: ViewportSize, scheme: Scheme
) -> None:
    with watched_page(browser, talks[0].url, viewport, color_scheme=scheme) as watched:
        page = watched.page
        page.goto("/entrar/")
        assert_accessible(page)
        page.get_by_label("Usuário").fill("ninguém")
        page.get_by_label("Senha", exact=True).fill("errada")
        page.keyboard.press("Enter")
        expect(page.get_by_role("alert")).to_be_visible()
        assert_accessible(page)
        assert watched.complaints == []


def test_hostile_texts_are_shown_as_what_they_are(looks: WatchedPage, talks: tuple[RunningServer, str, str]) -> None:
    page, (_, hostile, _) = looks.page, talks
    page.goto(f"/conversas/{hostile}/")
    log = page.get_by_role("log")
    for text in (HOSTILE[0], HOSTILE[1], HOSTILE[7]):
        expect(log).to_contain_text(text)
    page.get_by_role("link", name="Mostrar o texto todo").first.click()
    expect(log).to_contain_text("W" * 10000)
    assert "stolen" not in page.title()
    assert log.locator("script, img").count() == 0
    addresses = log.locator(".bubble a").evaluate_all("links => links.map(link => new URL(link.href).protocol)")
    assert set(addresses) <= {"http:", "https:"}
    sticking_out = page.evaluate(
        """[...document.querySelectorAll('#chat-scroll, #list-scroll, main')]
            .filter(area => area.clientWidth && area.scrollWidth > area.clientWidth).map(area => area.id)"""
    )
    assert sticking_out == []


def test_five_thousand_messages_open_at_once_and_at_their_end(
    browser: Browser, talks: tuple[RunningServer, str, str]
) -> None:
    server, _, long = talks
    session_of(server.url).post(
        f"/conversas/{long}/lida/",
        data={"inbound": "5000", "csrfmiddlewaretoken": session_of(server.url).cookies["csrftoken"]},
    )
    with signed_in_page(browser, server.url) as watched:
        page: Page = watched.page
        page.goto(f"/conversas/{long}/")
        expect(page.get_by_text("Mensagem 4999", exact=True).last).to_be_in_viewport()
        assert page.locator(".bubble").count() == 50
        took = page.evaluate("performance.getEntriesByType('navigation')[0].responseStart")
        assert took < 2000
