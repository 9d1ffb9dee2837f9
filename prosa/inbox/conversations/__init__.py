"""The inbox: the list of conversations, the chat, and what people do there."""
