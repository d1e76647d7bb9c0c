"""The one browser of a test worker; every test has contexts of its own in it. A plugin."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect, sync_playwright

from tools import provision

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

PATIENCE_MS = 30_000
"""What a page is waited for on a machine that does ten other things."""

expect.set_options(timeout=PATIENCE_MS)  # a context's own time-out does not count for it

OF_A_WINDOW = ("WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup")
"""A browser with a window draws two pages of its own for each of ours, behind its address bar."""
AS_PLAYWRIGHT = (
    "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable",
    "PaintHolding",
    "ThirdPartyStoragePartitioning",
    "OptimizationHints",
)
"""What Playwright turns off for a page's sake: the switch counts once, and ours is the last."""
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    f"--disable-features={','.join((*OF_A_WINDOW, *AS_PLAYWRIGHT))}",
)


@pytest.fixture(scope="session")
def chromium() -> str:
    """Return the path of the browser."""
    found = provision.chromium()
    assert found, "Chromium is missing: run `make provision`."
    return str(found)


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """Give the browser, started when the first test asks for it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        yield browser
        browser.close()
