from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from prosa.rest.views import PublicApiView
from tests.faulty.failing import fail


class BrokenView(PublicApiView):
    schema = None

    def post(self, request: HttpRequest) -> HttpResponse:
        return fail(request.headers.get("X-API-Key", ""), request.body.decode())


@login_not_required
def break_page(request: HttpRequest) -> HttpResponse:
    return fail(request.COOKIES.get("sessionid", ""), request.GET.get("q", ""))


urlpatterns = [
    path("api/broken", BrokenView.as_view()),
    path("broken-page", break_page),
    path("", include("prosa.urls")),
]
handler400 = "prosa.rest.errors.answer_bad_request"
handler404 = "prosa.rest.errors.answer_not_found"
