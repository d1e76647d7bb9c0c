"""Find the programs the tests run against, and install them where that is ours to do.

Run as `python3 tools/provision.py` before the tests: it needs nothing but Python. On Debian and its
kin, as root, what is missing is installed; anywhere else it says what to install and exits 1. The
tests themselves only look things up here.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

POSTGRES_LEAST = 15
APT_SECONDS = 900
POSTGRES_HOMES = (
    "/usr/lib/postgresql/*/bin",  # Debian, Ubuntu
    "/usr/pgsql-*/bin",  # Red Hat, Fedora
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
)
WHOLE_CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
CHROMIUM_NAMES = (
    "chromium-headless-shell",  # the same engine without a window: a fifth of the work for a page
    *WHOLE_CHROMIUM_NAMES,
)
CHROMIUM_PLACES = ("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",)
POLICY = Path("/usr/sbin/policy-rc.d")
NO_SERVICES = "#!/bin/sh\nexit 101\n"


def postgres_bin() -> Path | None:
    """Return the folder with `initdb` and `postgres` of the newest PostgreSQL from 15 on."""
    found = [Path(at).parent for at in (shutil.which("postgres"),) if at]
    for pattern in POSTGRES_HOMES:
        found += Path("/").glob(pattern.lstrip("/"))
    complete = {each: _major(each) for each in found if (each / "initdb").exists()}
    best = max(complete, key=complete.__getitem__, default=None)
    return best if best and complete[best] >= POSTGRES_LEAST else None


def redis_server() -> Path | None:
    """Return the Redis server (or Valkey, which speaks the same)."""
    return _which("redis-server", "valkey-server")


def chromium() -> Path | None:
    """Return the browser for the end-to-end tests; `CHROMIUM` in the environment wins."""
    return _chromium(CHROMIUM_NAMES)


def whole_chromium() -> Path | None:
    """Return a browser that keeps pages for the way back, as the headless shell does not.

    Of the shell's 156.0.8078.108 the cache says `BackForwardCacheDisabledForDelegate`.
    """
    return _chromium(WHOLE_CHROMIUM_NAMES)


def _chromium(names: tuple[str, ...]) -> Path | None:
    asked = os.environ.get("CHROMIUM", "")
    placed = next((Path(each) for each in CHROMIUM_PLACES if Path(each).exists()), None)
    return _which(*([asked] if asked else names)) or placed


@dataclass(frozen=True, slots=True)
class Need:
    """One program: its name for people, the Debian package that brings it, how it is found.

    `better` is a package that does the same at less cost, and that not every kin of Debian has.
    """

    name: str
    package: str
    find: Callable[[], Path | None]
    better: str = ""


NEEDS = (
    Need(f"PostgreSQL {POSTGRES_LEAST} or newer", "postgresql", postgres_bin),
    Need("Redis", "redis-server", redis_server),
    Need("Chromium", "chromium", chromium, better="chromium-headless-shell"),
    Need("Chromium with its window", "chromium", whole_chromium),
    Need("PHP", "php-cli", lambda: _which("php")),
)
FOR_THE_BENCH = (*NEEDS, Need("wrk", "wrk", lambda: _which("wrk")))


def main() -> int:
    """Make every need met (with `--bench` the bench's too), or say what is missing.

    Return the exit code.
    """
    needs = FOR_THE_BENCH if "--bench" in sys.argv else NEEDS
    missing = _missing(needs)
    if missing and _may_install():
        try:
            _install(missing)
        except (OSError, subprocess.SubprocessError) as error:
            print(f"The installation did not work: {error}", file=sys.stderr)
        missing = _missing(needs)
    if missing:
        print(_advice(missing), file=sys.stderr)
        return 1
    return 0


def _missing(needs: tuple[Need, ...]) -> list[Need]:
    return [need for need in needs if need.find() is None]


def _may_install() -> bool:
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def _install(missing: list[Need]) -> None:
    print(f"Installing {', '.join(need.name for need in missing)} ...", flush=True)
    held_back = not POLICY.exists()
    if held_back:  # a package must not start its own server: the tests start private ones
        POLICY.write_text(NO_SERVICES)
        POLICY.chmod(0o755)
    try:
        _apt("update")
        _apt("install", "-y", "--no-install-recommends", *map(_package, missing))
    finally:
        if held_back:
            POLICY.unlink()


def _package(need: Need) -> str:
    """Return the package to install for `need`: the better one where it is known."""
    asked = ["apt-cache", "show", need.better]
    known = (
        need.better
        and not subprocess.run(
            asked, capture_output=True, timeout=APT_SECONDS, check=False
        ).returncode
    )
    return need.better if known else need.package


def _apt(*words: str) -> None:
    subprocess.run(
        ["apt-get", "-qq", *words],
        env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        timeout=APT_SECONDS,
        check=True,
    )


def _advice(missing: list[Need]) -> str:
    names = ", ".join(need.name for need in missing)
    packages = " ".join(need.package for need in missing)
    return (
        f"The tests need {names}, not found here.\n"
        f"  Debian, Ubuntu:  sudo apt-get install {packages}\n"
        "  elsewhere:       install the packages of the same names; they may lie on PATH.\n"
        "No server needs to be running: the tests start their own."
    )


def _which(*names: str) -> Path | None:
    found = (shutil.which(name) for name in names)
    return next((Path(at) for at in found if at), None)


def _major(folder: Path) -> int:
    """Return the main version of the `postgres` in `folder`, 0 when it does not tell."""
    try:
        told = subprocess.run(
            [folder / "postgres", "--version"],
            capture_output=True,
            text=True,
            timeout=10,
            check=True,
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return 0
    number = re.search(r"\) (\d+)", told)
    return int(number[1]) if number else 0


if __name__ == "__main__":
    sys.exit(main())
