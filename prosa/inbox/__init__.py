"""The web pages that brokers and managers work with."""
