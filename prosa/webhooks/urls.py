from django.urls import path

from prosa.webhooks.views import BatchView, WebhookView

urlpatterns = [
    path("webhook/", WebhookView.as_view()),
    path("webhook", WebhookView.as_view()),
    path("webhook/batch/", BatchView.as_view()),
    path("webhook/batch", BatchView.as_view()),
]
