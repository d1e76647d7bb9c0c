"""Private PostgreSQL and Redis servers on free ports, gone when whoever asked for them is gone.

A keeper process owns the servers and reads its standard input. When that ends, because the test run
stopped them or died in whatever way (Ctrl-C, SIGTERM, SIGKILL), the keeper stops them and removes
their files. By hand: `python -m tests.support.servers` prints the addresses and runs until Ctrl-D.
"""

from __future__ import annotations

import contextlib
import json
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tools import provision

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
STOP_SECONDS = 15
START_SECONDS = 60
OWN_PORTS = range(20_000, 32_000)
"""Below those that systems hand out by themselves: Linux from 32768 on, others from 49152."""
FAST_NOT_SAFE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off")
FOR_MANY_WORKERS = ("max_connections=300", "shared_buffers=64MB")


class ServersError(Exception):
    """The servers could not be started; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the servers listen: URLs without a database name or number at their end."""

    postgres: str
    redis: str


@dataclass(frozen=True, slots=True)
class Servers:
    """Running servers, with the keeper that ends with `stop` or with this process."""

    addresses: Addresses
    keeper: subprocess.Popen[str]

    def stop(self) -> None:
        """Stop both servers and wait until their files are gone."""
        with contextlib.suppress(BrokenPipeError):
            self.keeper.communicate(timeout=STOP_SECONDS * 3)


def start(*, durable: bool = False) -> Servers:
    """Start both servers; `durable` makes PostgreSQL write through to the disk (fsync on).

    Raises:
        ServersError: a program is missing or did not start.
    """
    keeper = subprocess.Popen(
        [sys.executable, "-m", "tests.support.servers", *(["--durable"] if durable else [])],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,  # Ctrl-C is for the test run; the keeper sees its input end
    )
    assert keeper.stdout
    answer = json.loads(keeper.stdout.readline() or '{"error": "the keeper of the servers died"}')
    if "error" in answer:
        keeper.communicate(timeout=STOP_SECONDS)
        raise ServersError(answer["error"])
    return Servers(Addresses(**answer), keeper)


def main() -> int:
    """Keep the servers until standard input ends. Return the exit code."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        with keep(durable="--durable" in sys.argv) as addresses:
            _say(asdict(addresses))
            sys.stdin.read()
    except ServersError as error:
        _say({"error": str(error)})
        return 1
    except KeyboardInterrupt:
        pass
    return 0


def _say(answer: dict[str, str]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


@contextlib.contextmanager
def keep(*, durable: bool) -> Iterator[Addresses]:
    """Run both servers for the length of a `with`."""
    folder = Path(tempfile.mkdtemp(prefix="signup-servers-"))
    with contextlib.ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        redis = stack.enter_context(_redis(folder))
        postgres = stack.enter_context(_postgres(folder, durable=durable))
        yield Addresses(postgres=postgres, redis=redis)


@contextlib.contextmanager
def _redis(folder: Path) -> Iterator[str]:
    program, port = _found(provision.redis_server()), free_port()
    command = [str(program), "--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder)]
    with (folder / "redis.log").open("wb") as log:
        server = subprocess.Popen(
            [*command, "--save", "", "--appendonly", "no"], stdout=log, stderr=log
        )
    try:
        _wait_for(server, port)
        yield f"redis://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(STOP_SECONDS)


@contextlib.contextmanager
def _postgres(folder: Path, *, durable: bool) -> Iterator[str]:
    programs, port, user = _found(provision.postgres_bin()), free_port(), _unprivileged()
    if user:
        shutil.chown(folder, user)
    data = folder / "postgres"
    locale = ["--encoding=UTF8", "--locale=C", "--username=signup", "--auth=trust", "--no-sync"]
    _call(user, programs / "initdb", "-D", data, *locale)
    settings = [f"port={port}", "listen_addresses=127.0.0.1", f"unix_socket_directories={folder}"]
    settings += [*FOR_MANY_WORKERS, *(() if durable else FAST_NOT_SAFE)]
    options = " ".join(f"-c {setting}" for setting in settings)
    control, log = programs / "pg_ctl", folder / "postgres.log"
    _call(user, control, "start", "--wait", "-D", data, "-l", log, "-o", options)
    try:
        yield f"postgresql://signup@127.0.0.1:{port}"
    finally:
        _call(user, control, "stop", "--wait", "-D", data, "-m", "fast" if durable else "immediate")


def _call(user: str | None, *command: str | Path) -> None:
    """Run one of PostgreSQL's programs as `user` (None: as we are), with a time limit."""
    done = subprocess.run(
        command,
        user=user,
        cwd="/",
        capture_output=True,
        text=True,
        timeout=START_SECONDS,
        check=False,
    )
    if done.returncode:
        raise ServersError(f"{Path(command[0]).name} failed: {done.stderr.strip()}")


def _wait_for(server: subprocess.Popen[bytes], port: int) -> None:
    """Return once `port` takes connections."""
    end = time.monotonic() + START_SECONDS
    while server.poll() is None and time.monotonic() < end:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.02)
    raise ServersError(f"{server.args!r} did not start")


def _unprivileged() -> str | None:
    """Return who runs PostgreSQL when we are root, which it refuses: its own user, or nobody."""
    if os.geteuid() != 0:
        return None
    return "postgres" if "postgres" in {each.pw_name for each in pwd.getpwall()} else "nobody"


def free_port() -> int:
    """Return a TCP port nobody listened on a moment ago.

    It is none of those a system hands out by itself: who is given it may take seconds to listen,
    and meanwhile doubles and connections of other tests would be given the same.
    """
    while True:
        port = secrets.choice(OWN_PORTS)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def _found(program: Path | None) -> Path:
    if program is None:
        raise ServersError("A server for the tests is missing: run `make provision`.")
    return program


if __name__ == "__main__":
    sys.exit(main())
