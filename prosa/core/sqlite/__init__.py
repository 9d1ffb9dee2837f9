"""Django's SQLite backend with a write lock that is fair, has a deadline, and holds between processes."""
