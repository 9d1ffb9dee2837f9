"""The inbox in a real browser, with a real server: it keeps itself fresh, and the reader's place in it."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.databases import fresh_database
from tests.e2e.conftest import PHONE, WatchedPage, session_of, sign_in, signed_in_page, watched_page
from tests.e2e.talks import ago, begin, send, write
from tests.samples import new_conversation, new_id, new_message
from tests.servers import RunningServer, free_port, running_server

FULL = 60  # messages that fill more than a page


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server with an empty inbox, which the administrator has visited: what is sent from now on is unread."""
    folder = tmp_path_factory.mktemp("inbox")
    with (
        fresh_database(folder) as database_url,
        running_server(database_url=database_url, log=folder / "server.log") as server,
    ):
        assert session_of(server.url).get("/conversas/").status_code == 200
        yield server


@pytest.fixture
def visit(browser: Browser, inbox: RunningServer) -> Iterator[WatchedPage]:
    """A page at desktop width, signed in. Nothing may stand on its console at the end."""
    with signed_in_page(browser, inbox.url) as watched:
        yield watched
        assert (watched.complaints, watched.foreign_requests) == ([], [])


@pytest.fixture
def page(visit: WatchedPage) -> Page:
    return visit.page


@pytest.fixture
def phone(browser: Browser, inbox: RunningServer) -> Iterator[Page]:
    with signed_in_page(browser, inbox.url, PHONE) as watched:
        yield watched.page
        assert watched.complaints == []


def open_chat(page: Page, conversation: str) -> None:
    page.goto(f"/conversas/{conversation}/")
    expect(page.locator("#chat-scroll")).to_be_visible()


def scroll_of(page: Page) -> float:
    return float(page.locator("#chat-scroll").evaluate("area => area.scrollTop"))


def is_at_end(page: Page) -> bool:
    return bool(
        page.locator("#chat-scroll").evaluate("area => area.scrollHeight - area.scrollTop - area.clientHeight < 5")
    )


def entry(page: Page, conversation: str) -> Locator:
    return page.locator(f"#c-{conversation}")


def top_of(page: Page, text: str) -> float:
    box = page.get_by_text(text, exact=True).bounding_box()
    assert box is not None
    return box["y"]


def test_one_signs_in_and_out(browser: Browser, inbox: RunningServer) -> None:
    with watched_page(browser, inbox.url, {"width": 1280, "height": 900}) as watched:
        page = watched.page
        sign_in(page, "/conversas/")
        expect(page.get_by_role("heading", name="Conversas", exact=True)).to_be_visible()
        page.get_by_text("admin", exact=True).click()
        page.get_by_role("button", name="Sair").click()
        expect(page).to_have_url(f"{inbox.url}/entrar/")
        page.go_back()
        expect(page.get_by_label("Usuário")).to_be_visible()
        assert watched.complaints == []


def test_a_click_opens_the_chat_beside_the_list_and_back_leads_back(page: Page, inbox: RunningServer) -> None:
    conversation = begin(inbox, "Tem vaga na garagem?", minutes=1)
    page.goto("/conversas/")
    entry(page, conversation).get_by_role("link").click()
    expect(page.get_by_role("log")).to_contain_text("Tem vaga na garagem?")
    expect(page).to_have_url(f"{inbox.url}/conversas/{conversation}/")
    expect(entry(page, conversation).get_by_role("link")).to_have_attribute("aria-current", "page")
    page.get_by_role("link", name="Painel").click()
    page.go_back()
    # The part that a script had asked for at this address is not taken for the page.
    expect(page.get_by_role("heading", name="Conversas", exact=True)).to_be_visible()
    expect(page.get_by_role("log")).to_contain_text("Tem vaga na garagem?")
    page.go_back()
    expect(page.get_by_text("Escolha uma conversa")).to_be_visible()


