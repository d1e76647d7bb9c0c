"""Taking the picture of a page, in a window of a given size, once the page says it is drawn.

Chromium's own `--screenshot` will not do: it lays a page out in a window of at least 500 pixels
before it takes a narrow picture, so that a phone's picture would show a desk's layout.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING

from signup.shots.chromium import BrowserError

if TYPE_CHECKING:
    from signup.shots.chromium import Chromium

DRAWN_MS = 15_000
"""Time for a page to draw itself; less than the browser is given for one call."""

_DRAWN = """new Promise((done) => {
  const late = setTimeout(() => done(0), %d);
  const look = () => {
    const drawn = document.documentElement?.dataset.drawn;
    if (!drawn) return requestAnimationFrame(look);
    clearTimeout(late);
    done(+drawn);
  };
  look();
})"""


@dataclass(frozen=True, slots=True)
class Window:
    """The size of a window in CSS pixels."""

    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG of a window, and the height in pixels that all of what it shows would need."""

    png: bytes
    window: Window
    needed: int


def take(browser: Chromium, url: str, window: Window) -> Picture:
    """Return the page at `url` in a window of this size; raises BrowserError."""
    target = browser.call("Target.createTarget", url="about:blank")["targetId"]
    session = browser.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
    try:
        _fit(browser, session, window)
        needed = _open(browser, session, url)
        shot = browser.call("Page.captureScreenshot", session, format="png")
    finally:
        browser.call("Target.closeTarget", targetId=target)
    return Picture(base64.b64decode(shot["data"]), window, needed)


def _fit(browser: Chromium, session: str, window: Window) -> None:
    browser.call(
        "Emulation.setDeviceMetricsOverride",
        session,
        width=window.width,
        height=window.height,
        deviceScaleFactor=1,
        mobile=False,
    )
    still = [{"name": "prefers-reduced-motion", "value": "reduce"}]
    browser.call("Emulation.setEmulatedMedia", session, features=still)


def _open(browser: Chromium, session: str, url: str) -> int:
    """Open a page and return the height in pixels that it says it needs."""
    opened = browser.call("Page.navigate", session, url=url)
    if opened.get("errorText"):
        raise BrowserError(f"the preview could not be opened ({opened['errorText']})")
    script = _DRAWN % DRAWN_MS
    told = browser.call("Runtime.evaluate", session, expression=script, awaitPromise=True)
    needed = told["result"].get("value")
    if not isinstance(needed, int) or needed <= 0:
        raise BrowserError("the preview did not draw what it should")
    return needed
