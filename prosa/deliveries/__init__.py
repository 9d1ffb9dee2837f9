"""What arrives: from bytes to typed events."""
