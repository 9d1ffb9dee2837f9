"""Prosa's settings for tests: every variable has its default, whatever the developer's environment and .env say.

TEST_DATABASE_URL chooses the database; without it, tests run on a SQLite file of their own.
"""

import os
import tempfile
from pathlib import Path

from prosa.core.known_settings import ALL_SETTINGS

FOLDER = Path(tempfile.gettempdir()) / f"prosa-tests-{os.getuid()}"
FOLDER.mkdir(mode=0o700, exist_ok=True)

for _setting in ALL_SETTINGS:
    os.environ[_setting.name] = ""
os.environ["SECRET_KEY"] = "a secret for tests only, known to everybody".replace(" ", "-")
os.environ["DATABASE_URL"] = os.environ.get("TEST_DATABASE_URL") or f"sqlite:///{FOLDER}/unused.sqlite3"

from prosa.settings import *  # noqa: E402, F403
from prosa.settings import DATABASES  # noqa: E402

if "sqlite" in DATABASES["default"]["ENGINE"]:
    # A file, not memory: threads and processes shall meet in it as they do in production.
    DATABASES["default"]["TEST"] = {"NAME": str(FOLDER / f"django-{os.getpid()}.sqlite3")}
    # Nor does it have to outlive a power cut. The servers beside the tests keep to what production does.
    DATABASES["default"]["OPTIONS"]["init_command"] += "; PRAGMA synchronous=OFF"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
