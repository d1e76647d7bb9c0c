"""What a script costs the page that carries it: the demo shop in a slow browser, with and without.

Every run is a fresh browser profile with the processor slowed to a quarter. All pages are the same
but for the tag, and carry no policy, as the scripts measured beside ours need one that allows them.
From loading on, the page is used and asked by the protocol alone: a locator of Playwright's would
have it compile a script of 330 kB at the very moment that is measured.
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, CDPSession, Page, Route

SLOWER = 4
IDLE_MS = 1_500
"""After loading: long enough for the loader's idle moment and the forms document."""

SHOW_MS = 1_200
POLL_MS, POLLS = 50, 200
VIEW = {"width": 1280, "height": 800}
LONG_TASK_MS = 50

WATCH = """
window.seen = { lcp: 0, lcp_ours: false, delay: 0, opened: null };
Object.assign(seen, { shifts: [], tasks: [], scripts: [] });
const named = (node) => {
  const element = node?.nodeType === Node.TEXT_NODE ? node.parentElement : node;
  if (!element) return '';  // gone since, or in a shadow root: the page has none
  const name = element.localName + (element.classList.length ? '.' + element.classList[0] : '');
  const above = element.parentElement;
  return above && above !== document.body ? named(above) + ' > ' + name : name;
};
const sides = ({ x, y, width, height }) => [x, y, width, height];
const watch = (type, note, more) =>
  new PerformanceObserver((list) => list.getEntries().forEach(note))
    .observe({ type, buffered: true, ...more });
watch('largest-contentful-paint', (one) => {
  seen.lcp = one.startTime; seen.lcp_ours = !one.element;
});
watch('layout-shift', (one) => seen.shifts.push({
  value: one.value, at: one.startTime, after_input: one.hadRecentInput,
  sources: one.sources.map(({ node, previousRect, currentRect }) =>
    [named(node), sides(previousRect), sides(currentRect)]),
}));
watch('longtask', ({ startTime, duration }) => seen.tasks.push([startTime, duration]));
watch('long-animation-frame', ({ scripts }) => scripts.forEach(
  ({ sourceURL, startTime, duration }) => seen.scripts.push([sourceURL, startTime, duration])));
watch('event', (one) => one.interactionId && (seen.delay = Math.max(seen.delay, one.duration)),
  { durationThreshold: 16 });
"""
FIELD = "document.querySelector('[data-signup-popup]')?.shadowRoot.querySelector('#field')"
ADDRESS = "ada@example.com"
_TAG = re.compile(r"<script[^>]*data-site=[^>]*></script>")
_HOLD = re.compile(r'<link rel="expect"[^>]*>')

Sides: TypeAlias = tuple[float, float, float, float]
"""Left, top, width and height in CSS pixels."""


@dataclass(frozen=True, slots=True)
class Subject:
    """One page: its name, the tag on it, the files that the tag loads, whether a form is opened.

    `held`: the page is painted once it is read to its end, as the demo shop asks, and not before.
    """

    name: str
    tag: str
    files: dict[str, Path]
    shown: bool = False
    held: bool = True


@dataclass(frozen=True, slots=True)
class Source:
    """What moved in a layout shift: the node's place in the page, and its sides before and after.

    No node is named that is gone since or stands in a shadow root.
    """

    node: str
    before: Sides
    after: Sides


@dataclass(frozen=True, slots=True)
class Shift:
    """One layout shift as the browser tells it, `at` so many milliseconds into the visit."""

    value: float
    at: float
    after_input: bool
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """What one visit cost: times in milliseconds; the requests are those beyond the page's own.

    `longest` and `blocked` are of the whole page, `own` is the longest turn that is the subject's.
    """

    lcp: float
    longest: float
    own: float
    blocked: float
    delay: float
    lcp_ours: bool
    requests: tuple[str, ...]
    shifts: tuple[Shift, ...]

    @property
    def shift(self) -> float:
        """All layout shifts together, those after an input too."""
        return sum(one.value for one in self.shifts)


