"""Is what is built for the web pages built of what is there? `--write` notes that it is, right after building.

Browsers get the built files as they are committed, so that neither Node nor a build is needed to run Prosa. What they
were built of is noted in frontend/built.txt as a digest, which needs no Node to be compared.
"""

import hashlib
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
NOTE: Final = ROOT / "frontend" / "built.txt"
SOURCES: Final = (
    "frontend/inbox.css",
    "frontend/icons.txt",
    "frontend/build.mjs",
    "frontend/package-lock.json",
    "prosa/inbox/templates/**/*.html",
    "prosa/inbox/static/inbox/*.js",
)
BUILT: Final = ("prosa/inbox/static/inbox/built/*",)


def main() -> int:
    """Compare, or write the note."""
    digests = f"sources {digest_of(SOURCES)}\nbuilt {digest_of(BUILT)}\n"
    if "--write" in sys.argv:
        NOTE.write_text(digests)
        return 0
    if NOTE.exists() and NOTE.read_text() == digests:
        return 0
    print("The style sheet or the icons are not built of what is there. Type ./run css and commit the result.")
    return 1


def digest_of(patterns: Iterable[str]) -> str:
    """Return the digest of all files that the patterns name, and of their names."""
    digest = hashlib.sha256()
    for path in sorted(path for pattern in patterns for path in ROOT.glob(pattern)):
        digest.update(f"{path.relative_to(ROOT)} ".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


if __name__ == "__main__":
    sys.exit(main())
