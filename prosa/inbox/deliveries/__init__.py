"""The ledger's pages: what arrived, and what became of it."""
