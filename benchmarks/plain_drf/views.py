"""The webhook, its batch, and the reading side."""

from datetime import datetime
from typing import Any

from django.db import transaction
from rest_framework.generics import RetrieveAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from benchmarks.plain_drf.models import Conversation, Message
from benchmarks.plain_drf.serializers import ConversationData, ConversationShown, Event, MessageData


class WebhookView(APIView):
    def post(self, request: Request) -> Response:
        with transaction.atomic():
            return record(request.data)


class BatchView(APIView):
    def post(self, request: Request) -> Response:
        with transaction.atomic():
            answers = [record(item) for item in request.data]
        return Response({"results": [{"status": answer.status_code, **answer.data} for answer in answers]})


class ConversationView(RetrieveAPIView):
    queryset = Conversation.objects.prefetch_related("messages")
    serializer_class = ConversationShown


def record(document: Any) -> Response:
    event = Event(data=document)
    event.is_valid(raise_exception=True)
    kind, timestamp = event.validated_data["type"], event.validated_data["timestamp"]
    if kind == "NEW_MESSAGE":
        message = MessageData(data=event.validated_data["data"])
        message.is_valid(raise_exception=True)
        return add_message(message.validated_data, timestamp)
    conversation = ConversationData(data=event.validated_data["data"])
    conversation.is_valid(raise_exception=True)
    key = conversation.validated_data["id"]
    return open_conversation(key, timestamp) if kind == "NEW_CONVERSATION" else close_conversation(key, timestamp)


def open_conversation(key: Any, timestamp: datetime) -> Response:
    conversation, created = Conversation.objects.get_or_create(id=key, defaults={"created_at": timestamp})
    if created:
        return answer("recorded", 201)
    return answer("duplicate", 200) if conversation.created_at == timestamp else answer("id_conflict", 409)


def add_message(facts: Any, timestamp: datetime) -> Response:
    conversation = Conversation.objects.select_for_update().filter(id=facts["conversation_id"]).first()
    if conversation is None:
        return answer("conversation_not_found", 404)
    if known := Message.objects.filter(id=facts["id"]).first():
        return answer("duplicate", 200) if known.content == facts["content"] else answer("id_conflict", 409)
    if conversation.state == "CLOSED":
        return answer("conversation_closed", 409)
    Message.objects.create(timestamp=timestamp, **facts)
    return answer("recorded", 201)


def close_conversation(key: Any, timestamp: datetime) -> Response:
    conversation = Conversation.objects.select_for_update().filter(id=key).first()
    if conversation is None:
        return answer("conversation_not_found", 404)
    if conversation.state == "CLOSED":
        same = conversation.closed_at == timestamp
        return answer("duplicate", 200) if same else answer("already_closed", 409)
    conversation.state, conversation.closed_at = "CLOSED", timestamp
    conversation.save(update_fields=["state", "closed_at"])
    return answer("recorded", 200)


def answer(outcome: str, status: int) -> Response:
    return Response({"outcome": outcome}, status=status)
