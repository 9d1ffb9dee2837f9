"""Processes beside the server, worker and writer. Each is started again when it dies, and ends with the server."""

import logging
import os
import secrets
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

WRITER_VARIABLE: Final = "PROSA_WRITER"  # the name that the server's writer listens at
PARENT_VARIABLE: Final = "PROSA_SERVER_PID"
ENDING_SIGNALS: Final = frozenset({signal.SIGINT, signal.SIGTERM})
SECONDS_TO_END: Final = 10.0
SECONDS_FOR_THE_SERVER: Final = 30.0
SECONDS_THAT_COUNT_AS_LASTING: Final = 60.0
FIRST_PAUSE: Final = 1.0
LONGEST_PAUSE: Final = 60.0
LONGEST_PAUSE_OF_WRITER: Final = 10.0  # nobody fails without it, but all that is recorded takes longer
_SECONDS_BETWEEN_LOOKS: Final = 0.5
logger = logging.getLogger(__name__)


@contextmanager
def running_worker(command: Sequence[str], *, address: str, port: int) -> Iterator[None]:
    """While this lasts, keep the worker `command` running, from when the server answers at `address` on."""
    with _running(_Companion("worker", command), address, port):
        yield


@contextmanager
def running_writer(command: Sequence[str], *, address: str, port: int) -> Iterator[None]:
    """While this lasts, keep the writer `command` running as `running_worker` does. Its address is in the environment.

    It ends when its input does: service managers and terminals send signals to all processes, and the server's may
    still have requests in flight. The input ends with this process, too, however it ends.
    """
    os.environ[WRITER_VARIABLE] = f"prosa-{secrets.token_hex(16)}"
    writer = _Companion("writer", command, ends_with_input=True, longest_pause=LONGEST_PAUSE_OF_WRITER)
    with _running(writer, address, port):
        yield


@contextmanager
def _running(companion: "_Companion", address: str, port: int) -> Iterator[None]:
    thread = threading.Thread(target=companion.keep_running, args=(address, port), name="companion", daemon=True)
    thread.start()
    try:
        yield
    finally:
        companion.end()
        thread.join()


class _Companion:
    """A program that is to run as long as this process does."""

    def __init__(
        self, name: str, command: Sequence[str], *, ends_with_input: bool = False, longest_pause: float = LONGEST_PAUSE
    ) -> None:
        self._name = name
        self._longest_pause = longest_pause
        self._command = command
        self._ends_with_input = ends_with_input
        self._ending = threading.Event()
        self._pause = FIRST_PAUSE

    def keep_running(self, address: str, port: int) -> None:
        """Start the program, and start it again after a growing pause whenever it has ended, until `end` is called."""
        # Signals are for the main thread; the program is born with them held, and lets them go when it is ready.
        signal.pthread_sigmask(signal.SIG_BLOCK, ENDING_SIGNALS)
        self._wait_for_server(address, port)
        while not self._ending.is_set():
            began = time.monotonic()
            try:
                ended = f"ended with code {self._run_once()}"
            except OSError as error:
                ended = f"could not be started: {error.strerror}"
            if not self._ending.is_set():
                self._pause_after(ended, lasted=time.monotonic() - began)

    def end(self) -> None:
        """Ask the program to end; `keep_running` returns when it has."""
        self._ending.set()

    def _pause_after(self, ended: str, *, lasted: float) -> None:
        if lasted > SECONDS_THAT_COUNT_AS_LASTING:
            self._pause = FIRST_PAUSE
        logger.error("The %s %s. It is started again in %g s.", self._name, ended, self._pause)
        self._ending.wait(self._pause)
        self._pause = min(self._pause * 2, self._longest_pause)

    def _run_once(self) -> int:
        """Run the program to its end, or to ours, and return its exit code."""
        given = subprocess.PIPE if self._ends_with_input else subprocess.DEVNULL
        with subprocess.Popen(self._command, stdin=given) as process:  # noqa: S603 (a command of Prosa's)
            while process.poll() is None and not self._ending.wait(_SECONDS_BETWEEN_LOOKS):
                pass
            if process.stdin:
                process.stdin.close()
            elif process.poll() is None:
                process.terminate()
            try:
                return process.wait(SECONDS_TO_END)
            except subprocess.TimeoutExpired:
                process.kill()  # what it was doing is done again once its leases have run out
                return process.wait()

    def _wait_for_server(self, address: str, port: int) -> None:
        deadline = time.monotonic() + SECONDS_FOR_THE_SERVER
        while time.monotonic() < deadline and not self._ending.wait(0.05):
            try:
                socket.create_connection((address, port), timeout=1).close()
            except OSError:
                continue
            return


def end_with_server(ending: threading.Event) -> bool:
    """In a program that the server has started: see to it that it ends when the server is gone, however that went.

    Sets `ending`, and ends the process if that has no effect in time. Return whether the server has started this one.
    """
    server = os.environ.get(PARENT_VARIABLE)
    if not server:
        return False
    threading.Thread(target=_end_with, args=(int(server), ending), name="end-with-server", daemon=True).start()
    return True


def _end_with(server: int, ending: threading.Event) -> None:
    while os.getppid() == server:
        time.sleep(1)
    ending.set()
    time.sleep(SECONDS_TO_END)
    os._exit(1)