def test_a_filter_shows_what_fits_and_stays_while_a_chat_is_open(page: Page, inbox: RunningServer) -> None:
    waiting = begin(inbox, "Alguém aí?", minutes=1)
    answered = begin(inbox, "Bom dia!", minutes=1, direction="SENT")
    page.goto("/conversas/")
    page.get_by_role("link", name="Aguardando", exact=True).click()
    expect(entry(page, waiting)).to_be_visible()
    expect(entry(page, answered)).to_have_count(0)
    entry(page, waiting).get_by_role("link").click()
    expect(page).to_have_url(f"{inbox.url}/conversas/{waiting}/?espera=1")
    write(inbox, waiting, "Olá!", direction="SENT")
    expect(entry(page, waiting)).to_have_count(0)


def test_a_conversation_that_begins_appears_by_itself_and_the_title_counts_it(page: Page, inbox: RunningServer) -> None:
    page.goto("/conversas/")
    if page.locator("#read-all").is_visible():
        page.locator("#read-all").click()
    expect(page).to_have_title("Prosa")
    conversation = begin(inbox, "Primeiro contato", "Oi?", minutes=0)
    expect(entry(page, conversation)).to_contain_text("Oi?")
    expect(page).to_have_title("(1) Prosa")
    expect(page.locator("#nav-unread")).to_have_text("1")
    expect(page.locator("#entries > li").first).to_have_id(f"c-{conversation}")
    page.get_by_role("button", name="Marcar todas como lidas").click()
    expect(page).to_have_title("Prosa")


def test_what_is_read_to_the_end_is_unread_no_more(page: Page, inbox: RunningServer) -> None:
    conversation = begin(inbox, "Oi", "Tudo bem?", minutes=0)
    page.goto("/conversas/")
    expect(entry(page, conversation).locator(".badge")).to_have_text(re.compile("2$"))
    entry(page, conversation).get_by_role("link").click()
    expect(page.locator("#first-unread")).to_be_visible()
    expect(entry(page, conversation).locator(".badge")).to_have_count(0)
    write(inbox, conversation, "Ainda aí?")
    expect(page.get_by_role("log")).to_contain_text("Ainda aí?")
    expect(entry(page, conversation).locator(".badge")).to_have_count(0)
    expect(page.locator("#first-unread")).to_have_text("Mensagens não lidas")


@pytest.mark.parametrize(
    "words", ["e um bom fogareiro", "e um " + "muito " * 30 + "bom fogareiro, que " + "tarde " * 30]
)
@pytest.mark.any_database
def test_what_was_found_is_seen_however_late_it_stands_in_its_message(
    page: Page, phone: Page, inbox: RunningServer, words: str
) -> None:
    begin(inbox, "Bom dia! Procuro uma casa de campo com varanda, churrasqueira, horta " + words, direction="SENT")
    for each in (page, phone):
        each.goto("/conversas/?q=fogareiro")
        for mark in each.locator("#entries mark").all():
            seen = mark.evaluate(
                "mark => mark.getBoundingClientRect().bottom <= mark.closest('span').getBoundingClientRect().bottom + 1"
            )
            assert seen, mark.locator("xpath=..").inner_text()


@pytest.mark.any_database
def test_a_message_that_arrives_moves_nothing_while_one_reads_further_up(page: Page, inbox: RunningServer) -> None:
    conversation = begin(inbox, *(f"Mensagem {number}" for number in range(45)), direction="SENT")
    open_chat(page, conversation)
    assert is_at_end(page)
    page.locator("#chat-scroll").evaluate("area => area.scrollTop = 500")
    expect(page.locator("#jump")).to_have_text(re.compile("Mais recentes"))
    before = top_of(page, "Mensagem 15"), scroll_of(page)
    write(inbox, conversation, "Acabou de chegar")
    expect(page.get_by_role("log").get_by_text("Acabou de chegar", exact=True)).to_be_attached()
    expect(page.locator("#jump")).to_have_text(re.compile("Novas mensagens"))
    assert (top_of(page, "Mensagem 15"), scroll_of(page)) == before
    expect(entry(page, conversation).locator(".badge")).to_have_text(re.compile("1$"))
    page.locator("#jump").click()
    expect(page.locator("#jump")).to_be_hidden()
    assert is_at_end(page)
    expect(entry(page, conversation).locator(".badge")).to_have_count(0)
    write(inbox, conversation, "E mais uma")
    expect(page.get_by_role("log")).to_contain_text("E mais uma")
    assert is_at_end(page)
    expect(page.locator("#jump")).to_be_hidden()


