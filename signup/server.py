"""`signup serve`: the web server and, if wanted, the worker beside it, run as one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from typing import TYPE_CHECKING, Any

from granian import Granian
from granian.constants import Interfaces

if TYPE_CHECKING:
    from collections.abc import Callable

    from granian.server.common import AbstractServer

THREADS = 32
"""Requests at work in one process; those that wait together share one commit."""

STOP_SECONDS = 10
RESTART_SECONDS = 1.0


def serve(
    *, host: str, port: int, processes: int, worker: bool, say: Callable[[str], None]
) -> None:
    """Serve until SIGTERM or Ctrl-C: no new requests, current ones finished, within 10 s."""
    beside = _WorkerProcess() if worker else None
    server = web_server("signup.app:from_environment", host=host, port=port, processes=processes)
    server.on_startup(lambda: say(f"Listening on http://{host}:{port}/"))
    if beside:
        server.on_startup(beside.start)  # not before SIGTERM is heard: it would live on alone
    _let_children_end()
    try:
        server.serve()
    finally:
        if beside:
            beside.stop()


def web_server(factory: str, *, host: str, port: int, processes: int) -> AbstractServer[Any]:
    """Return the server for the app that `factory` makes; the bench runs its echo on the same."""
    server: AbstractServer[Any] = Granian(
        factory,
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=processes,
        blocking_threads=THREADS,
        backpressure=THREADS * 8,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_SECONDS,
        log_enabled=False,
    )
    return server


def _let_children_end() -> None:
    """See to it that a process made by a fork of this one ends when it is told to, however early.

    It begins with our handler, which only tells us, until Granian gives it its own some
    milliseconds later: what it was told by then was lost, and the end took its whole time limit.
    Nothing of value is under way in that time. What comes between the fork and the hook waits.
    """
    ends = {signal.SIGTERM, signal.SIGINT}

    def wait() -> None:
        signal.pthread_sigmask(signal.SIG_BLOCK, ends)

    def go_on() -> None:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ends)

    def end_at_once() -> None:
        for one in ends:
            signal.signal(one, signal.SIG_DFL)
        go_on()

    os.register_at_fork(before=wait, after_in_parent=go_on, after_in_child=end_at_once)


class _WorkerProcess:
    """`signup worker` as a child that is started again when it dies."""

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._starting = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._watch = threading.Thread(target=self._run, name="worker-watch", daemon=True)

    def start(self) -> None:
        self._watch.start()

    def stop(self) -> None:
        self._stopping.set()
        with self._starting:
            child = self._child
        if child is not None and child.poll() is None:
            child.terminate()
            try:
                child.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                child.kill()
        if self._watch.is_alive():
            self._watch.join(STOP_SECONDS)

    def _run(self) -> None:
        while (child := self._launch()) is not None:
            child.wait()
            self._stopping.wait(RESTART_SECONDS)

    def _launch(self) -> subprocess.Popen[bytes] | None:
        """Start a worker, unless all is to end; `stop` sees either no child or this one."""
        with self._starting:
            if self._stopping.is_set():
                return None
            self._child = subprocess.Popen([sys.executable, "-m", "signup", "worker"])
            return self._child
