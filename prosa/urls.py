"""All addresses. The API answers under / and /api/, with and without a final slash."""

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.templatetags.static import static
from django.urls import include, path, re_path
from django.views.generic import RedirectView

from prosa.core.paths import API_ROOTS
from prosa.rest.views import UnknownAddressView

handler400 = "prosa.rest.errors.answer_bad_request"
handler404 = "prosa.rest.errors.answer_not_found"
handler500 = "prosa.rest.errors.answer_failure"

urlpatterns = [
    path("", include("prosa.webhooks.urls")),
    path("", include("prosa.api.urls")),
    path("", include("prosa.api.probe_urls")),
    path("", include("prosa.inbox.urls")),
    path("api/", include("prosa.webhooks.urls")),
    path("api/", include("prosa.api.urls")),
    path("api/", include("prosa.api.docs_urls")),
    re_path(rf"^(?:{'|'.join(API_ROOTS)})(?:/|$)", UnknownAddressView.as_view()),
    path("admin/", admin.site.urls),
    path("favicon.ico", login_not_required(RedirectView.as_view(url=static("core/icon.svg")))),
]
