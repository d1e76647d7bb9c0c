"""How far long work is, to people and to logs."""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING

from signup.cli.progress import progress

if TYPE_CHECKING:
    import pytest


class Terminal(io.StringIO):
    """What says that a person is looking at it."""

    def isatty(self) -> bool:
        return True


def _work(done: int, total: int, *, long: int) -> None:
    with progress("Recorded", total, long=long) as tell:
        for one in range(1, done + 1):
            tell(one)


def test_a_terminal_shows_a_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    _work(100, 100, long=100)

    assert "Recorded" in terminal.getvalue()
    assert "100%" in terminal.getvalue()


def test_elsewhere_each_tenth_of_the_way_is_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    _work(35, 100, long=100)

    assert capsys.readouterr().err == "Recorded: 10 %\nRecorded: 20 %\nRecorded: 30 %\n"


def test_short_work_is_not_spoken_of(capsys: pytest.CaptureFixture[str]) -> None:
    _work(99, 99, long=100)

    assert capsys.readouterr() == ("", "")
