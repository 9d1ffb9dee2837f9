"""The addresses of the documentation, under /api/ only."""

from django.urls import path

from prosa.api.docs import RedocView, SchemaView, SwaggerView
from prosa.api.problems import ProblemsView, ProblemView

urlpatterns = [
    path("docs/", SwaggerView.as_view(), name="docs"),
    path("docs", SwaggerView.as_view()),
    path("redoc/", RedocView.as_view(), name="redoc"),
    path("redoc", RedocView.as_view()),
    path("schema/", SchemaView.as_view(), name="schema"),
    path("schema", SchemaView.as_view()),
    path("problems/", ProblemsView.as_view()),
    path("problems", ProblemsView.as_view()),
    path("problems/<str:code>", ProblemView.as_view(), name="problem"),
    path("problems/<str:code>/", ProblemView.as_view()),
]
