"""Connections that do less than they should."""

import json
import resource
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Final
from urllib.parse import urlsplit

from tests.samples import new_conversation, new_id
from tests.servers import RunningServer

SMALLEST_BUFFER: Final = 4096


@contextmanager
def connections_to(server: RunningServer, number: int) -> Iterator[list[socket.socket]]:
    """Yield as many connections, which receive into the smallest buffer there is."""
    with _files_for(number), ExitStack() as stack:
        yield [stack.enter_context(_connect(server)) for _ in range(number)]


@contextmanager
def _files_for(connections: int) -> Iterator[None]:
    """Allow this process as many files more, where the system's custom is 1,024."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, soft + connections), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def _connect(server: RunningServer) -> socket.socket:
    address = urlsplit(server.url)
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALLEST_BUFFER)  # counts only before it connects
    connection.settimeout(30)
    connection.connect((address.hostname, address.port))
    return connection


def send_half_a_body(connection: socket.socket) -> None:
    body = json.dumps(new_conversation(new_id())).encode()
    head = (
        f"POST /webhook/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
    )
    connection.sendall(head.encode() + b"\r\n\r\n" + body[: len(body) // 2])


def ask_for(connection: socket.socket, conversation: str) -> None:
    connection.sendall(f"GET /conversations/{conversation} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
