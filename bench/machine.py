"""What work costs on this machine: CPU by process tree, memory, and who else was busy.

Reads /proc, so the bench runs on Linux only.
"""

from __future__ import annotations

import os
import platform
import resource
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_PROC = Path("/proc")
_PACKAGES = ("granian", "flask", "sqlalchemy", "psycopg", "gunicorn")


@dataclass(frozen=True, slots=True)
class _Process:
    pid: int
    parent: int
    seconds: float


def family(pid: int) -> set[int]:
    """Return a process and all its descendants."""
    parents = {each.pid: each.parent for each in _processes()}
    found = {pid}
    while True:
        more = {each for each, parent in parents.items() if parent in found} - found
        if not more:
            return found
        found |= more


def cpu_seconds(pid: int) -> float:
    """Return the CPU time that a process and its living descendants have used."""
    members = family(pid)
    return sum(each.seconds for each in _processes() if each.pid in members)


def children_seconds() -> float:
    """Return the CPU time of our own children that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def own_seconds() -> float:
    """Return the CPU time of this process."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def busy_seconds() -> float:
    """Return the CPU time that everybody together has used since the machine started."""
    user, nice, system, _idle, _wait, irq, soft, *_ = (
        (_PROC / "stat").read_text().splitlines()[0].split()[1:]
    )
    return sum(map(int, (user, nice, system, irq, soft))) / _TICKS


def resident_bytes(pid: int) -> int:
    """Return the memory that a process and its descendants hold, their shared pages once each."""
    pages = (int((_PROC / str(each) / "statm").read_text().split()[1]) for each in family(pid))
    return sum(pages) * os.sysconf("SC_PAGE_SIZE")


def parent_of(pid: int) -> int:
    """Return the parent of a process."""
    return next(each.parent for each in _processes() if each.pid == pid)


def describe() -> str:
    """Return what the figures were taken on, in one line."""
    lines = (_PROC / "cpuinfo").read_text().splitlines()
    model = next((line.partition(":")[2].strip() for line in lines if "model name" in line), "CPU")
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{os.cpu_count()} CPUs, {model}, {memory:.0f} GiB, Linux {platform.release()}, "
        f"Python {platform.python_version()}"
    )


def versions() -> str:
    """Return the versions of what the figures depend on most."""
    return ", ".join(f"{name} {version(name)}" for name in _PACKAGES)


def _processes() -> list[_Process]:
    found = []
    for entry in _PROC.iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:  # it ended while we looked
                continue
            used = (int(fields[11]) + int(fields[12])) / _TICKS
            found.append(_Process(int(entry.name), int(fields[1]), used))
    return found
