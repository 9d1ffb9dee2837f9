"""What every other app stands on: configuration, clock, transactions, the SQLite backend, the server process."""
