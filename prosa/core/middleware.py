"""Django's middleware, for pages only.

An API request needs neither session nor CSRF token nor messages, and the door is the hot path: there each of these
steps aside. They stay subclasses of Django's classes, which the admin's system checks look for.
"""

from typing import TYPE_CHECKING

from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.common import CommonMiddleware
from django.middleware.csrf import CsrfViewMiddleware
from django.middleware.locale import LocaleMiddleware
from django.utils.deprecation import MiddlewareMixin

from prosa.core.paths import is_api_path

if TYPE_CHECKING:
    _Base = MiddlewareMixin
else:
    _Base = object


class _PagesOnly(_Base):
    """Hands API requests on untouched."""

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if is_api_path(request.path_info):
            return self.get_response(request)
        return super().__call__(request)


class PageSessionMiddleware(_PagesOnly, SessionMiddleware):
    """Sessions."""


class PageLocaleMiddleware(_PagesOnly, LocaleMiddleware):
    """The browser's language."""


class PageCommonMiddleware(_PagesOnly, CommonMiddleware):
    """The Host check and the final slash. API views check the host themselves, to answer with a problem document."""


class PageCsrfMiddleware(_PagesOnly, CsrfViewMiddleware):
    """CSRF tokens. The API has no ambient credentials that a foreign page could use."""


class PageAuthenticationMiddleware(_PagesOnly, AuthenticationMiddleware):
    """The signed-in user."""


class PageMessageMiddleware(_PagesOnly, MessageMiddleware):
    """One-time messages."""
