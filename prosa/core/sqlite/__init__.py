"""Django's SQLite backend with a write lock that wakes its waiters, has a deadline, and holds between processes."""
