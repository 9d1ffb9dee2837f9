"""Where the browser for the tests of web pages is: `python -m tests.e2e.browser` prints its path or fails."""

import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright


def find_browser() -> str | None:
    """Return the path of a Chromium: CHROMIUM, one on the PATH, or Playwright's own; None if there is none.

    One without windows comes first: it renders alike, in two thirds of the time.
    """
    given = os.environ.get("CHROMIUM", "")
    for candidate in (given, "chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"):
        if candidate and (found := shutil.which(candidate)):
            return found
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if Path(own).exists() else None


if __name__ == "__main__":
    sys.exit(print(found) if (found := find_browser()) else "no Chromium")
