"""The base of all REST views."""

from typing import Any, ClassVar

from django.http import Http404
from django.http.response import HttpResponseBase
from rest_framework.request import Request
from rest_framework.views import APIView

from prosa.access.callers import Scope
from prosa.rest.bodies import leaves_body_unread


class ApiView(APIView):
    """A view that answers problem documents for every error and asks for the scope of the request's method."""

    http_method_names = ["get", "head", "post", "put", "patch", "delete"]  # noqa: RUF012 (as the base class has it)
    required_scopes: ClassVar[dict[str, Scope]] = {}

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        request.get_host()  # raises DisallowedHost for a name that is not served here
        super().initial(request, *args, **kwargs)

    def handle_exception(self, exc: Exception) -> HttpResponseBase:  # type: ignore[override]  # DRF names its own
        response = super().handle_exception(exc)
        # The server closes a connection whose body was not read. Clients must know, or their next request is lost.
        # (The development server closes every connection, and WSGI's reference refuses the header.)
        if leaves_body_unread(self.request) and self.request.META.get("wsgi.input_terminated"):
            response.headers["Connection"] = "close"
        return response

    @property
    def default_response_headers(self) -> dict[str, str]:
        """No headers on every answer: Allow belongs to 405."""
        return {}


class PublicApiView(ApiView):
    """A view that needs no key."""

    authentication_classes = ()
    permission_classes = ()


class UnknownAddressView(PublicApiView):
    """Answers what no other route under the API's roots does."""

    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        raise Http404
