"""When a form comes, which one, and how often."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.e2e.targeted import CALL, NOW, arrive_at, counted, form, leave, opened, publish

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.e2e.shopper import Shopper

pytestmark = pytest.mark.e2e

PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "is_mobile": True,
}
LEAVE = "document.documentElement.dispatchEvent(new MouseEvent('mouseleave', { clientY: -1 }))"
AGAIN = {"after_close_days": 0}
SMALL = "document.querySelector('main').replaceChildren('Nothing large here.')"
JUST_LARGE = """
const words = document.createElement('p');
words.textContent = 'Ground beans. '.repeat(14);
words.style.cssText = 'width: 390px; font: 24px/30px monospace';
document.querySelector('main').replaceChildren(words);
"""
"""Has the page paint a little more than the 80,000 square pixels at which a form may come."""

DESK = {"width": 1280, "height": 800}
PAINTS = """
window.paints = []; window.sizes = []; new PerformanceObserver((list) =>
  list.getEntries().forEach(({ element, size }) => {
    paints.push(element?.localName ?? ''); sizes.push(size);
  }))
  .observe({ type: 'largest-contentful-paint', buffered: true });
"""
"""What a form paints stands in a shadow root: such an entry names no element to the page."""
PAINTED = """() => (window.settled ??= (async () => {
  const frame = () => new Promise(requestAnimationFrame);
  for (let one = 0; one < 30; one++) await frame();
  window.over = true;
})(), window.over)"""
LINK = """document.querySelector('main').append(Object.assign(document.createElement('a'),
  { href: '/nowhere', id: 'offer', textContent: 'The offer' }))"""


def _key(shopper: Shopper) -> str:
    expect(shopper.dialog).to_be_visible()
    return str(shopper.page.locator("[data-signup-popup]").get_attribute("data-signup-popup"))


def test_a_press_on_what_the_selector_names_opens_it(shopper: Shopper) -> None:
    publish(shopper, form("offer", {"click": "#offer, .offer"}))
    arrive_at(shopper)
    counted(shopper, 1)
    shopper.page.evaluate(LINK)
    shopper.page.wait_for_function(
        "() => { document.querySelector('#offer').addEventListener('click', (one) =>"
        " (window.kept ??= one.defaultPrevented)); return true }"
    )
    shopper.page.locator("#offer").click()
    assert _key(shopper) == "offer"
    assert shopper.page.url == f"{shopper.url}/"


def test_a_press_opens_it_again_for_who_closed_it(shopper: Shopper) -> None:
    publish(shopper, form("offer", {"click": "#offer"}, {"most_ever": 1}))
    arrive_at(shopper)
    counted(shopper, 1)
    shopper.page.evaluate(LINK)
    for _ in range(2):
        shopper.page.locator("#offer").click()
        assert _key(shopper) == "offer"
        leave(shopper)


def test_who_wants_the_link_in_another_tab_gets_it_there(shopper: Shopper) -> None:
    publish(shopper, form("offer", {"click": "#offer"}), form("other", NOW))
    arrive_at(shopper)
    counted(shopper, 1)
    shopper.page.evaluate(LINK)
    with shopper.page.context.expect_page() as other:
        shopper.page.locator("#offer").click(modifiers=["Control"])
    other.value.wait_for_url(f"{shopper.url}/nowhere")
    other.value.close()
    assert opened(shopper) == "other"


def test_a_selector_that_is_none_harms_nothing(shopper: Shopper) -> None:
    publish(shopper, form("broken", {"click": "##"}), form("sound", NOW))
    arrive_at(shopper)
    counted(shopper, 1)
    shopper.page.locator("h1").click()
    assert opened(shopper) == "sound"
    assert shopper.errors == []


def test_an_event_of_the_page_opens_it_wherever_it_is_dispatched(shopper: Shopper) -> None:
    publish(shopper, form("cart", {"event": "cart:opened"}))
    arrive_at(shopper)
    shopper.page.keyboard.press("Shift")
    shopper.page.wait_for_function(
        "() => { document.querySelector('main').dispatchEvent(new Event('cart:opened'));"
        " return !!document.querySelector('[data-signup-popup]') }"
    )
    assert _key(shopper) == "cart"


def test_of_two_that_are_due_the_higher_priority_comes_and_then_none(shopper: Shopper) -> None:
    publish(
        shopper,
        form("low", {"priority": -1}),
        form("high", {"priority": 5}),
        form("middle", {}),
    )
    arrive_at(shopper)
    assert opened(shopper) == "high"
    leave(shopper)
    shopper.page.evaluate(CALL)
    shopper.page.evaluate(LEAVE)
    shopper.see_no_form()
    arrive_at(shopper)
    assert opened(shopper) == "middle"


def test_a_form_without_moments_comes_as_the_pointer_leaves(shopper: Shopper) -> None:
    publish(shopper, {"key": "plain", "show": {"where": {"pages": ["/"]}}, "frequency": {}})
    arrive_at(shopper)
    shopper.page.wait_for_function(
        f"() => {{ {LEAVE}; return !!document.querySelector('[data-signup-popup]') }}"
    )
    assert _key(shopper) == "plain"


def test_on_a_phone_a_flick_back_up_is_leaving(arrive: Callable[..., Shopper]) -> None:
    shopper = arrive(**PHONE)
    publish(shopper, form("exit", {"exit_intent": True}))
    with shopper.page.expect_response("**/v1/sites/demo/forms*"):
        shopper.visit()
    shopper.page.touchscreen.tap(200, 700)
    shopper.page.evaluate(
        "() => { let down = false;"
        " setInterval(() => scrollTo(0, (down = !down) ? 3000 : 1000), 200) }"
    )
    assert _key(shopper) == "exit"


def test_on_a_phone_the_first_step_back_opens_it_and_the_next_leaves(
    arrive: Callable[..., Shopper],
) -> None:
    shopper = arrive(**PHONE)
    publish(shopper, form("stay", {"back_button": True}))
    shopper.page.goto(f"{shopper.url}/poster")
    arrive_at(shopper)
    counted(shopper, 1)
    shopper.page.touchscreen.tap(200, 300)
    shopper.page.wait_for_function("history.state?.signup")
    shopper.page.evaluate("history.back()")
    assert _key(shopper) == "stay"
    leave(shopper)
    shopper.page.evaluate("void history.back()")
    shopper.page.wait_for_url("**/poster")


def test_the_way_back_stays_clear_where_no_form_may_come(arrive: Callable[..., Shopper]) -> None:
    shopper = arrive(**PHONE)
    publish(shopper, form("stay", {"back_button": True, "where": {"pages": ["/cart"]}}))
    arrive_at(shopper)
    counted(shopper, 1)
    before = shopper.page.evaluate("history.length")
    shopper.page.touchscreen.tap(200, 300)
    assert shopper.page.evaluate("history.length") == before


def test_it_waits_for_the_first_touch_while_the_page_has_painted_little(
    shopper: Shopper,
) -> None:
    shopper.page.add_init_script(f"addEventListener('DOMContentLoaded', () => {{ {SMALL} }})")
    shopper.page.clock.install()
    with shopper.page.expect_response("**/v1/sites/demo/forms*"):
        shopper.visit()
    shopper.page.wait_for_function("true")
    shopper.page.clock.run_for(9_000)
    shopper.see_no_form()
    shopper.page.keyboard.press("Shift")
    expect(shopper.dialog).to_be_visible()


def test_it_is_never_the_largest_contentful_paint(arrive: Callable[..., Shopper]) -> None:
    shopper = arrive(**PHONE)
    shopper.page.add_init_script(
        "window.painted = 0; new PerformanceObserver((list) => list.getEntries().forEach("
        "(one) => (one.element ? 0 : painted++)))"
        ".observe({ type: 'largest-contentful-paint', buffered: true })"
    )
    shopper.page.clock.install()
    with shopper.page.expect_response("**/v1/sites/demo/forms*"):
        shopper.visit()
    shopper.page.wait_for_function("true")
    shopper.page.clock.run_for(9_000)
    shopper.page.touchscreen.tap(200, 700)
    expect(shopper.dialog).to_be_visible()
    shopper.page.clock.run_for(2_000)
    assert shopper.page.evaluate("painted") == 0


@pytest.mark.parametrize("kind", ["popup", "flyout", "sheet", "bar", "page"])
@pytest.mark.parametrize("viewport", [PHONE, {"viewport": DESK}], ids=["phone", "desk"])
def test_no_format_that_comes_by_itself_is_the_largest_paint_by_the_browsers_own_clock(
    arrive: Callable[..., Shopper], kind: str, viewport: dict[str, Any]
) -> None:
    """On the demo's phone page nothing is large: there the form waits for a touch."""
    shopper = arrive(**viewport)
    shopper.page.add_init_script(PAINTS)
    publish(shopper, {"key": "soon", "kind": kind, "show": {"after_seconds": 1}, "frequency": {}})
    shopper.visit()
    if viewport is PHONE:
        shopper.page.wait_for_function("() => paints.length")  # the first touch ends what is noted
        shopper.page.touchscreen.tap(200, 700)
    expect(shopper.dialog).to_be_visible()
    shopper.page.wait_for_function(PAINTED)
    assert shopper.page.evaluate("paints.length && !paints.includes('')")


