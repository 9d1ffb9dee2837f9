"""The door: where the customer-service system posts its events."""
