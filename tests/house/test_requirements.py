"""Every package is pinned with hashes, and the pins are what the *.in files ask for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib.metadata import distributions

import pytest
from packaging.requirements import Requirement

from tests.support.tree import ROOT

BOTH = ("requirements", "requirements-dev")
NAME = re.compile(r"^([a-zA-Z0-9][a-zA-Z0-9._-]*)")


@dataclass(frozen=True, slots=True)
class Pin:
    """One entry of a lock file: the line that pins, and the rest of the entry."""

    line: str
    rest: str

    @property
    def name(self) -> str:
        return _normal(self.line)

    @property
    def asked_for(self) -> set[str]:
        return set(re.findall(r"-r (\S+\.in)", self.rest))


def _normal(line: str) -> str:
    found = NAME.match(line)
    assert found, line
    return re.sub(r"[-_.]+", "-", found[1]).lower()


def _pins(base: str) -> list[Pin]:
    text = (ROOT / f"{base}.txt").read_text("utf-8")
    entries = re.split(r"\n(?=\S)", "\n" + text)
    lines = [each.partition("\n") for each in entries if each.strip() and not each.startswith("#")]
    return [Pin(line, rest) for line, _, rest in lines]


def _asked(base: str) -> set[str]:
    lines = (ROOT / f"{base}.in").read_text("utf-8").splitlines()
    return {_normal(line) for line in lines if line and not line.startswith(("#", "-"))}


@pytest.mark.parametrize("base", BOTH)
def test_every_package_is_pinned_with_hashes(base: str) -> None:
    loose = [
        pin.line
        for pin in _pins(base)
        if not re.match(r"[\w.\[\],-]+==[\w.!+]+( ; .+)? \\$", pin.line)
        or "--hash=sha256:" not in pin.rest
    ]
    assert loose == []


@pytest.mark.parametrize("base", BOTH)
def test_the_lock_holds_what_is_asked_for_and_nothing_that_is_not(base: str) -> None:
    locked = {pin.name for pin in _pins(base) if f"{base}.in" in pin.asked_for}
    assert locked == _asked(base)


def test_tests_run_on_the_versions_that_are_served() -> None:
    served = {pin.line.split(" ")[0] for pin in _pins("requirements")}
    tested = {pin.line.split(" ")[0] for pin in _pins("requirements-dev")}
    assert served <= tested


def test_a_package_that_is_asked_for_with_an_extra_is_pinned_with_it() -> None:
    """Older pips (Debian's among them) else take the newest release, which has no hash here."""
    pinned = {Requirement(pin.line.rstrip("\\ ")) for pin in _pins("requirements-dev")}
    extras = {_normal(one.name): one.extras for one in pinned}
    wanted = [
        need
        for installed in distributions()
        if _normal(installed.name) in extras
        for need in map(Requirement, installed.requires or ())
        if need.extras and _is_due(need, extras[_normal(installed.name)])
    ]
    assert wanted
    assert [one for one in wanted if not one.extras <= extras[_normal(one.name)]] == []


def _is_due(need: Requirement, extras: set[str]) -> bool:
    return need.marker is None or any(need.marker.evaluate({"extra": one}) for one in (*extras, ""))
