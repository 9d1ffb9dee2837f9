"""The administrator of a new installation."""

import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from pathlib import Path

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction


def create_first_administrator(*, username: str, password: str, tell: Callable[[str], None]) -> None:
    """Create an administrator if no user exists yet.

    Uses `password`, or a random one if that is empty. A random one is passed to `tell`, the only time it can be known:
    if that raises, no administrator is created.
    """
    if User.objects.exists():
        return
    chosen = password or secrets.token_urlsafe(12)
    # Outside of the transaction: it takes a second on purpose, in which others would wait for the write lock.
    hashed = make_password(chosen)
    try:
        with transaction.atomic():
            if User.objects.exists():
                return
            User.objects.create(username=username, password=hashed, is_staff=True, is_superuser=True)
            if not password:
                tell(chosen)
    except IntegrityError:  # another process that started at the same time was first
        return


def write_password_file(*, path: Path, password: str) -> Path:
    """Keep `password` in a new file that its owner alone can read, and return its path.

    That is `path`, or one with a number behind it where `path` holds the password of another installation.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    for number in count(1):
        free = path if number == 1 else path.with_name(f"{path.name}.{number}")
        with (
            suppress(FileExistsError),
            os.fdopen(os.open(free, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file,
        ):
            file.write(password + "\n")
            return free
    raise AssertionError("unreachable")
