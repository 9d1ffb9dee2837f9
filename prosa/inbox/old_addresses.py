"""Addresses that pages had in earlier systems. They lead to where these things are now."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, path
from django.views.decorators.http import require_http_methods, require_safe

from prosa.core.clock import now
from prosa.inbox.people import name_in_records
from prosa.inbox.roles import manager_required
from prosa.privacy.erasing import NothingToEraseError, erase_conversation


def lead_to(name: str) -> Callable[..., HttpResponse]:
    """Return a view that leads to the page `name`, with the same arguments."""

    @require_safe
    def lead(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        answer: HttpResponse = redirect(name, **kwargs)
        return answer

    return lead


@manager_required
@require_http_methods(["DELETE"])
def delete_conversation(request: HttpRequest, conversation: UUID) -> HttpResponse:
    """Erase a conversation as the page does, for a manager with a CSRF token. 204, or 404 if nothing is there."""
    try:
        erase_conversation(conversation=conversation, by=name_in_records(request), now=now())
    except NothingToEraseError:
        return JsonResponse({}, status=404)
    return HttpResponse(status=204)


def _with_and_without_slash(route: str, view: Callable[..., HttpResponse]) -> list[URLPattern]:
    return [path(route, view), path(f"{route}/", view)]


urlpatterns: list[URLPattern | URLResolver] = [
    path("", lead_to("home")),
    *_with_and_without_slash("conversas", lead_to("conversations")),
    *_with_and_without_slash("conversas/<uuid:conversation>", lead_to("conversation")),
    path("conversas/delete/<uuid:conversation>/", delete_conversation),
    *_with_and_without_slash("imoveis", lead_to("listings")),
    *_with_and_without_slash("imoveis/<uuid:listing>", lead_to("listing")),
]
