"""The administrator of a new installation."""

import os
import secrets
from pathlib import Path

from django.contrib.auth import get_user_model
from django.db import IntegrityError


def create_first_administrator(*, username: str, password: str) -> str | None:
    """Create an administrator if no user exists yet.

    Uses `password`, or a random one if that is empty. Returns the random password, the only time it can be seen;
    None where there is nothing to show.
    """
    users = get_user_model().objects
    if users.exists():
        return None
    chosen = password or secrets.token_urlsafe(12)
    try:
        users.create_superuser(username=username, password=chosen)
    except IntegrityError:  # another process that started at the same time was first
        return None
    return None if password else chosen


def write_password_file(*, path: Path, password: str) -> None:
    """Keep `password` in a file that its owner alone can read."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(password + "\n")
