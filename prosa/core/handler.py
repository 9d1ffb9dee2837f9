"""The WSGI handler: Django's own for pages, and a short way through for the API and for polls.

Of Django's middleware, such a request needs those alone that set security headers, and each step aside costs time at
the door, where events come in. The address is resolved and the view is called as Django does it.
"""

from typing import Any

from django.conf import settings
from django.core.handlers.exception import response_for_exception
from django.core.handlers.wsgi import WSGIHandler, get_path_info
from django.core.signals import request_started
from django.http import HttpRequest, HttpResponse
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.security import SecurityMiddleware
from django.urls import get_resolver

from prosa.core.paths import LIVE_PAGE, is_api_path, is_door_path


class ProsaHandler(WSGIHandler):
    """Django's handler, with a way of its own for the API and for polls."""

    def __init__(self) -> None:
        super().__init__()
        self._header_setters = (SecurityMiddleware(self._answer), XFrameOptionsMiddleware(self._answer))
        self._resolver = get_resolver(settings.ROOT_URLCONF)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        path = get_path_info(environ)
        if not is_api_path(path) and path != LIVE_PAGE:
            return super().__call__(environ, start_response)
        if not is_door_path(path):
            request_started.send(sender=self.__class__, environ=environ)  # looks after this thread's connection
        response = self._answer(self.request_class(environ))
        start_response(f"{response.status_code} {response.reason_phrase}", list(response.items()))
        # Without `close`, which would look after connections again: the door's threads use none.
        return [response.content] if is_door_path(path) else response

    def _answer(self, request: HttpRequest) -> HttpResponse:
        try:
            view, args, kwargs = self._resolver.resolve(request.path_info)
            response: HttpResponse = view(request, *args, **kwargs)
        except Exception as error:  # noqa: BLE001 (as Django's own handler: whatever it is, there is an answer)
            response = response_for_exception(request, error)
        for middleware in self._header_setters:
            response = middleware.process_response(request, response)
        return response
