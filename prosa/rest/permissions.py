"""What a caller may do."""

from typing import TYPE_CHECKING, Any

from rest_framework.exceptions import NotAuthenticated
from rest_framework.permissions import BasePermission

from prosa.access.callers import Caller
from prosa.rest.problems import ProblemError

if TYPE_CHECKING:
    from rest_framework.views import APIView


class HasScope(BasePermission):
    """Asks for the scope that the view names for the request's method in `required_scopes`.

    A method that the view does not serve needs no scope: whoever may come in at all is told that it isn't there.
    """

    def has_permission(self, request: Any, view: "APIView") -> bool:
        caller: Caller | None = getattr(view, "caller", None)
        if caller is None:
            return False
        scope = getattr(view, "required_scopes", {}).get(request.method)
        if scope is None or scope in caller.scopes:
            return True
        if not caller.holds_key:  # the open door leads no further: what is missing is a key
            raise NotAuthenticated
        raise ProblemError("missing_scope", scope=scope.value)
