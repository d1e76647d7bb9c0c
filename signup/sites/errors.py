"""What can be wrong with a site file, said so that one finds the place.

SiteFileErrors      the file cannot be used; holds every finding at once
"""

from __future__ import annotations

from dataclasses import dataclass

Path = tuple[str | int, ...]
"""Where something stands: names of tables and keys, numbers in lists."""

Complaint = tuple[Path, str]
"""A place and what is wrong there; the line is looked up later."""


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing that is wrong or merely unwise. None repeats a value that may be a secret."""

    file: str
    line: int
    key_path: str
    reason: str
    unwise: bool = False

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}: " + ("warning: " if self.unwise else "")
        return place + (f"{self.key_path}: {self.reason}" if self.key_path else self.reason)


class SiteFileErrors(Exception):
    """The site file cannot be used; `errors` names every place and reason, in order of lines."""

    def __init__(self, errors: list[Finding]) -> None:
        self.errors = tuple(sorted(errors))
        super().__init__("\n".join(str(error) for error in self.errors))


def written(path: Path) -> str:
    """Return `path` as people write it: `forms[0].email.headline`."""
    parts = (f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return "".join(parts).removeprefix(".")