@pytest.mark.any_database
def test_what_comes_late_before_all_that_is_shown_is_shown_too(page: Page, inbox: RunningServer) -> None:
    conversation = begin(inbox, "Segunda")
    open_chat(page, conversation)
    send(inbox, [new_message(conversation, content="Primeira", timestamp=ago(hours=2))])
    expect(page.locator("#items .bubble").first).to_contain_text("Primeira")
    expect(page.locator("#items .bubble").first).to_contain_text("chegou com atraso")


@pytest.mark.any_database
def test_earlier_messages_are_put_above_without_a_jump(page: Page, inbox: RunningServer) -> None:
    conversation = begin(inbox, *(f"Mensagem {number}" for number in range(120)), direction="SENT")
    open_chat(page, conversation)
    for number in (70, 20):
        text = f"Mensagem {number}"
        expect(page.get_by_text(text, exact=True)).to_be_attached()
        page.locator("#chat-scroll").evaluate("area => area.scrollTop = 30")
        expect(page.get_by_text(f"Mensagem {number - 20}", exact=True)).to_be_attached()
        page.wait_for_timeout(100)
        assert 0 < top_of(page, text) < 300
    expect(page.locator("#earlier")).to_have_count(0)
    shown = page.locator("#chat-scroll .bubble").all_inner_texts()
    assert [re.findall(r"Mensagem (\d+)", text)[0] for text in shown] == [str(number) for number in range(120)]


@pytest.mark.any_database
def test_a_chat_opens_where_it_is_unread(page: Page, inbox: RunningServer) -> None:
    conversation = begin(inbox, *(f"Nova {number}" for number in range(90)), minutes=0)
    open_chat(page, conversation)
    expect(page.locator("#first-unread")).to_be_in_viewport()
    expect(page.get_by_text("Nova 0", exact=True)).to_be_in_viewport()
    expect(page.get_by_role("log").get_by_text("Nova 89", exact=True)).not_to_be_in_viewport()
    expect(entry(page, conversation).locator(".badge")).to_have_text(re.compile("90$"))
    page.locator("#jump").click()
    expect(entry(page, conversation).locator(".badge")).to_have_count(0)


@pytest.mark.any_database
def test_what_one_types_survives_what_arrives(page: Page, inbox: RunningServer) -> None:
    conversation = begin(inbox, "Oi", minutes=1)
    open_chat(page, conversation)
    page.locator("#note-text").press_sequentially("Ligar ")
    write(inbox, conversation, "Uma mensagem")
    expect(page.get_by_role("log")).to_contain_text("Uma mensagem")
    page.keyboard.type("amanhã")
    expect(page.locator("#note-text")).to_have_value("Ligar amanhã")
    page.keyboard.press("Enter")
    expect(page.locator(".bubble-note")).to_contain_text("Ligar amanhã")
    expect(page.locator("#note-text")).to_have_value("")
    expect(page.locator("#note-text")).to_be_focused()
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Apagar a nota").click()
    expect(page.locator(".bubble-note")).to_have_count(0)


