"""What comes in and goes out."""

from rest_framework import serializers

from benchmarks.plain_drf.models import Conversation, Message


class ConversationData(serializers.Serializer):
    id = serializers.UUIDField()


class MessageData(serializers.Serializer):
    id = serializers.UUIDField()
    direction = serializers.ChoiceField(choices=["SENT", "RECEIVED"])
    content = serializers.CharField()
    conversation_id = serializers.UUIDField()


class Event(serializers.Serializer):
    type = serializers.ChoiceField(choices=["NEW_CONVERSATION", "NEW_MESSAGE", "CLOSE_CONVERSATION"])
    timestamp = serializers.DateTimeField()
    data = serializers.DictField()


class MessageShown(serializers.ModelSerializer):
    class Meta:
        model = Message
        fields = ("id", "direction", "content", "timestamp")


class ConversationShown(serializers.ModelSerializer):
    messages = MessageShown(many=True)

    class Meta:
        model = Conversation
        fields = ("id", "state", "created_at", "closed_at", "messages")
