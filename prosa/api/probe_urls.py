"""The addresses that watch over Prosa, at the root only."""

from django.urls import path

from prosa.api.probes import HealthView, MetricsView, ReadinessView

urlpatterns = [
    path("healthz", HealthView.as_view()),
    path("healthz/", HealthView.as_view()),
    path("readyz", ReadinessView.as_view()),
    path("readyz/", ReadinessView.as_view()),
    path("metrics", MetricsView.as_view()),
    path("metrics/", MetricsView.as_view()),
]