@pytest.mark.parametrize("kind", ["popup", "flyout", "sheet", "bar", "page"])
def test_on_a_phone_that_nobody_touched_no_format_is_the_largest_paint(
    arrive: Callable[..., Shopper], kind: str
) -> None:
    """The page has painted just enough for a form to come, so that it is as near as it can be."""
    shopper = arrive(**PHONE)
    shopper.page.add_init_script(PAINTS)
    shopper.page.add_init_script(f"addEventListener('DOMContentLoaded', () => {{ {JUST_LARGE} }})")
    publish(shopper, {"key": "soon", "kind": kind, "show": {"after_seconds": 1}, "frequency": {}})
    shopper.visit()
    expect(shopper.dialog).to_be_visible()
    shopper.page.wait_for_function(PAINTED)
    assert shopper.page.evaluate("paints.length && !paints.includes('')")
    assert 80_000 < max(shopper.page.evaluate("sizes")) < 90_000


def test_the_paint_of_a_form_would_be_noticed(shopper: Shopper) -> None:
    shopper.page.add_init_script(PAINTS)
    shopper.page.add_init_script(f"addEventListener('DOMContentLoaded', () => {{ {SMALL} }})")
    shopper.visit()
    shopper.open_form()
    shopper.page.wait_for_function("() => paints.includes('')")


