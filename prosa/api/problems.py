"""The catalogue of problems, where the `type` of every problem document leads."""

from django.http import HttpRequest, HttpResponse

from prosa.api.schema import PROBLEM_SCHEMA, PROBLEMS_SCHEMA
from prosa.rest.answers import json_answer
from prosa.rest.problems import PROBLEMS, ProblemError, in_language_of, language_headers, problem_members
from prosa.rest.views import PublicApiView


@PROBLEMS_SCHEMA
class ProblemsView(PublicApiView):
    """All problems that the API answers with."""

    def get(self, request: HttpRequest) -> HttpResponse:
        with in_language_of(request) as language:
            document = {"problems": [problem_members(code) for code in PROBLEMS]}
        return json_answer(document, headers=language_headers(language))


@PROBLEM_SCHEMA
class ProblemView(PublicApiView):
    """One of them."""

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        if code not in PROBLEMS:
            raise ProblemError("not_found")
        with in_language_of(request) as language:
            document = problem_members(code)
        return json_answer(document, headers=language_headers(language))
