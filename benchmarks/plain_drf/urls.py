from django.urls import path

from benchmarks.plain_drf.views import BatchView, ConversationView, WebhookView

urlpatterns = [
    path("webhook/", WebhookView.as_view()),
    path("webhook/batch/", BatchView.as_view()),
    path("conversations/<uuid:pk>", ConversationView.as_view()),
]