@pytest.mark.parametrize("kind", ["popup", "flyout", "sheet", "bar", "page"])
def test_a_phone_that_a_search_page_sent_is_not_covered(
    arrive: Callable[..., Shopper], kind: str
) -> None:
    shopper = arrive(**PHONE)
    publish(shopper, form("over", {}, kind=kind))
    with shopper.page.expect_response("**/widget/targeting-*"):
        shopper.page.goto(f"{shopper.url}/", referer="https://www.google.com/")
    assert shopper.page.evaluate("document.referrer") == "https://www.google.com/"
    assert opened(shopper) == "over"
    box = shopper.dialog.bounding_box()
    assert box
    assert box["height"] <= 844 * 0.3
    assert not shopper.dialog.evaluate("(node) => node.matches(':modal')")


LIMITS = [("most_per_session", 31 * 60_000), ("most_per_day", 24 * 3_600_000), ("most_ever", None)]


@pytest.mark.parametrize(("limit", "until_ms"), LIMITS)
def test_a_form_comes_no_more_often_than_it_may(
    shopper: Shopper, limit: str, until_ms: int | None
) -> None:
    publish(
        shopper,
        form("rare", {"priority": 1}, {limit: 2, **AGAIN}),
        form("often", {}, AGAIN),
    )
    for expected in ("rare", "rare", "often"):
        arrive_at(shopper)
        assert opened(shopper) == expected
        leave(shopper)
    shopper.page.evaluate(
        "(ms) => { const all = JSON.parse(localStorage['signup:demo']); all.visit.last -= ms;"
        " all.visit.since -= ms; all['shown.rare'].at = all['shown.rare'].at.map((at) => at - ms);"
        " localStorage['signup:demo'] = JSON.stringify(all) }",
        until_ms or 400 * 24 * 3_600_000,
    )
    arrive_at(shopper)
    assert opened(shopper) == ("rare" if until_ms else "often")


