"""Why the demo cannot go on. Each text says what to do about it."""


class DemoError(Exception):
    """The demo cannot go on, for a reason that somebody can put right."""


class NoServerError(DemoError):
    """Nobody answers."""

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(
            f"Nothing answers at {url} ({reason}).\n"
            "Start Prosa in another terminal: ./run. If it runs elsewhere, say where: ./run demo --url http://HOST:PORT"
        )


class NoProsaError(DemoError):
    """Something answers, but not as Prosa does."""

    def __init__(self, url: str, status: int) -> None:
        super().__init__(
            f"What answers at {url} does not do so as Prosa does (status {status}).\n"
            "Another program may have taken the port, or a proxy stands between: check --url, and http or https."
        )


class KeyNeededError(DemoError):
    """No key, or one that is unknown."""

    def __init__(self, url: str, *, was_given: bool) -> None:
        problem = "does not know this key" if was_given else "lets nobody in without a key"
        super().__init__(
            f"Prosa at {url} {problem}.\n"
            "Make one: ./run manage create_api_key demo --scope ingest. Then: ./run demo --key KEY"
        )


class ScopeNeededError(DemoError):
    """A key that may not send events."""

    def __init__(self) -> None:
        super().__init__(
            "This key may not send events.\n"
            "Make one that may: ./run manage create_api_key demo --scope ingest. Then: ./run demo --key KEY"
        )


class BusyError(DemoError):
    """The server could not write in time, again and again."""

    def __init__(self, url: str) -> None:
        super().__init__(
            f"Prosa at {url} cannot write to its database at the moment. What was sent so far is kept.\n"
            "Look at the server's terminal, then type ./run demo again: it goes on where it stopped."
        )


class OtherDatabaseError(DemoError):
    """The server keeps what it is sent somewhere else than where this command looks."""

    def __init__(self, url: str) -> None:
        super().__init__(
            f"Prosa at {url} took the first conversation, but it is not in the database that this command sees.\n"
            "Run it with the server's DATABASE_URL: the listings go there, and --remove works on it."
        )