def visits(
    browser: Browser, url: str, subjects: list[Subject], runs: int
) -> Iterator[tuple[str, Run]]:
    """Yield `runs` visits to each page, in turn, with the page's name."""
    for _ in range(runs):
        for subject in subjects:
            yield subject.name, visit(browser, url, subject)


def visit(browser: Browser, url: str, subject: Subject) -> Run:
    """Visit the shop at `url` with the subject's tag on it, and press something there."""
    context = browser.new_context(viewport=VIEW)  # type: ignore[arg-type] # a plain dict of that shape
    try:
        page = context.new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        wire = context.new_cdp_session(page)
        wire.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        page.add_init_script(WATCH)
        _serve(page, url, subject)
        page.goto(url, wait_until="load")
        page.wait_for_timeout(IDLE_MS)
        lcp = _seen(wire)
        _use(page, wire, subject)
        found = _seen(wire)
        ours = bool(lcp["lcp_ours"] or found["lcp_ours"])
        page_files = re.compile(rf"{re.escape(url)}/(demo|static|favicon|$)")
        extra = tuple(
            one for one in asked if not page_files.match(one) and not one.startswith("data:")
        )
        tasks = [duration for _, duration in found["tasks"]]
        return Run(
            lcp=float(lcp["lcp"]),
            longest=max(tasks, default=0),
            own=_own(found, page_files),
            blocked=sum(tasks) - LONG_TASK_MS * len(tasks),
            delay=float(found["delay"]),
            lcp_ours=ours,
            requests=extra,
            shifts=tuple(map(_shift, found["shifts"])),
        )
    finally:
        context.close()


def _use(page: Page, wire: CDPSession, subject: Subject) -> None:
    """Open the form where it is to be measured; press a place of the page or type into the form."""
    if subject.shown:
        _ask(wire, "seen.opened = performance.now(), void signup.open()")
        for _ in range(POLLS):
            page.wait_for_timeout(POLL_MS)
            if _ask(wire, f"!!{FIELD}"):
                break
        page.wait_for_timeout(SHOW_MS)
        page.keyboard.press("Tab")  # from the headline, which has the focus
        for key in ADDRESS:
            page.keyboard.press(key)
        if _ask(wire, f"{FIELD}.value") != ADDRESS:
            raise RuntimeError("nothing was typed into the form")
    else:
        page.mouse.click(300, 300)
        page.keyboard.press("Tab")
    page.wait_for_timeout(300)


def _seen(wire: CDPSession) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(_ask(wire, "JSON.stringify(seen)"))
    return found


def _own(found: dict[str, Any], page_files: re.Pattern[str]) -> float:
    """Return the longest turn that is the subject's, as far as the browser tells of such.

    Until a form is opened it is one of its scripts within a frame of 50 ms or more, and from then
    on every long task: the page itself does nothing any more, so what the browser styles, lays out
    and paints then is for the form.
    """
    opened = math.inf if found["opened"] is None else found["opened"]
    scripts = [
        duration
        for address, start, duration in found["scripts"]
        if start < opened and address and not page_files.match(address)
    ]
    tasks = [duration for start, duration in found["tasks"] if start + duration > opened]
    return max([*scripts, *tasks], default=0)


def _shift(told: dict[str, Any]) -> Shift:
    sources = tuple(Source(node, tuple(old), tuple(new)) for node, old, new in told["sources"])
    return Shift(told["value"], told["at"], told["after_input"], sources)


def _ask(wire: CDPSession, words: str) -> Any:  # noqa: ANN401 - whatever the page answers
    return wire.send("Runtime.evaluate", {"expression": words})["result"].get("value")


def _serve(page: Page, url: str, subject: Subject) -> None:
    def shop(route: Route) -> None:
        body = _TAG.sub(lambda _: subject.tag, route.fetch().text())
        if not subject.held:
            body = _HOLD.sub("", body)
        route.fulfill(content_type="text/html", body=body)

    page.route(f"{url}/", shop)
    for path, file in subject.files.items():
        page.route(f"{url}{path}", _file(file))


def _file(file: Path) -> Callable[[Route], None]:
    def answer(route: Route) -> None:
        route.fulfill(path=file, content_type="text/javascript")

    return answer
