"""What the customer of a conversation seeks: the lead's card beside the chat, its corrections and its history."""
