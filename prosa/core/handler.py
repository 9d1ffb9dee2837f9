"""The WSGI handler: Django's own for pages, and a short way through for the API and for polls.

Of Django's middleware, such a request needs those alone that set security headers, and each step aside costs time at
the door, where events come in. The address is resolved and the view is called as Django does it.

Either way, a request gets its id here, and is noted when it has been answered.
"""

from typing import Any, Final

from django.conf import settings
from django.core.handlers.exception import response_for_exception
from django.core.handlers.wsgi import WSGIHandler, get_path_info
from django.core.signals import request_started
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.security import SecurityMiddleware
from django.urls import get_resolver

from prosa.core.addresses import is_trusted_proxy
from prosa.core.cors import Cors
from prosa.core.paths import LIVE_PAGE, is_api_path, is_door_path
from prosa.core.request_notes import finish_request
from prosa.core.requests import begin_request

CONTENT_SECURITY_POLICY: Final = "default-src 'none'; base-uri 'none'; frame-ancestors 'none'"  # for what is no page


class ProsaHandler(WSGIHandler):
    """Django's handler, with a way of its own for the API and for polls."""

    def __init__(self) -> None:
        super().__init__()
        self._header_setters = (SecurityMiddleware(self._answer), XFrameOptionsMiddleware(self._answer))
        self._cors = Cors(settings.CORS_ALLOWED_ORIGINS) if settings.CORS_ALLOWED_ORIGINS else None
        self._resolver = get_resolver(settings.ROOT_URLCONF)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        if settings.TRUSTED_PROXIES:
            drop_foreign_claims(environ)
        path = get_path_info(environ)
        if not is_api_path(path) and path != LIVE_PAGE:
            return super().__call__(environ, start_response)
        is_door = is_door_path(path)
        if not is_door:
            request_started.send(sender=self.__class__, environ=environ)  # looks after this thread's connection
        request = self.request_class(environ)
        cors = self._cors if path != LIVE_PAGE else None
        response = self._answer_other_sites(request, cors) if cors else self._answer(request)
        start_response(f"{response.status_code} {response.reason_phrase}", list(response.items()))
        # Without `close`, which would look after connections again: the door's threads use none.
        return [response.content] if is_door else response

    def get_response(self, request: HttpRequest) -> HttpResponseBase:
        """Answer a request that takes the long way, through all middleware."""
        facts = begin_request(request.META)
        response = super().get_response(request)
        facts.match = request.resolver_match
        finish_request(request, response, facts)
        return response

    def _answer(self, request: HttpRequest) -> HttpResponse:
        facts = begin_request(request.META)
        try:
            facts.match = self._resolver.resolve(request.path_info)
            view, args, kwargs = facts.match
            response: HttpResponse = view(request, *args, **kwargs)
        except Exception as error:  # noqa: BLE001 (as Django's own handler: whatever it is, there is an answer)
            response = response_for_exception(request, error)
        for middleware in self._header_setters:
            response = middleware.process_response(request, response)
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        finish_request(request, response, facts)
        return response

    def _answer_other_sites(self, request: HttpRequest, cors: Cors) -> HttpResponse:
        response = cors.answer_preflight(request) or self._answer(request)
        cors.add_headers(request, response)
        return response


def drop_foreign_claims(environ: dict[str, Any]) -> None:
    """Take away what a request claims of its way that only a proxy may say, where no trusted one has sent it."""
    if "HTTP_X_FORWARDED_PROTO" in environ and not is_trusted_proxy(environ.get("REMOTE_ADDR", "")):
        del environ["HTTP_X_FORWARDED_PROTO"]
