"""The reading side of the REST API, and its documentation pages."""
