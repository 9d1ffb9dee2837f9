"""The base of all REST views."""

from typing import Any, ClassVar, Final, cast
from uuid import UUID

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from rest_framework.request import Request
from rest_framework.views import APIView
from uuid_utils.compat import uuid7

from prosa.access.callers import Caller, Scope
from prosa.rest.bodies import leaves_body_unread

REQUEST_ID_HEADER: Final = "X-Request-ID"


class ApiView(APIView):
    """A view that answers problem documents for every error and asks for the scope of the request's method.

    Every request has an id of its own, which the client is told and the ledger keeps.
    """

    request_id: UUID

    http_method_names = ["get", "head", "post", "put", "patch", "delete"]  # noqa: RUF012 (as the base class has it)
    required_scopes: ClassVar[dict[str, Scope]] = {}

    def initialize_request(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Request:
        self.request_id = uuid7()
        return super().initialize_request(request, *args, **kwargs)

    def finalize_response(  # type: ignore[override]  # DRF names its own class of answers
        self, request: Request, response: HttpResponseBase, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        response.headers[REQUEST_ID_HEADER] = str(self.request_id)
        # The server closes a connection whose body was not read. Clients must know, or their next request is lost.
        # (The development server closes every connection, and WSGI's reference refuses the header.)
        if leaves_body_unread(self.request) and self.request.META.get("wsgi.input_terminated"):
            response.headers["Connection"] = "close"
        return super().finalize_response(request, response, *args, **kwargs)  # type: ignore[arg-type]  # as above

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        request.get_host()  # raises DisallowedHost for a name that is not served here
        super().initial(request, *args, **kwargs)

    @property
    def caller(self) -> Caller:
        """Who sends the request. Only for views that ask for a scope."""
        return cast("Caller", self.request.user)  # as ApiKeyAuthentication has it

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
