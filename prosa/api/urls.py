from django.urls import path

from prosa.api.conversations import ConversationsView, ConversationView
from prosa.api.deliveries import DeliveriesView, DeliveryView, ReplaysView, ReplayView
from prosa.api.leads import ConversationLeadView, LeadsView
from prosa.api.listings import ListingsView, ListingView
from prosa.api.matches import ConversationMatchesView, ListingMatchesView

urlpatterns = [
    path("conversations/", ConversationsView.as_view()),
    path("conversations", ConversationsView.as_view()),
    path("conversations/<str:conversation_id>", ConversationView.as_view()),
    path("conversations/<str:conversation_id>/", ConversationView.as_view()),
    path("conversations/<str:conversation_id>/lead", ConversationLeadView.as_view()),
    path("conversations/<str:conversation_id>/lead/", ConversationLeadView.as_view()),
    path("conversations/<str:conversation_id>/matches", ConversationMatchesView.as_view()),
    path("conversations/<str:conversation_id>/matches/", ConversationMatchesView.as_view()),
    path("leads/", LeadsView.as_view()),
    path("leads", LeadsView.as_view()),
    path("deliveries/", DeliveriesView.as_view()),
    path("deliveries", DeliveriesView.as_view()),
    path("deliveries/replay", ReplaysView.as_view()),
    path("deliveries/replay/", ReplaysView.as_view()),
    path("deliveries/<str:delivery_id>", DeliveryView.as_view()),
    path("deliveries/<str:delivery_id>/", DeliveryView.as_view()),
    path("deliveries/<str:delivery_id>/replay", ReplayView.as_view()),
    path("deliveries/<str:delivery_id>/replay/", ReplayView.as_view()),
    path("listings/", ListingsView.as_view()),
    path("listings", ListingsView.as_view()),
    path("listings/<str:listing_id>", ListingView.as_view()),
    path("listings/<str:listing_id>/", ListingView.as_view()),
    path("listings/<str:listing_id>/matches", ListingMatchesView.as_view()),
    path("listings/<str:listing_id>/matches/", ListingMatchesView.as_view()),
]
