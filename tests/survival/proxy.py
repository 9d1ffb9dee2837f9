"""The proxy that deploy/ ships, in front of servers on this machine."""

import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import httpx

from tests.servers import ROOT, free_port

SHIPPED: Final = ROOT / "deploy/nginx"
NGINX: Final = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
SECONDS_TO_START: Final = 10


@contextmanager
def running_proxy(folder: Path, servers: Sequence[int]) -> Iterator[str]:
    """Yield the address of an nginx with the shipped configuration before servers on these ports of this machine."""
    port = free_port()
    configuration = write_configuration(folder, port, servers)
    user = "user root;" if os.getuid() == 0 else ""  # or it could not write into the tests' folder
    command = [str(NGINX), "-p", str(folder), "-c", str(configuration), "-g", f"daemon off; {user}"]
    with (folder / "proxy.log").open("wb") as log, subprocess.Popen(command, stdout=log, stderr=log) as proxy:
        try:
            wait_until_it_listens(f"http://127.0.0.1:{port}", folder / "proxy.log")
            yield f"http://127.0.0.1:{port}"
        finally:
            proxy.terminate()


def write_configuration(folder: Path, port: int, servers: Sequence[int]) -> Path:
    """Write what is shipped, with other addresses, and with other folders than those of a container."""
    upstream = (SHIPPED / "upstream.conf").read_text()
    names = re.findall(r"server (\S+) resolve", upstream)
    assert len(names) == len(servers)
    for name, server in zip(names, servers, strict=True):
        upstream = upstream.replace(f"{name} resolve", f"127.0.0.1:{server}")
    upstream = re.sub(r"^ *resolver .*$", "", upstream, flags=re.MULTILINE)  # Docker's, which knows containers' names
    (folder / "upstream.conf").write_text(upstream)
    listen = (SHIPPED / "listen.conf").read_text()
    (folder / "listen.conf").write_text(listen.replace("listen 8080;", f"listen 127.0.0.1:{port};"))
    shipped = (SHIPPED / "nginx.conf").read_text()
    shipped = shipped.replace("include /etc/nginx/mime.types;", "")  # not every system's nginx has it there
    (folder / "nginx.conf").write_text(shipped.replace(" /tmp/", f" {folder}/"))
    return folder / "nginx.conf"


def wait_until_it_listens(url: str, log: Path) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline:
        try:
            httpx.get(f"{url}/metrics", timeout=5)
        except httpx.TransportError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(f"The proxy did not start:\n{log.read_text()}")
