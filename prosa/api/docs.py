"""The documentation pages. Everything they load comes from this server, and no script stands in the page itself."""

from functools import cache
from typing import Any

import msgspec
from django.http import HttpResponse
from django.utils import translation
from django.views.generic import TemplateView
from drf_spectacular.generators import SchemaGenerator
from rest_framework.request import Request

from prosa.rest.problems import in_language_of
from prosa.rest.views import PublicApiView


class SwaggerView(TemplateView):
    """Swagger UI: read the API and try it out."""

    template_name = "api/swagger.html"


class RedocView(TemplateView):
    """Redoc: the same document for reading."""

    template_name = "api/redoc.html"


class SchemaView(PublicApiView):
    """The OpenAPI document."""

    schema = None

    def get(self, request: Request) -> HttpResponse:
        with in_language_of(request) as language:
            document = render_schema(language)
        headers = {"Content-Language": language, "Vary": "Accept-Language"}
        return HttpResponse(document, content_type="application/vnd.oai.openapi+json", headers=headers)


@cache
def render_schema(language: str) -> bytes:
    """Return the OpenAPI document in `language` as indented JSON, the same on every machine."""
    with translation.override(language):
        generator: Any = SchemaGenerator  # untyped in the library
        document = generator().get_schema(request=None, public=True)
    return msgspec.json.format(msgspec.json.encode(document), indent=2) + b"\n"
