"""A headless Chromium, driven over its own debugging pipe: no driver, no port, no package.

`--remote-debugging-pipe` carries the DevTools protocol as JSON texts with a zero byte after each,
to the browser on descriptor 3 and from it on 4. https://chromedevtools.github.io/devtools-protocol/
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from typing import IO, TYPE_CHECKING, Any, Self

import orjson

if TYPE_CHECKING:
    from types import TracebackType

NAMES = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome-stable",
    "google-chrome",
)
PLACES = ("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",)
CALL_SECONDS = 30.0
"""Time for one thing the browser is asked to do; its start is in the first."""

STOP_SECONDS = 10.0
_AT_ONCE = 1 << 20
_FLAGS = (
    "--headless",
    "--remote-debugging-pipe",
    "--no-first-run",
    "--no-default-browser-check",
    "--no-proxy-server",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--disable-extensions",
    "--disable-background-networking",
    "--disable-component-update",
    "--hide-scrollbars",
    "--force-color-profile=srgb",
    "--lang=en-US",
)
_LAUNCH = (
    "import os, sys; os.dup2(int(sys.argv[1]), 3); os.dup2(int(sys.argv[2]), 4); "
    "os.execv(sys.argv[3], sys.argv[3:])"
)
"""Puts the pipes where Chromium looks for them, in a process of its own: this one has threads."""


class BrowserError(Exception):
    """The browser did not do its part; the message says why, for people."""


def find(wanted: str | None = None) -> str | None:
    """Return the path of the browser: `wanted` (a path or a name on PATH), else the usual ones."""
    found = (shutil.which(name) for name in ([wanted] if wanted else (*NAMES, *PLACES)))
    return next((path for path in found if path), None)


class Chromium:
    """One browser with a fresh profile, gone with the `with` block; `program` is its path.

    It reaches this machine's loopback address and nothing else.
    """

    def __init__(self, program: str) -> None:
        self._program = program
        self._number = 0
        self._heard = b""
        self._rest = contextlib.ExitStack()

    def __enter__(self) -> Self:
        with contextlib.ExitStack() as undo:
            profile = undo.enter_context(
                tempfile.TemporaryDirectory(prefix="signup-browser-", ignore_cleanup_errors=True)
            )
            self._start(profile)
            undo.callback(self._end)
            self.version = str(self.call("Browser.getVersion")["product"])
            self._rest = undo.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._rest.close()

    def call(self, method: str, session: str | None = None, **values: Any) -> dict[str, Any]:
        """Have the browser do one thing; return what it says.

        Raises BrowserError when it refuses, has ended, or takes longer than `CALL_SECONDS`.
        """
        self._number += 1
        said: dict[str, Any] = {"id": self._number, "method": method, "params": values}
        watchdog = threading.Timer(CALL_SECONDS, self._kill)
        watchdog.start()
        try:
            self._commands.write(orjson.dumps(said | ({"sessionId": session} if session else {})))
            self._commands.write(b"\0")
            return self._answer(self._number, method)
        except OSError:
            raise BrowserError("the browser has ended") from None
        finally:
            watchdog.cancel()

    def _answer(self, number: int, method: str) -> dict[str, Any]:
        message: dict[str, Any] = {}
        while message.get("id") != number:
            message = orjson.loads(self._message())
        if "error" in message:
            raise BrowserError(f"the browser refused {method} ({message['error']['message']})")
        found: dict[str, Any] = message["result"]
        return found

    def _message(self) -> bytes:
        while b"\0" not in self._heard:
            more = self._answers.read(_AT_ONCE)
            if not more:
                raise BrowserError("the browser has ended, or took too long")
            self._heard += more
        message, _, self._heard = self._heard.partition(b"\0")
        return message

    def _start(self, profile: str) -> None:
        (theirs_in, ours_out), (ours_in, theirs_out) = os.pipe(), os.pipe()
        self._commands: IO[bytes] = os.fdopen(ours_out, "wb", 0)
        self._answers: IO[bytes] = os.fdopen(ours_in, "rb", 0)
        # A user without the rights of root gets Chromium's sandbox; root cannot have it.
        own = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = [self._program, *_FLAGS, *own, f"--user-data-dir={profile}", "about:blank"]
        launcher = [sys.executable, "-I", "-S", "-c", _LAUNCH, str(theirs_in), str(theirs_out)]
        try:
            self._process = subprocess.Popen(  # noqa: S603 - the operator's own browser
                [*launcher, *browser],
                pass_fds=(theirs_in, theirs_out),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        finally:
            os.close(theirs_in)
            os.close(theirs_out)

    def _end(self) -> None:
        """End the browser and all its helpers, whether or not it still listens."""
        self._commands.close()  # Chromium leaves when its pipe is closed
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._kill()
            self._process.wait(STOP_SECONDS)
        self._answers.close()

    def _kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
