"""A process of its own that writes for all of a server's, so that their events share transactions (docs/adr/0026)."""
