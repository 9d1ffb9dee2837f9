"""The server process: granian's workers under one Python parent."""

import errno
import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack
from typing import Any, Final

from django.conf import settings
from django.db import connections
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels
from granian.server import Server

from prosa.core.supervision import ENDING_SIGNALS, PARENT_VARIABLE

SECONDS_FOR_REQUESTS_IN_FLIGHT: Final = 30
# Each worker has a listening socket of its own: one that takes no more connections leaves those it is given hanging.
CONNECTIONS_OF_A_WORKER: Final = 4096
RUNTIME_THREADS: Final = 256  # granian would make half as many as connections
SECONDS_THAT_COUNT_AS_LASTING: Final = 60
MOST_RESTARTS: Final = 5
logger = logging.getLogger(__name__)


class AddressTakenError(Exception):
    """Something else listens on the address already."""


class AddressUnusableError(Exception):
    """The address cannot be listened on at all."""


def find_free_address(*, host: str, port: int) -> str:
    """Return the numeric address of `host`, if a server can listen there on `port`.

    Raises AddressTakenError or AddressUnusableError.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise AddressTakenError from error
        raise AddressUnusableError(error.strerror) from error
    return str(address[0])


def serve(
    *, address: str, port: int, workers: int, threads: int, beside: Sequence[AbstractContextManager[None]] = ()
) -> None:
    """Serve on the numeric `address` until SIGINT or SIGTERM, then answer the requests in flight and return.

    Meanwhile the programs `beside` are kept running (`running_writer`, `running_worker`).

    Granian replaces a worker that dies, but gives up on one that dies again within seconds, as the system's killer of
    large processes may have it. Then all is started anew. Raises SystemExit if that does not last either.
    """
    os.environ[PARENT_VARIABLE] = str(os.getpid())
    connections.close_all()  # workers are forked: none may share the parent's connection
    hold_ending_signals_while_forking()
    with ExitStack() as stack:
        for program in beside:
            stack.enter_context(program)
        _serve(address, port, workers, threads)


def _serve(address: str, port: int, workers: int, threads: int) -> None:
    restarts = 0
    while True:
        server, began = _new_server(address, port, workers, threads), time.monotonic()
        try:
            server.serve()
        except SystemExit:
            if server.interrupt_signal:
                return
            restarts = 0 if time.monotonic() > began + SECONDS_THAT_COUNT_AS_LASTING else restarts + 1
            if restarts > MOST_RESTARTS:
                raise
        else:
            return
        logger.error("Workers keep ending. The server starts anew.")
        if _is_interrupted(server, seconds=2**restarts):
            return


def _is_interrupted(server: Any, *, seconds: float) -> bool:
    """Wait so long, and tell whether the server is to end."""
    deadline = time.monotonic() + seconds
    while not server.interrupt_signal and time.monotonic() < deadline:
        time.sleep(0.1)
    return bool(server.interrupt_signal)


def _new_server(address: str, port: int, workers: int, threads: int) -> Any:
    """Return granian's server. It chooses its class when it is imported, so that no type can be named."""
    server: Any = Server(
        "prosa.wsgi:application",
        address=address,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        respawn_failed_workers=True,
        workers_kill_timeout=SECONDS_FOR_REQUESTS_IN_FLIGHT,
        websockets=False,
        http=HTTPModes.http1,  # or a connection that sends nothing is never closed
        backpressure=CONNECTIONS_OF_A_WORKER,
        runtime_blocking_threads=RUNTIME_THREADS,
        # At "warning" it would speak of the number of threads at every start.
        log_level=LogLevels.debug if settings.LOG_LEVEL == "debug" else LogLevels.error,
        log_dictconfig={"loggers": {"_granian": {"handlers": [], "propagate": True}, "granian.access": {}}},
    )
    server.signal_handler_interrupt = _in_a_thread(server.signal_handler_interrupt)
    return server


def _in_a_thread(handle: Callable[..., None]) -> Callable[..., None]:
    """Return a signal handler that does what `handle` does beside the main thread.

    Granian's sets an event, whose lock the main thread may hold at that very moment: since it waits for that event, or
    handles an earlier signal, as `timeout` sends one to a process and one to its group. It would wait for itself.
    """
    return lambda *_signal: threading.Thread(target=handle, daemon=True).start()


def hold_ending_signals_while_forking() -> None:
    """Have every process that is forked from now on born with the ending signals held.

    The parent holds them too while it forks: a child that held them itself would lose one that comes before it is
    ready to, and Python forgets what a handler has been told by then.
    """
    os.register_at_fork(before=_hold_ending_signals, after_in_parent=_release_ending_signals)


def live_as_worker() -> None:
    """In a worker: see to it that it ends once, when its parent says so, or soon after its parent has died.

    Does nothing in a process that `serve` did not start.
    """
    parent = os.environ.get(PARENT_VARIABLE)
    if not parent or int(parent) == os.getpid():
        return
    _hold_ending_signals()
    inherited = signal.getsignal(signal.SIGTERM)
    threading.Thread(target=_end_once, args=(inherited,), name="end-once", daemon=True).start()
    threading.Thread(target=_end_with_parent, args=(int(parent),), name="end-with-parent", daemon=True).start()


def _hold_ending_signals() -> None:
    """Keep them pending for `_end_once`, in this thread and in all that it starts."""
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDING_SIGNALS)


def _release_ending_signals() -> None:
    signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING_SIGNALS)


def _end_once(inherited: object) -> None:
    """Pass the parent's SIGTERM on to granian's handler, and nothing else.

    A terminal sends SIGINT to the workers as well, and a service manager SIGTERM to all; a second signal would find
    granian's handler in the middle of the first, where both wait for each other.
    """
    while signal.sigwait(ENDING_SIGNALS) != signal.SIGTERM:
        pass
    while (handler := signal.getsignal(signal.SIGTERM)) is inherited:
        time.sleep(0.01)  # granian has not put its own in place yet
    if callable(handler):
        handler(signal.SIGTERM, None)  # once: granian keeps it until it serves, and a third time would wait for ever


def _end_with_parent(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)
