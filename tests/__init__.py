"""Prosa's tests. They mirror prosa/; e2e/ drives a browser; conformance/ speaks HTTP only."""
