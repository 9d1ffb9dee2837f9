"""Web pages of other origins that may ask the API (CORS_ALLOWED_ORIGINS). None may, unless it is named there.

Cookies never go with it: the API takes keys only, which such a page has to send itself.
"""

from collections.abc import Collection
from http import HTTPStatus
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

METHODS: Final = "GET, HEAD, POST, PUT, PATCH, DELETE"
REQUEST_HEADERS: Final = (
    "Accept-Language, Authorization, Content-Type, If-Match, If-None-Match, X-API-Key, X-Request-ID"
)
ANSWER_HEADERS: Final = "Content-Language, ETag, Location, Retry-After, X-Request-ID"
SECONDS_TO_REMEMBER: Final = 600


class Cors:
    """Tells browsers which origins may ask."""

    def __init__(self, origins: Collection[str]) -> None:
        self._origins = origins

    def answer_preflight(self, request: HttpRequest) -> HttpResponse | None:
        """Return the answer to a browser that asks whether a page may ask, or None if this is no such question."""
        if request.method != "OPTIONS" or "HTTP_ACCESS_CONTROL_REQUEST_METHOD" not in request.META:
            return None
        if not self._is_allowed(request):
            return None
        headers = {
            "Access-Control-Allow-Methods": METHODS,
            "Access-Control-Allow-Headers": REQUEST_HEADERS,
            "Access-Control-Max-Age": str(SECONDS_TO_REMEMBER),
        }
        response = HttpResponse(status=HTTPStatus.NO_CONTENT, headers=headers)
        del response.headers["Content-Type"]
        return response

    def add_headers(self, request: HttpRequest, response: HttpResponse) -> None:
        """Let the page see the answer, if its origin is one of those. Caches learn that answers differ by origin."""
        patch_vary_headers(response, ["Origin"])
        if self._is_allowed(request):
            response.headers["Access-Control-Allow-Origin"] = request.META["HTTP_ORIGIN"]
            response.headers["Access-Control-Expose-Headers"] = ANSWER_HEADERS

    def _is_allowed(self, request: HttpRequest) -> bool:
        return request.META.get("HTTP_ORIGIN", "") in self._origins
