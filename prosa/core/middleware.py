"""Django's middleware, for pages only.

An API request needs neither session nor messages, and the door is the hot path: there each of these steps aside. They
stay subclasses of Django's classes, which the admin's system checks look for. (CSRF protection is Django's own: it
leaves DRF's views alone, and its check asks for it by name.)
"""

import re
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth.middleware import AuthenticationMiddleware, LoginRequiredMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.common import CommonMiddleware
from django.middleware.gzip import GZipMiddleware
from django.middleware.locale import LocaleMiddleware
from django.utils.deprecation import MiddlewareMixin

from prosa.core.paths import is_api_path
from prosa.core.requests import facts_of

if TYPE_CHECKING:
    _Base = MiddlewareMixin
else:
    _Base = object

_session_key = re.compile("[a-z0-9]{8,40}")


def is_session_key(text: str) -> bool:
    """Tell whether a cookie can be one of ours."""
    return _session_key.fullmatch(text) is not None


class _PagesOnly(_Base):
    """Hands API requests on untouched."""

    def __call__(self, request: HttpRequest) -> HttpResponseBase | Awaitable[HttpResponseBase]:
        if is_api_path(request.path_info):
            return self.get_response(request)
        return super().__call__(request)


class PageSessionMiddleware(_PagesOnly, SessionMiddleware):
    """Sessions. A cookie that can be none of ours is passed over: a database may not even take what it holds."""

    def process_request(self, request: HttpRequest) -> None:
        if not is_session_key(request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")):
            request.COOKIES.pop(settings.SESSION_COOKIE_NAME, None)
        super().process_request(request)


class PageLocaleMiddleware(_PagesOnly, LocaleMiddleware):
    """The browser's language."""


class PageCommonMiddleware(_PagesOnly, CommonMiddleware):
    """The Host check and the final slash. API views check the host themselves, to answer with a problem document.

    Pages are kept nowhere: who goes back after signing out shall see nothing, and a part of a page that a script asked
    for shall not be shown as the page itself.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Say so, unless the view has said something else."""
        response = super().process_response(request, response)
        response.headers.setdefault("Cache-Control", "no-store, private")
        return response


class PageAuthenticationMiddleware(_PagesOnly, AuthenticationMiddleware):
    """The signed-in user."""


class PageLoginRequiredMiddleware(_PagesOnly, LoginRequiredMiddleware):
    """Nothing is shown without signing in, but for views that say so (`login_not_required`). Notes who comes."""

    def process_view(
        self,
        request: HttpRequest,
        view_func: Callable[..., HttpResponseBase],
        view_args: tuple[Any, ...],
        view_kwargs: dict[str, Any],
    ) -> HttpResponseBase | None:
        if is_api_path(request.path_info):
            return None
        if getattr(view_func, "login_required", True):  # otherwise nobody has looked for the user yet
            facts_of(request).caller = request.user.get_username()
        return super().process_view(request, view_func, view_args, view_kwargs)

    def handle_no_permission(  # type: ignore[override]  # there are other answers than a redirect
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponseBase:
        """Lead to the sign-in page. What a script asked for is answered 401, and the script leads there itself."""
        is_script = "HX-Request" in request.headers or "X-Live" in request.headers
        if is_script or request.method not in {"GET", "HEAD", "POST"}:
            return HttpResponse(status=HTTPStatus.UNAUTHORIZED, headers={"HX-Refresh": "true"})
        return super().handle_no_permission(request, view_func)


class PageGZipMiddleware(_PagesOnly, GZipMiddleware):
    """Compressed pages and static files. Answers of the API are compressed by the proxy, where that is wanted."""


class PageMessageMiddleware(_PagesOnly, MessageMiddleware):
    """One-time messages."""
