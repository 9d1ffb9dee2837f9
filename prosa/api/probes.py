"""What watches over Prosa asks: is the process alive, can it do its work, and how is it doing.

Load balancers and Prometheus ask by the machine's address, so any Host will do here.
"""

from typing import ClassVar, Final

from django.http import HttpRequest, HttpResponse
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4

from prosa.access.callers import Scope
from prosa.core.exposition import tell_metrics
from prosa.core.health import OK, check_readiness
from prosa.core.requests import facts_of
from prosa.rest.answers import json_answer
from prosa.rest.authentication import comes_from_this_machine, presents_key
from prosa.rest.views import ApiView

FRESH: Final = {"Cache-Control": "no-store"}
_UNAVAILABLE: Final = 503


class HealthView(ApiView):
    """Answers as long as the process does. Asks neither the database nor for a key."""

    schema = None
    http_method_names = ["get", "head"]  # noqa: RUF012 (as the base class has it)

    def let_in(self, request: HttpRequest) -> None:
        """Let everybody in."""
        self.caller = None

    def get(self, request: HttpRequest) -> HttpResponse:
        return json_answer({"status": OK}, headers=FRESH)


class ReadinessView(HealthView):
    """Tells whether requests should be sent here: 200 or 503, with what each check has found."""

    def get(self, request: HttpRequest) -> HttpResponse:
        findings = check_readiness()
        is_ready = all(finding == OK for finding in findings.values())
        document = {"status": OK if is_ready else "not ready", "checks": findings}
        return json_answer(document, status=200 if is_ready else _UNAVAILABLE, headers=FRESH)


class MetricsView(ApiView):
    """Tells all metrics to this very machine, and to whoever has a key that may read."""

    schema = None
    http_method_names = ["get", "head"]  # noqa: RUF012 (as the base class has it)
    required_scopes: ClassVar = {"GET": Scope.READ, "HEAD": Scope.READ}

    def let_in(self, request: HttpRequest) -> None:
        """Let in who may read, and this machine even where its other requests would need a key."""
        if presents_key(request) or not comes_from_this_machine(request):
            self.find_caller(request)
        else:
            facts_of(request).caller = "this machine"

    def get(self, request: HttpRequest) -> HttpResponse:
        return HttpResponse(tell_metrics(), content_type=CONTENT_TYPE_PLAIN_0_0_4, headers=FRESH)
