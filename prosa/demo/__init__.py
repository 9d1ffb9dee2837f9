"""Demo data: fills a running Prosa through its own webhook, and takes exactly that away again."""
