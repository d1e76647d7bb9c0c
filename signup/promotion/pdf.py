"""A page printed to PDF by Chromium, where one is installed; nothing else here needs it."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

BROWSERS = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome-stable",
    "google-chrome",
)
_SECONDS = 60


class NoBrowserError(Exception):
    """No Chromium is there, or it did not print."""


def print_pdf(page: Path, out: Path) -> None:
    """Print the HTML file `page`, one of our own, to `out`; raises NoBrowserError."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        raise NoBrowserError(f"A PDF needs one of {', '.join(BROWSERS)} on the PATH.")
    with tempfile.TemporaryDirectory() as profile:
        arguments = ["--headless", "--disable-gpu", f"--user-data-dir={profile}"]
        arguments += ["--no-pdf-header-footer", f"--print-to-pdf={out}", page.as_uri()]
        try:
            subprocess.run(  # noqa: S603 - a browser of this machine, on a page we wrote
                [browser, *_as_root(), *arguments],
                check=True,
                capture_output=True,
                timeout=_SECONDS,
            )
        except (OSError, subprocess.SubprocessError):
            raise NoBrowserError(f"{browser} did not print the sign.") from None


def _as_root() -> list[str]:
    """Return what Chromium asks for before it starts as root, as in most containers."""
    return ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
