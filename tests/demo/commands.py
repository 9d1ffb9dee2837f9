"""`./run demo` as people type it: `manage.py demo` in a process of its own."""

import subprocess
import sys

from tests.servers import ROOT, RunningServer, server_environment


def run_demo(server: RunningServer, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run the demo on a running server and its database, and wait for its end."""
    process = start_demo(server, *arguments, **settings)
    stdout, stderr = process.communicate(timeout=120)
    return subprocess.CompletedProcess(process.args, process.returncode, stdout, stderr)


def start_demo(server: RunningServer, *arguments: str, **settings: str) -> subprocess.Popen[str]:
    """Start the demo on a running server. It has no terminal."""
    port = server.url.rpartition(":")[2]
    environment = server_environment(**{"DATABASE_URL": server.database_url, "PORT": port} | settings)
    return subprocess.Popen(
        [sys.executable, "manage.py", "demo", *arguments],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
