"""The first page: what goes on in the agency's conversations."""
