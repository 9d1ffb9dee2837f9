from django.urls import path

from prosa.webhooks.source_views import SourceBatchView, SourceWebhookView
from prosa.webhooks.views import BatchView, WebhookView

urlpatterns = [
    path("webhook/", WebhookView.as_view()),
    path("webhook", WebhookView.as_view()),
    path("webhook/batch/", BatchView.as_view()),
    path("webhook/batch", BatchView.as_view()),
    path("webhook/<slug:source>/", SourceWebhookView.as_view()),
    path("webhook/<slug:source>", SourceWebhookView.as_view()),
    path("webhook/<slug:source>/batch/", SourceBatchView.as_view()),
    path("webhook/<slug:source>/batch", SourceBatchView.as_view()),
]
