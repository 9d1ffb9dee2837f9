"""Take the README's screenshots anew: `.venv/bin/python -m tools.take_screenshots` (needs a Chromium).

A server of its own is filled with the demo, so the pictures show what everybody sees after `./run demo`.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final, Literal

import httpx
from playwright.sync_api import Browser, Page, sync_playwright

from tests.e2e.browser import find_browser
from tests.servers import ROOT, RunningServer, running_server, server_environment

FOLDER: Final = ROOT / "docs" / "images"
PASSWORD: Final = "admin-password-for-tests"  # noqa: S105 (of a server that lives for a minute)
DESKTOP: Final = (1440, 900)
PHONE: Final = (390, 844)
QUIET: Final = 6  # seconds without any change


def main() -> None:
    """Start a server, fill it, and take all pictures."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        database_url = f"sqlite:///{folder}/prosa.sqlite3"
        with running_server(database_url=database_url, log=Path(folder) / "server.log", WORKER="true") as server:
            fill(server)
            wait_until_leads_are_matched(server)
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=find_browser(), args=["--no-sandbox"])
                take_all(browser, server.url)
                browser.close()


def fill(server: RunningServer) -> None:
    """Load the demo into the server."""
    command = [sys.executable, "manage.py", "demo", "--offline", "--yes", "--url", server.url]
    environment = server_environment(DATABASE_URL=server.database_url)
    subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)  # noqa: S603 (our own)


def wait_until_leads_are_matched(server: RunningServer) -> None:
    """Wait until the worker finds nothing more to do."""
    found: list[str] = []
    while not found or len(found) <= QUIET or len({*found[-QUIET:]}) > 1:
        time.sleep(1)
        found.append(httpx.get(f"{server.url}/leads/", params={"limit": 200}).text)


def take_all(browser: Browser, url: str) -> None:
    """Take the pictures that README.md shows."""
    page = signed_in(browser, url, DESKTOP, "light")
    page.goto("/?period=30")
    take(page, "painel")
    page.goto(f"/conversas/{a_lively_conversation(page)}/")
    take(page, "conversas")
    page.goto("/imoveis/")
    take(page, "imoveis")
    page.goto("/interessados/?finalidade=comprar&ordem=maior-preco")
    take(page, "interessados")
    dark = signed_in(browser, url, DESKTOP, "dark")
    dark.goto("/conversas/?q=varanda")
    dark.locator("a[data-entry]").first.click()
    dark.wait_for_selector("#found")
    take(dark, "busca-escuro")
    phone = signed_in(browser, url, PHONE, "light")
    phone.goto("/conversas/")
    take(phone, "celular-lista")
    phone.goto(f"/conversas/{a_lively_conversation(phone)}/")
    take(phone, "celular-conversa")


def a_lively_conversation(page: Page) -> str:
    """Return the id of the newest conversation that fills a screen."""
    rows = page.request.get("/conversations/?limit=200").json()["results"]
    return next(str(row["id"]) for row in rows if 10 <= row["message_count"] <= 30)  # noqa: PLR2004 (taste)


def signed_in(browser: Browser, url: str, size: tuple[int, int], scheme: Literal["light", "dark"]) -> Page:
    """Return a page of the administrator's."""
    width, height = size
    viewport = {"width": width, "height": height}
    page = browser.new_page(base_url=url, viewport=viewport, locale="pt-BR", color_scheme=scheme)  # type: ignore[arg-type]  # a TypedDict
    page.goto("/entrar/")
    page.fill("[name=username]", "admin")
    page.fill("[name=password]", PASSWORD)
    page.click("button.btn-primary")
    return page


def take(page: Page, name: str) -> None:
    """Take one picture, once everything is there."""
    page.wait_for_load_state("load")
    page.wait_for_timeout(600)
    page.screenshot(path=FOLDER / f"{name}.png")


if __name__ == "__main__":
    main()
