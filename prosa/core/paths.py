"""Which request paths belong to the API. Everything else is a page or a static file."""

from typing import Final

DOOR_ROOT: Final = "webhook"
PROBES: Final = ("healthz", "readyz", "metrics")  # what watches over Prosa asks these
API_ROOTS: Final = ("api", DOOR_ROOT, "conversations", "deliveries", "leads", "listings", *PROBES)
OLD_PAGES: Final = "/api/interface"  # where the pages of earlier systems were; they lead to Prosa's own

LIVE_PAGE: Final = "/conversas/ao-vivo/"  # asked every second by each open page; it looks after its visitors itself


def is_api_path(path: str) -> bool:
    """Tell whether `path` (as in `request.path`) is answered as JSON, errors included."""
    if path[1:].partition("/")[0] not in API_ROOTS:
        return False
    return path != OLD_PAGES and not path.startswith(f"{OLD_PAGES}/")


def is_door_path(path: str) -> bool:
    """Tell whether events are posted to `path`."""
    return path.removeprefix("/api")[1:].partition("/")[0] == DOOR_ROOT
