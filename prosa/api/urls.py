from django.urls import path

from prosa.api.conversations import ConversationsView, ConversationView

urlpatterns = [
    path("conversations/", ConversationsView.as_view()),
    path("conversations", ConversationsView.as_view()),
    path("conversations/<str:conversation_id>", ConversationView.as_view()),
    path("conversations/<str:conversation_id>/", ConversationView.as_view()),
]
