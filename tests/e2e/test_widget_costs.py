"""What the widget costs the page, as far as it can be told without a clock."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bench.widget import visit
from bench.widget_report import DIST, LOADER_BYTES, SHOWN_BYTES, ours

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.e2e.service import Service

pytestmark = pytest.mark.e2e


def test_its_scripts_are_as_small_as_was_promised() -> None:
    loader = (DIST / "widget.js.br").stat().st_size
    popup = next(DIST.glob("popup-*.js.br")).stat().st_size
    assert loader <= LOADER_BYTES
    assert loader + popup <= SHOWN_BYTES


@pytest.mark.parametrize("at", [1, 2], ids=["nothing due", "form shown"])
def test_it_moves_nothing_asks_nobody_else_and_is_never_the_largest_paint(
    browser: Browser, service: Service, at: int
) -> None:
    run = visit(browser, service.url, ours()[at])
    assert run.shift == 0
    assert not run.lcp_ours
    assert [one for one in run.requests if not one.startswith(service.url)] == []
    if at == 1:
        assert len(run.requests) == 2
