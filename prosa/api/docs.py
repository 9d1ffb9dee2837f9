"""The documentation pages. Everything they load comes from this server, and no script stands in the page itself."""

from functools import cache
from typing import Any, ClassVar, Final

import msgspec
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from drf_spectacular.generators import SchemaGenerator

from prosa.rest.problems import in_language_of, language_headers
from prosa.rest.views import PublicApiView

# The two viewers style their elements in place, and Redoc builds its search index in a worker. Their requests to other
# sites (Redoc asks for its maker's logo) end here.
CONTENT_SECURITY_POLICY: Final = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; worker-src blob:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


class DocumentationView(PublicApiView):
    """A page that loads nothing from other sites."""

    schema = None
    template_name: ClassVar[str]

    def get(self, request: HttpRequest) -> HttpResponse:
        with in_language_of(request):
            response = render(request, self.template_name)
        response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
        return response


class SwaggerView(DocumentationView):
    """Swagger UI: read the API and try it out."""

    template_name = "api/swagger.html"


class RedocView(DocumentationView):
    """Redoc: the same document for reading."""

    template_name = "api/redoc.html"


class SchemaView(PublicApiView):
    """The OpenAPI document."""

    schema = None

    def get(self, request: HttpRequest) -> HttpResponse:
        with in_language_of(request) as language:
            document = render_schema(language)
        headers = language_headers(language)
        return HttpResponse(document, content_type="application/vnd.oai.openapi+json", headers=headers)


@cache
def render_schema(language: str) -> bytes:
    """Return the OpenAPI document in `language` as indented JSON, the same on every machine."""
    with translation.override(language):
        generator: Any = SchemaGenerator  # untyped in the library
        document = generator().get_schema(request=None, public=True)
    return msgspec.json.format(msgspec.json.encode(document), indent=2) + b"\n"
