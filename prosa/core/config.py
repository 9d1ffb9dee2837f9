"""The environment, read once into typed values. Imports no Django, so that settings.py can use it.

A bad value never raises here: it becomes a `ConfigProblem`, which `prosa.core.checks` reports as a system check
error with its hint, and the setting keeps its default meanwhile.
"""

import hashlib
import io
import os
import re
import secrets
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

import environ

from prosa.core.parsers import optional_secret

LOOPBACK_HOSTS: Final = ("localhost", "127.0.0.1", "[::1]")
POSTGRESQL_ENGINE: Final = "django.db.backends.postgresql"
SQLITE_ENGINE: Final = "prosa.core.sqlite"
MIN_SECRET_LENGTH: Final = 20
MIN_API_KEY_LENGTH: Final = 16
_dotenv_line = re.compile(r"\s*(#.*)?|(export )?[A-Za-z_][A-Za-z0-9_]*=(\S.*|\s*)")


class ConfigProblem(NamedTuple):
    """A setting that can't be used as it is written. Never holds the value itself, which may be a secret."""

    name: str
    message: str
    hint: str


class Setting[T](NamedTuple):
    """How one environment variable is read: `parse` raises ValueError, whose text becomes the check's message."""

    name: str
    default: str
    parse: Callable[[str], T]
    hint: str


class Environment:
    """Reads settings from environment variables and gathers what is wrong with them in `problems`."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._variables = variables
        self.problems: list[ConfigProblem] = []

    def read[T](self, setting: Setting[T]) -> T:
        """Return the value of `setting`: its variable's, or the default where that is unset, empty or bad."""
        raw = self._variables.get(setting.name, "").strip() or setting.default
        try:
            return setting.parse(raw)
        except ValueError as error:
            self.problems.append(ConfigProblem(setting.name, f"{setting.name} {error}.", setting.hint))
            return setting.parse(setting.default)


def load_dotenv(path: Path) -> list[ConfigProblem]:
    """Put the lines of a `.env` file into the environment, where a variable that is set already stands.

    A line that is none is a problem, named by its number: passing it over could leave the door open.
    """
    if not path.exists():
        return []
    hint = "Write NAME=value, without blanks around the sign; comments (#) on lines of their own."
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        message = f"The file .env cannot be read ({type(error).__name__})."
        return [ConfigProblem(".env", message, "Make it a readable text file in UTF-8.")]
    bad = [number for number, line in enumerate(text.splitlines(), start=1) if not _dotenv_line.fullmatch(line)]
    if not bad:
        environ.Env.read_env(io.StringIO(text), overwrite=False)
    return [ConfigProblem(".env", f"Line {number} of .env is not a setting.", hint) for number in bad]


def make_folder(path: Path) -> list[ConfigProblem]:
    """Make the folder that the SQLite database is to be in."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        message = f"DATABASE_URL names a file in a folder that cannot be made: {error.strerror}."
        return [ConfigProblem("DATABASE_URL", message, "Name a file in a folder that Prosa may write to.")]
    return []


def digest_of_database(database: Mapping[str, Any]) -> str:
    """Return a short name for a database, by which what belongs to it can be told from what belongs to others."""
    facts = [str(database.get(name, "")) for name in ("HOST", "PORT", "NAME")]
    return hashlib.sha256("\n".join(facts).encode()).hexdigest()[:12]


def keep_secret_key(path: Path) -> tuple[str, list[ConfigProblem]]:
    """Return the secret in `path`, made on first use with mode 600; two first starts at once agree on one secret."""
    try:
        if not path.exists():
            _create_secret(path)
        return _require_secret(path.read_text(encoding="ascii").strip()), []
    except OSError as error:
        reason = error.strerror or type(error).__name__
        hint = "Make the folder var/ writable, or set SECRET_KEY."
    except ValueError:
        reason = "it holds no usable key"
        hint = "Remove the file to have a new one made (everybody signs in again), or set SECRET_KEY."
    problem = ConfigProblem("SECRET_KEY", f"The secret key cannot be kept in {path}: {reason}.", hint)
    return secrets.token_urlsafe(50), [problem]


def _require_secret(secret: str) -> str:
    if not secret:
        raise ValueError("is empty")
    return optional_secret(MIN_SECRET_LENGTH)(secret)


def _create_secret(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(50) + "\n")
    try:
        os.link(draft, path)  # fails where another process was first, and never shows a half-written file
    except FileExistsError:
        pass
    finally:
        draft.unlink()
