"""The commands about keys, as an administrator types them: `manage.py` in a process of its own."""

import json
import subprocess
import sys
from collections.abc import Mapping

from tests.servers import ROOT, server_environment

MAKE_KEYS = """
import json
from prosa.access.callers import read_scopes
from prosa.access.keys import create_key
from prosa.core import clock
wanted = json.loads({wanted!r})
print(json.dumps({{name: create_key(name=name, scopes=read_scopes(wanted[name]), now=clock.now()) for name in wanted}}))
"""


def run_command(
    database_url: str, *arguments: str, given: str | None = None, **settings: str
) -> subprocess.CompletedProcess[str]:
    """Run `manage.py` with `arguments` on the database at `database_url` and wait for its end. It reads `given`."""
    command = [sys.executable, "manage.py", *arguments]
    environment = server_environment(DATABASE_URL=database_url, **settings)
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=60, input=given
    )


def make_key(database_url: str, name: str, *scopes: str) -> str:
    """Make a key with `create_api_key` and return it."""
    ended = run_command(database_url, "create_api_key", name, *(f"--scope={scope}" for scope in scopes))
    assert ended.returncode == 0, ended.stderr
    return ended.stdout.strip()


def make_keys(database_url: str, scopes: Mapping[str, str]) -> dict[str, str]:
    """Make a key for each name with its scopes and return them by name: one process, where the command needs many."""
    script = MAKE_KEYS.format(wanted=json.dumps(scopes))
    ended = run_command(database_url, "shell", "--no-imports", "--command", script)
    assert ended.returncode == 0, ended.stderr
    keys: dict[str, str] = json.loads(ended.stdout)
    return keys


def revoke_key(database_url: str, name: str) -> None:
    """Revoke a key with `revoke_api_key`."""
    ended = run_command(database_url, "revoke_api_key", name)
    assert ended.returncode == 0, ended.stderr
