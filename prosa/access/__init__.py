"""Who may come in, and to do what."""
