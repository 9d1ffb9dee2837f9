"""Searching all messages, as the inbox shows it."""
