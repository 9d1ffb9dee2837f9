"""What a caller may do."""

from typing import TYPE_CHECKING

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from prosa.access.callers import Caller
from prosa.rest.problems import ProblemError

if TYPE_CHECKING:
    from rest_framework.views import APIView


class HasScope(BasePermission):
    """Asks for the scope that the view names for the request's method in `required_scopes`.

    A method that the view does not serve needs no scope: whoever may come in at all is told that it isn't there.
    """

    def has_permission(self, request: Request, view: "APIView") -> bool:
        caller = request.user
        if not isinstance(caller, Caller):
            return False
        scope = getattr(view, "required_scopes", {}).get(request.method)
        if scope is not None and scope not in caller.scopes:
            raise ProblemError("missing_scope", scope=scope.value)
        return True
