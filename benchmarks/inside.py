"""What can be done on the inside of a Prosa alone, in a process of its own: people who are signed in, counted queries.

`python -m benchmarks.inside people USERS SESSIONS` or `queries SESSION`, with the addresses of pages on standard input;
the answer is a line of JSON.
"""

import json
import subprocess
import sys
from collections.abc import Sequence
from datetime import timedelta
from itertools import cycle, islice
from typing import Any, Final

from tests.servers import ROOT, server_environment

UNREAD: Final = 20


def sign_in(database_url: str, *, users: int, sessions: int) -> list[str]:
    """Return the keys of so many sessions of users who have read all but some of what is recent."""
    found: list[str] = _run(database_url, ["people", str(users), str(sessions)], "")
    return found


def count_queries(database_url: str, *, session: str, pages: Sequence[str]) -> list[int]:
    """Return how many queries each page takes."""
    found: list[int] = _run(database_url, ["queries", session], "\n".join(pages))
    return found


def _run(database_url: str, arguments: Sequence[str], given: str) -> Any:
    command = [sys.executable, "-m", "benchmarks.inside", *arguments]
    environment = server_environment(DATABASE_URL=database_url, LOG_LEVEL="error")
    finished = subprocess.run(
        command, cwd=ROOT, env=environment, input=given, stdout=subprocess.PIPE, text=True, check=True
    )
    return json.loads(finished.stdout.splitlines()[-1])


def _make_people(users: int, sessions: int) -> list[str]:
    from django.contrib.auth.models import User  # noqa: PLC0415 (Django is set up by now)

    from prosa.conversations.models import Conversation  # noqa: PLC0415
    from prosa.core.clock import now  # noqa: PLC0415
    from prosa.inbox.models import Reader, ReadMark  # noqa: PLC0415

    since = now() - timedelta(days=29)
    recent = Conversation.objects.filter(last_activity_at__gt=since).order_by("last_activity_at")
    read = list(recent.values_list("id", "inbound_count"))[:-UNREAD]
    people = [User.objects.create_superuser(f"reader-{number}") for number in range(users)]
    for user in people:
        Reader.objects.create(user=user, reads_since=since)
        marks = [ReadMark(user=user, conversation_id=key, inbound_seen=seen) for key, seen in read]
        ReadMark.objects.bulk_create(marks, batch_size=2000)
    _update_statistics()
    return [_begin_session(user) for user in islice(cycle(people), sessions)]


def _update_statistics() -> None:
    """Do at once what PostgreSQL does within a minute. SQLite does it at nobody's but its owner's wish."""
    from django.db import connection  # noqa: PLC0415

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def _begin_session(user: Any) -> str:
    from django.conf import settings  # noqa: PLC0415
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: PLC0415
    from django.contrib.sessions.backends.db import SessionStore  # noqa: PLC0415

    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return str(session.session_key)


def _count(session: str, pages: Sequence[str]) -> list[int]:
    from django.conf import settings  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    client, numbers = Client(SERVER_NAME="127.0.0.1"), []
    client.cookies[settings.SESSION_COOKIE_NAME] = session
    for page in pages:
        with CaptureQueriesContext(connection) as queries:
            client.get(page)
        numbers.append(len(queries))
    return numbers


def _main(what: str, *arguments: str) -> None:
    import django  # noqa: PLC0415

    django.setup()
    answer: Any = _make_people(*map(int, arguments)) if what == "people" else _count(arguments[0], _given())
    print(json.dumps(answer))


def _given() -> list[str]:
    return sys.stdin.read().split()


if __name__ == "__main__":
    _main(*sys.argv[1:])
