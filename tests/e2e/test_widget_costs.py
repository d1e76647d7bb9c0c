"""What the widget costs the page, as far as it can be told without a clock."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bench.widget import Subject, visit
from bench.widget_report import DIST, LOADER_BYTES, SHOWN_BYTES, ours

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.e2e.service import Service

pytestmark = pytest.mark.e2e

SURELY_IDLE_MS = 4_000
"""The loader waits up to two seconds for an idle moment, and eight until a form comes by itself."""

PUSHES = """<script>addEventListener('load', () => requestAnimationFrame(() => setTimeout(() => {
  const block = document.createElement('div');
  block.style.height = '50px';
  document.body.prepend(block);
})))</script>"""


def test_its_scripts_are_as_small_as_was_promised() -> None:
    loader = (DIST / "widget.js.br").stat().st_size
    popup = next(DIST.glob("popup-*.js.br")).stat().st_size
    assert loader <= LOADER_BYTES
    assert loader + popup <= SHOWN_BYTES


@pytest.mark.parametrize("at", [1, 2], ids=["nothing due", "form shown"])
def test_it_moves_nothing_asks_nobody_else_and_is_never_the_largest_paint(
    browser: Browser, service: Service, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    monkeypatch.setattr("bench.widget.IDLE_MS", SURELY_IDLE_MS)
    run = visit(browser, service.url, ours()[at])
    assert run.shift == 0
    assert not run.lcp_ours
    assert [one for one in run.requests if not one.startswith(service.url)] == []
    if at == 1:
        assert len(run.requests) == 2


def test_a_shift_is_told_with_what_moved_and_where_to(browser: Browser, service: Service) -> None:
    run = visit(browser, service.url, Subject("pushed down", PUSHES, {}))
    moved = {one.node: one for shift in run.shifts for one in shift.sources}
    top = moved["nav.devbar"]
    assert (top.before[1], top.after[1]) == (0, 50)
    assert run.shift > 0
    assert not any(shift.after_input for shift in run.shifts)
