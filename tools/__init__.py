"""Tools for developers of Prosa."""
