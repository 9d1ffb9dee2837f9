"""Two tables."""

from django.db import models


class Conversation(models.Model):
    """A conversation."""

    id = models.UUIDField(primary_key=True)
    state = models.CharField(max_length=6, default="OPEN")
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.id)


class Message(models.Model):
    """A message."""

    id = models.UUIDField(primary_key=True)
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="messages")
    direction = models.CharField(max_length=8)
    content = models.TextField()
    timestamp = models.DateTimeField()

    class Meta:
        ordering = ("timestamp",)

    def __str__(self) -> str:
        return str(self.id)
