"""A shopper at a browser: the steps people take, and what can be observed beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from playwright.sync_api import expect

from tests.support import axe

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playwright.sync_api import Locator, Page, Request

HUMAN_MS = 1800
THOUGHT = """(ms) => {
  const token = performance.getEntriesByType('resource').findLast(({ name }) =>
    name.endsWith('/token'));
  return performance.now() - Math.max(window.__opened, token?.responseEnd) > ms;
}"""
"""The service counts from when it made the form's token; the form may have been there before."""

WATCH = """
window.__shift = 0; window.__violations = [];
document.addEventListener('signup:viewed', () => (window.__opened = performance.now()));
new PerformanceObserver((list) => list.getEntries().forEach((one) => (window.__shift += one.value)))
  .observe({ type: 'layout-shift', buffered: true });
document.addEventListener('securitypolicyviolation', (event) =>
  window.__violations.push(`${event.effectiveDirective} ${event.blockedURI} ${event.sample}`));
"""
"""Runs in every page before its own scripts."""

SIDEWAYS = """(node) => [node, ...node.querySelectorAll('*')]
  .filter((one) => one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 0
    && !one.matches('.trap, input, .ticket *, .ticket')).map((one) => one.outerHTML.slice(0, 80))"""


class Shopper:
    """One page, and what a shopper does there. Nothing here waits by the clock."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        self.requests: list[Request] = []
        self.errors: list[str] = []
        page.on("request", self._note)
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _note(self, request: Request) -> None:
        self.requests.append(request)

    def visit(self, path: str = "/", *, url: str = "") -> None:
        """Go to a page and wait until the tag on it was read."""
        self.page.goto((url or self.url) + path)
        self.page.wait_for_function("!!window.signup?.open")

    def open_form(self) -> None:
        """Have the form open now, and wait until it has said so: the last thing it does then."""
        asked = self.page.evaluate("(void signup.open(), performance.now())")
        expect(self.dialog).to_be_visible()
        self.page.wait_for_function("(asked) => window.__opened >= asked", arg=asked)

    def think(self) -> None:
        """Take as long as people do; who is faster counts as a program and must confirm."""
        self.page.wait_for_function(THOUGHT, arg=HUMAN_MS)

    def hurry(self) -> None:
        """Be faster than any person in the form that opens next: its token never comes in time."""
        self.page.route("**/forms/*/token", lambda route: route.abort())

    def see_no_form(self) -> None:
        """Wait until no pop-up is on the page; leaving it is the last thing that closing does."""
        expect(self.page.locator("[data-signup-popup]")).to_have_count(0)

    @property
    def dialog(self) -> Locator:
        """The pop-up."""
        return self.page.get_by_role("dialog")

    @property
    def field(self) -> Locator:
        """The step's one field."""
        return self.dialog.locator("#field")

    @property
    def problem(self) -> Locator:
        """Where trouble is told."""
        return self.dialog.get_by_role("alert")

    def give(self, value: str) -> None:
        """Fill the field and press the step's button."""
        self.field.fill(value)
        self.dialog.locator(".yes").click()

    def reach_step_two(self, email: str, *, thinking: bool = False) -> None:
        """Open the form and take step one."""
        self.open_form()
        if thinking:
            self.think()
        self.give(email)
        expect(self.dialog.get_by_label("Mobile number")).to_be_visible()

    def sent(self, ending: str) -> list[Request]:
        """Return the requests to addresses that end so."""
        return [one for one in self.requests if one.url.endswith(ending)]

    def faults(self, part: str = "popup", only: Sequence[str] | None = None) -> list[str]:
        """Return what axe finds in a part of the widget; the page behind it is not ours."""
        return axe.faults(self.page, f"[data-signup-{part}]", only)

    def faults_day_and_night(self) -> list[str]:
        """Return what axe finds: everything by day, what colours may break by night.

        Forced colours need a context of their own: Chromium does not change to them all at once.
        """
        by_day = self.faults()
        self.page.emulate_media(color_scheme="dark")
        by_night = self.faults(only=axe.COLOURS)
        self.page.emulate_media(color_scheme="light")
        return by_day + [f"by night: {one}" for one in by_night]

    def sideways(self) -> list[str]:
        """Return what is wider in the pop-up than its place."""
        found: list[str] = self.dialog.evaluate(SIDEWAYS)
        return found

    def shift(self) -> float:
        """Return how much the page has moved by itself."""
        return float(self.page.evaluate("window.__shift"))

    def violations(self) -> list[str]:
        """Return what the page's policies refused."""
        found: list[str] = self.page.evaluate("window.__violations")
        return found

    def remembered(self) -> Any:
        """Return the one entry the widget keeps."""
        return self.page.evaluate("JSON.parse(localStorage.getItem('signup:demo'))")
