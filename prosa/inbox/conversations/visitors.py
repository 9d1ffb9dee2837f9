"""Who polls: found by the session's cookie once, and known from then on for as long as a statement confirms it.

Open pages ask every second. What Django's middleware does to find their user takes several statements and a signature
each time; here a page's own statement says along the way whether all that was found still holds.
"""

from datetime import datetime
from typing import Final, NamedTuple

from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.http import HttpRequest

from prosa.core.middleware import is_session_key
from prosa.inbox.conversations.marks import find_reads_since

_MOST_KNOWN: Final = 5_000

# True for the session of an active user while nothing has changed that the session's user was found by. Signing out
# deletes the session, and a new password, a deactivated user or other rights to the session change its row or theirs.
STILL_HOLDS: Final = """
    SELECT count(*) FROM django_session AS session
    JOIN auth_user AS reader ON reader.id = %(user)s AND reader.is_active AND reader.password = %(password)s
    JOIN inbox_reader AS reading ON reading.user_id = reader.id AND reading.reads_since = %(reads_since)s
    WHERE session.session_key = %(session)s AND session.session_data = %(data)s AND session.expire_date > %(now)s"""


class Visitor(NamedTuple):
    """A signed-in user, with what says so."""

    session: str
    data: str
    user_id: int
    password: str
    reads_since: datetime

    def as_parameters(self, *, now: datetime) -> dict[str, object]:
        """Return the parameters of STILL_HOLDS."""
        return {
            "session": self.session,
            "data": self.data,
            "user": self.user_id,
            "password": self.password,
            "reads_since": self.reads_since,
            "now": now,
        }


_known: dict[str, Visitor] = {}


def find_visitor(request: HttpRequest, *, now: datetime) -> Visitor | None:
    """Return who polls, as the last statement knew them, or None for whoever is not signed in."""
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    if not is_session_key(key):
        return None
    return _known.get(key) or look_up(key, now=now)


def look_up(session: str, *, now: datetime) -> Visitor | None:
    """Return whose session it is as Django's own middleware finds it, and remember them."""
    _known.pop(session, None)
    data = Session.objects.filter(session_key=session, expire_date__gt=now).values_list("session_data").first()
    if data is None:
        return None
    asking = HttpRequest()
    asking.session = SessionStore(session)
    user = get_user(asking)
    if not isinstance(user, User):
        return None
    visitor = Visitor(session, data[0], user.pk, user.password, find_reads_since(user_id=user.pk, now=now))
    if len(_known) >= _MOST_KNOWN:
        _known.clear()
    _known[session] = visitor
    return visitor
