"""What surrounds every page: where one can go, and who one is."""

from typing import Any, Final, NamedTuple

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from prosa.inbox.roles import is_manager


class Section(NamedTuple):
    """A part of the pages: the name of its first page, its icon, and how its addresses begin."""

    name: str
    icon: str
    title: str | Promise
    path: str


SECTIONS: Final = (
    Section("home", "layout-dashboard", _("Dashboard"), "/"),
    Section("conversations", "messages-square", _("Conversations"), "/conversas/"),
    Section("leads", "users", _("Leads"), "/interessados/"),
    Section("listings", "building-2", _("Listings"), "/imoveis/"),
    Section("deliveries", "webhook", _("Deliveries"), "/entregas/"),
)


def describe_shell(request: HttpRequest) -> dict[str, Any]:
    """Return what the base template shows (a context processor)."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    return {
        "sections": SECTIONS,
        "section": _section_of(request.path),
        "is_manager": is_manager(user),
        "notice_template": "inbox/notice.html",  # what is wrong is told within the pages to those who may see them
    }


def _section_of(path: str) -> str:
    matching = [section for section in SECTIONS if section.path != "/" and path.startswith(section.path)]
    return matching[0].name if matching else ("home" if path == "/" else "")