@pytest.mark.any_database
def test_a_menu_and_a_long_text_stay_open_when_something_arrives(page: Page, inbox: RunningServer) -> None:
    conversation = begin(inbox, "a" * 3000 + " o fim do texto", minutes=1)
    open_chat(page, conversation)
    page.get_by_role("link", name="Mostrar o texto todo").click()
    expect(page.get_by_role("log")).to_contain_text("o fim do texto")
    page.locator("#chat-head summary").click()
    write(inbox, conversation, "Uma mensagem")
    expect(page.get_by_role("log")).to_contain_text("Uma mensagem")
    expect(page.get_by_role("log")).to_contain_text("o fim do texto")
    expect(page.get_by_role("link", name="Exportar como texto")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Exportar como texto")).to_be_hidden()
    expect(page.get_by_role("log")).to_be_visible()


def test_a_conversation_is_renamed_and_deleted_in_a_dialog(page: Page, inbox: RunningServer) -> None:
    conversation = begin(inbox, "Oi", minutes=1)
    open_chat(page, conversation)
    page.locator("#chat-head a[data-dialog]").first.click()
    dialog = page.get_by_role("dialog", name="Nome da conversa")
    expect(dialog.get_by_role("textbox")).to_be_focused()
    dialog.get_by_role("textbox").fill("Ana Souza")
    dialog.get_by_role("button", name="Salvar").click()
    expect(page.locator("#chat-head h2")).to_contain_text("Ana Souza")
    expect(entry(page, conversation)).to_contain_text("Ana Souza")
    expect(page).to_have_title(re.compile("Ana Souza · Prosa$"))
    page.locator("#chat-head summary").click()
    page.get_by_role("link", name="Apagar", exact=True).click()
    dialog = page.get_by_role("dialog", name="Apagar esta conversa?")
    dialog.get_by_role("link", name="Cancelar").click()
    expect(dialog).to_have_count(0)
    page.locator("#chat-head summary").click()
    page.get_by_role("link", name="Apagar", exact=True).click()
    page.get_by_role("button", name="Apagar para sempre").click()
    expect(page.get_by_role("status").filter(has_text="foi apagada")).to_be_visible()
    expect(entry(page, conversation)).to_have_count(0)


@pytest.mark.any_database
def test_a_chat_that_somebody_else_deletes_closes(page: Page, inbox: RunningServer) -> None:
    conversation = begin(inbox, "Oi", minutes=1)
    open_chat(page, conversation)
    session = session_of(inbox.url)
    headers = {"X-CSRFToken": session.cookies["csrftoken"]}
    assert session.delete(f"/api/interface/conversas/delete/{conversation}/", headers=headers).status_code == 204
    expect(page).to_have_url(f"{inbox.url}/conversas/")


@pytest.mark.any_database
def test_the_list_goes_on_as_far_as_one_scrolls_and_stays_so(page: Page, inbox: RunningServer) -> None:
    send(inbox, [new_conversation(new_id(), timestamp=ago(minutes=5000 + number)) for number in range(200)])
    page.goto("/conversas/")
    entries = page.locator("[data-entry]")
    while page.locator("#more-entries").count():
        shown = entries.count()
        page.locator("#list-scroll").evaluate("area => area.scrollTop = area.scrollHeight")
        expect(entries.nth(shown)).to_be_attached()
    number = entries.count()
    assert number >= 200
    place = page.locator("#list-scroll").evaluate("area => area.scrollTop")
    conversation = begin(inbox, "Recém-chegada", minutes=0)
    expect(page.locator("#entries > li").first).to_have_id(f"c-{conversation}")
    expect(entries).to_have_count(number + 1)
    assert abs(page.locator("#list-scroll").evaluate("area => area.scrollTop") - place) < 150
    ids = page.locator("#entries > li").evaluate_all("items => items.map(item => item.id)")
    assert len(ids) == len(set(ids))


@pytest.mark.any_database
def test_while_the_server_is_away_the_page_says_so_and_comes_back_by_itself(browser: Browser, tmp_path: Path) -> None:
    port = str(free_port())
    with fresh_database(tmp_path) as database_url:
        with running_server(database_url=database_url, log=tmp_path / "1.log", PORT=port) as server:
            conversation = begin(server, "Oi", minutes=1)
            manager = signed_in_page(browser, server.url)
            page = manager.__enter__().page
            open_chat(page, conversation)
        expect(page.locator("#offline")).to_be_visible(timeout=15000)
        with running_server(database_url=database_url, log=tmp_path / "2.log", PORT=port) as server:
            write(server, conversation, "De volta")
            expect(page.get_by_role("log")).to_contain_text("De volta", timeout=20000)
            expect(page.locator("#offline")).to_be_hidden()
            manager.__exit__(None, None, None)


@pytest.mark.any_database
def test_on_a_phone_one_goes_from_the_list_to_the_chat_and_back(phone: Page, inbox: RunningServer) -> None:
    conversation = begin(inbox, "Do telefone", minutes=0)
    phone.goto("/conversas/")
    expect(phone.locator("#chat")).to_be_hidden()
    entry(phone, conversation).get_by_role("link").click()
    expect(phone.get_by_role("log")).to_contain_text("Do telefone")
    expect(phone.locator("#list-pane")).to_be_hidden()
    phone.get_by_role("link", name="Voltar à lista").click()
    expect(phone.locator("#list-pane")).to_be_visible()
    expect(phone.locator("#chat")).to_be_hidden()


@pytest.mark.any_database
def test_the_keyboard_is_enough(page: Page, inbox: RunningServer) -> None:
    second = begin(inbox, "Segunda da lista", minutes=0)
    first = begin(inbox, "Primeira da lista", minutes=0)
    page.goto("/conversas/")
    for key, focused in (("j", first), ("j", second), ("k", first)):
        page.keyboard.press(key)
        expect(entry(page, focused).get_by_role("link")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("log")).to_contain_text("Primeira da lista")
    page.keyboard.press("n")
    expect(page.locator("#note-text")).to_be_focused()
    page.keyboard.type("j/?")
    expect(page.locator("#note-text")).to_have_value("j/?")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Atalhos do teclado")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("/")
    expect(page.locator("#search")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page).to_have_url(f"{inbox.url}/conversas/")


@pytest.mark.any_database
def test_the_theme_follows_the_system_until_one_chooses(page: Page) -> None:
    def ground() -> str:
        return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))

    page.emulate_media(color_scheme="light")
    page.goto("/conversas/")
    light = ground()
    page.emulate_media(color_scheme="dark")
    dark = ground()
    assert dark != light
    page.get_by_text("admin", exact=True).click()
    page.get_by_role("button", name="Claro ou escuro").click()
    assert ground() == light
    page.reload()
    assert ground() == light
    page.get_by_text("admin", exact=True).click()
    page.get_by_role("button", name="Claro ou escuro").click()
    page.emulate_media(color_scheme="light")
    assert ground() == light


@pytest.mark.any_database
def test_everything_can_be_read_and_done_without_javascript(browser: Browser, inbox: RunningServer) -> None:
    conversation = begin(inbox, *(f"Mensagem {number}" for number in range(FULL)), minutes=0)
    with signed_in_page(browser, inbox.url, java_script_enabled=False) as watched:
        page = watched.page
        page.goto("/conversas/")
        entry(page, conversation).get_by_role("link").click()
        expect(page.get_by_text("Mensagem 59", exact=True).last).to_be_visible()
        page.locator("#note-text").fill("Sem script")
        page.get_by_role("button", name="Guardar a nota").click()
        expect(page.locator(".bubble-note")).to_contain_text("Sem script")
        page.locator("#chat-head a[data-dialog]").first.click()
        page.get_by_role("textbox", name="O nome").fill("Ana")
        page.get_by_role("button", name="Salvar").click()
        expect(page.locator("#chat-head h2")).to_contain_text("Ana")
