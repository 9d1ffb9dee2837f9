"""The SQLite database's file, while connections of several threads and processes come and go."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth.models import Group
from django.db import connection, connections

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL keeps its files to itself."),
]
READ_NAMES = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1])
print(*[name for (name,) in connection.execute("SELECT name FROM auth_group ORDER BY name")])
connection.close()
"""


def names_that_another_process_reads() -> str:
    command = [sys.executable, "-c", READ_NAMES, str(connection.settings_dict["NAME"])]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=30).stdout.strip()


def connect_and_leave() -> None:
    assert Group.objects.exists()
    connections.close_all()


def test_what_is_committed_is_seen_by_other_processes_whatever_connections_were_closed_before() -> None:
    """Closing any descriptor of the file gives up all of this process's locks on it.

    Then another process that ends takes itself for the last one and removes the log that this one still writes to.
    """
    Group.objects.create(name="a")
    with ThreadPoolExecutor(1) as pool:
        pool.submit(connect_and_leave).result(30)
    assert names_that_another_process_reads() == "a"
    Group.objects.create(name="b")
    assert names_that_another_process_reads() == "a b"
