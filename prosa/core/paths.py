"""Which request paths belong to the API. Everything else is a page or a static file."""

from typing import Final

DOOR_ROOT: Final = "webhook"
API_ROOTS: Final = ("api", DOOR_ROOT, "conversations", "deliveries", "listings")


def is_api_path(path: str) -> bool:
    """Tell whether `path` (as in `request.path`) is answered as JSON, errors included."""
    return path[1:].partition("/")[0] in API_ROOTS


def is_door_path(path: str) -> bool:
    """Tell whether events are posted to `path`."""
    return path.removeprefix("/api")[1:].partition("/")[0] == DOOR_ROOT