def test_a_form_comes_no_more_often_to_one_page_than_it_may(shopper: Shopper) -> None:
    publish(
        shopper,
        form("rare", {"priority": 1}, {"most_per_page": 1, **AGAIN}),
        form("often", {}, AGAIN),
    )
    for path, expected in (("/", "rare"), ("/?again", "often")):
        arrive_at(shopper, path)
        assert opened(shopper) == expected
        leave(shopper)
    shopper.page.evaluate("history.pushState({}, '', '/bags/kona')")
    counted(shopper, 3)
    assert opened(shopper) == "rare"
    assert "kona" not in str(shopper.remembered()["shown.rare"])


def test_after_so_many_noes_it_never_comes_again(shopper: Shopper) -> None:
    publish(
        shopper,
        form("asked", {"priority": 1}, {"most_closes": 2, **AGAIN}),
        form("other", {}, AGAIN),
    )
    for expected in ("asked", "asked", "other"):
        arrive_at(shopper)
        assert opened(shopper) == expected
        leave(shopper)


def test_who_joined_by_one_form_is_asked_by_none(shopper: Shopper) -> None:
    publish(
        shopper,
        form("first", {"priority": 1}),
        form("second", {"priority": 2}),
        form("members", {}, {"after_signup": 0, **AGAIN}),
    )
    arrive_at(shopper)
    assert opened(shopper) == "second"
    shopper.page.evaluate("localStorage['signup:demo'] = JSON.stringify({ joined: Date.now() })")
    arrive_at(shopper)
    assert opened(shopper) == "members"


def test_nothing_is_counted_for_forms_without_limits(shopper: Shopper) -> None:
    publish(shopper, form("plain", {"priority": 1}))
    arrive_at(shopper)
    assert opened(shopper) == "plain"
    leave(shopper)
    assert sorted(shopper.remembered()) == ["closed.plain", "visit"]


def test_a_new_route_is_a_new_page(shopper: Shopper) -> None:
    publish(
        shopper,
        form("home", {"priority": 1, "where": {"pages": ["/"]}}),
        form("bag", {"where": {"pages": ["/bags/*"], "pages_seen": {"least": 2}}}),
    )
    arrive_at(shopper)
    assert opened(shopper) == "home"
    leave(shopper)
    shopper.page.evaluate("history.pushState({}, '', '/bags/yirgacheffe')")
    counted(shopper, 2)
    assert opened(shopper) == "bag"


def test_a_new_route_is_noticed_without_the_navigation_api(shopper: Shopper) -> None:
    shopper.page.add_init_script(
        "Object.defineProperty(window, 'navigation', { value: undefined })"
    )
    publish(shopper, form("bag", {"where": {"pages": ["/bags/*"]}}))
    arrive_at(shopper)
    counted(shopper, 1)
    shopper.page.evaluate(
        "document.querySelector('h1').onclick = () => history.pushState({}, '', '/bags/kona')"
    )
    shopper.page.locator("h1").click()
    counted(shopper, 2)
    assert opened(shopper) == "bag"
