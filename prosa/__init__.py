"""Prosa keeps a true, live copy of the conversations of a WhatsApp customer-service system."""

__version__ = "0.1.0"
