"""The project's own files, as a fresh clone would hold them."""

from __future__ import annotations

import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def files(*folders: str, suffix: str = "") -> list[Path]:
    """Return the files under `folders` (none: everywhere) whose names end with `suffix`.

    What git ignores is left out; what is not committed yet is in.
    """
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *folders],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    ).stdout
    paths = (ROOT / name for name in sorted(set(listed.split("\0"))) if name.endswith(suffix))
    return [path for path in paths if path.is_file()]


def name(path: Path) -> str:
    """Return `path` as written from the root of the project."""
    return path.relative_to(ROOT).as_posix()
