"""The base of all REST views."""

from typing import Any, ClassVar, NoReturn
from uuid import UUID

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from rest_framework.exceptions import NotAuthenticated
from rest_framework.views import APIView

from prosa.access.callers import Caller, Scope
from prosa.core.requests import REQUEST_ID_HEADER, facts_of
from prosa.rest.bodies import leaves_body_unread


class ApiView(APIView):
    """A view that answers problem documents for every error and asks for the scope of the request's method.

    Every request has an id, which the client is told and the ledger keeps.
    """

    request_id: UUID
    caller: Caller | None

    http_method_names = ["get", "head", "post", "put", "patch", "delete"]  # noqa: RUF012 (as the base class has it)
    required_scopes: ClassVar[dict[str, Scope]] = {}

    def dispatch(  # DRF names its own classes of requests and answers
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        """Answer `request`: DRF's steps, without those that have nothing to decide here.

        There is one format of answers, bodies are read by the views, and nothing asks for the request as DRF wraps it.
        That saves a third of the time that an event spends outside of the database (docs/performance.md).
        """
        self.request, self.args, self.kwargs = request, args, kwargs  # type: ignore[assignment]  # as above
        facts = facts_of(request)
        self.request_id = facts.id
        try:
            self.let_in(request)
            method = (request.method or "").lower()
            name = method if method in self.http_method_names else ""
            answer: Any = getattr(self, name, self.http_method_not_allowed)
            response: HttpResponseBase = answer(request, *args, **kwargs)
        except Exception as error:  # noqa: BLE001 (each becomes a problem document)
            response = self.handle_exception(error)
        response.headers[REQUEST_ID_HEADER] = str(self.request_id)
        # The server closes a connection whose body was not read. Clients must know, or their next request is lost.
        # (The development server closes every connection, and WSGI's reference refuses the header.)
        if leaves_body_unread(request) and request.META.get("wsgi.input_terminated"):
            response.headers["Connection"] = "close"
        return response

    def let_in(self, request: HttpRequest) -> None:
        """Find out who sends the request and whether they may. Raises what is answered otherwise."""
        request.get_host()  # raises DisallowedHost for a name that is not served here
        self.find_caller(request)

    def find_caller(self, request: HttpRequest) -> None:
        """Find out who sends the request, whatever Host it names. Raises as `let_in` does."""
        self.caller = None
        for authenticator in self.get_authenticators():
            if found := authenticator.authenticate(request):  # type: ignore[arg-type]  # as above
                self.caller = found[0]
                facts_of(request).caller = found[0].name
                break
        self.check_permissions(request)  # type: ignore[arg-type]  # as above

    def permission_denied(self, request: Any, message: str | None = None, code: str | None = None) -> NoReturn:
        """Ask for a key. Whoever has one without the scope is told so by the permission itself."""
        raise NotAuthenticated

    @property
    def caller_name(self) -> str:
        """Who sends the request. Only for views that ask for a scope."""
        assert self.caller  # noqa: S101 (the permission has seen to it)
        return self.caller.name


class PublicApiView(ApiView):
    """A view that needs no key."""

    authentication_classes = ()
    permission_classes = ()


class UnknownAddressView(PublicApiView):
    """Answers what no other route under the API's roots does."""

    schema = None

    def let_in(self, request: HttpRequest) -> None:
        super().let_in(request)
        raise Http404
