"""A guest on somebody else's page: it breaks nothing and is broken by nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from signup.sites.themes import PRESETS, tokens
from tests.e2e.targeted import NOW, arrive_at, form, leave, opened, publish

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Route

    from tests.e2e.other_shop import OtherShop
    from tests.e2e.service import Service
    from tests.e2e.shopper import Shopper

pytestmark = pytest.mark.e2e

LEAVE = "document.documentElement.dispatchEvent(new MouseEvent('mouseleave', { clientY: -1 }))"
PROTOTYPE_JS = """
Array.prototype.toJSON = function () { return '[' + this.map(JSON.stringify).join(', ') + ']' };
Array.prototype.extra = () => {}; Object.prototype.extra = undefined;
Array.from = () => { throw new Error('patched') };
String.prototype.replaceAll = undefined;
"""
WATCHED_FETCH = """
const real = window.fetch; window.watched = 0;
window.fetch = async function (...words) {
  watched++; const answer = await real.apply(this, words);
  await answer.clone().text(); return answer;
};
"""
HOSTILE = {
    "hides": "html > :not(head), body * { display: none !important }"
    " body { display: block !important }",
    "unsets": "* { all: unset !important }",
    "squeezes": "html > *, div { width: 0 !important; height: 0 !important;"
    " margin: 99px !important; position: static !important;"
    " transform: scale(0) !important; overflow: hidden !important;"
    " opacity: 0 !important; clip-path: inset(50%) !important; contain: strict !important;"
    " content-visibility: hidden !important; pointer-events: none !important;"
    " filter: invert(1) !important } body { all: revert !important }",
    "inherits": ":root { font-size: 0; letter-spacing: 1em; word-spacing: 1em; line-height: 0;"
    " text-indent: 9em; text-transform: uppercase; color: transparent; visibility: hidden;"
    " pointer-events: none; user-select: none; direction: rtl; writing-mode: vertical-rl }",
    "floods": "dialog, button, input, h2, p, label, form, .card, .yes, #field"
    " { display: none !important; color: red !important; font-size: 90px !important }"
    " dialog::backdrop { background: lime !important }",
}
"""What a page's styles may say, by what it does to what stands on the page."""

LOOKS = """(node) => {
  const { color, fontSize, letterSpacing, textTransform, direction, writingMode } =
    getComputedStyle(node);
  const { width, height, left, top } = node.getBoundingClientRect();
  const hit = node.getRootNode().elementFromPoint(left + width / 2, top + height / 2);
  return [color, fontSize, letterSpacing, textTransform, direction, writingMode, width, height,
    left, top, hit === node];
}"""


def test_under_a_strict_policy_nothing_is_refused_on_the_whole_way(
    shopper: Shopper, other_shop: OtherShop, email: str, phone: str
) -> None:
    shopper.visit(url=other_shop.url)
    shopper.reach_step_two(email)
    shopper.give(phone)
    expect(shopper.dialog.get_by_role("heading")).to_have_text("One more step")
    shopper.page.keyboard.press("Escape")
    shopper.see_no_form()
    assert shopper.violations() == []
    assert shopper.errors == []


def test_under_a_strict_policy_no_format_preset_or_rule_is_refused(
    shopper: Shopper, other_shop: OtherShop
) -> None:
    kinds = ("popup", "flyout", "sheet", "bar", "page")
    forms = [
        form(kind, NOW, {"after_close_days": 0}, kind=kind, design=tokens({"preset": preset}))
        for kind, preset in zip(kinds, PRESETS, strict=True)
    ]
    embedded = form("embedded", {}, kind="embedded")
    publish(shopper, *forms, embedded)
    arrive_at(shopper, url=other_shop.url)
    assert opened(shopper) in kinds
    leave(shopper)
    for kind in kinds:
        shopper.page.evaluate("(key) => void signup.open(key)", kind)
        expect(shopper.field).to_be_visible()
        leave(shopper)
    shopper.page.evaluate(
        "() => { const place = document.createElement('signup-form');"
        " place.setAttribute('form', 'embedded'); document.body.append(place) }"
    )
    expect(shopper.page.locator("signup-form #field")).to_be_attached()
    assert (shopper.violations(), shopper.errors) == ([], [])


FONT = ":root { --signup-font: sans-serif }"
"""By itself the form takes the page's font, which changes with some of these."""


def test_no_style_of_the_page_changes_the_form(arrive: Callable[..., Shopper]) -> None:
    looks = {}
    for name, styles in {"none": "", **HOSTILE}.items():
        shopper = arrive(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
        shopper.visit()
        shopper.page.evaluate(
            "(styles) => { const sheet = new CSSStyleSheet(); sheet.replaceSync(styles);"
            " document.adoptedStyleSheets = [sheet] }",
            FONT + styles,
        )
        shopper.open_form()
        expect(shopper.field).to_be_visible()
        looks[name] = [shopper.dialog.locator(one).evaluate(LOOKS) for one in (".yes", ".no", ".x")]
    assert looks["none"][0][-1]
    assert {name: one for name, one in looks.items() if one != looks["none"]} == {}


def test_on_a_page_that_enlarges_itself_by_css_the_form_still_fits(
    arrive: Callable[..., Shopper],
) -> None:
    """As far as 320 pixels have room: what media queries cannot see is no small phone's fault."""
    shopper = arrive(viewport={"width": 390, "height": 844}, reduced_motion="reduce")
    shopper.visit()
    shopper.page.evaluate(
        "() => { const sheet = new CSSStyleSheet(); sheet.replaceSync(':root { zoom: 3 }');"
        " document.adoptedStyleSheets = [sheet] }"
    )
    shopper.open_form()
    expect(shopper.field).to_be_visible()
    assert shopper.sideways() == []
    wide = shopper.dialog.evaluate("(node) => [node.clientWidth, node.currentCSSZoom]")
    assert wide == [320, pytest.approx(390 / 320)]


def test_nothing_goes_to_anyone_but_the_service(
    shopper: Shopper, other_shop: OtherShop, service: Service, email: str
) -> None:
    shopper.visit(url=other_shop.url)
    shopper.reach_step_two(email)
    hosts = {one.url.split("/")[2] for one in shopper.requests}
    assert hosts == {url.split("/")[2] for url in (other_shop.url, service.url)}


def test_the_page_finds_one_name_and_no_node_changed(
    shopper: Shopper, other_shop: OtherShop
) -> None:
    shopper.page.add_init_script("window.before = new Set(Object.keys(window))")
    shopper.visit(url=other_shop.url)
    shopper.page.evaluate("window.whole = document.body.outerHTML")
    shopper.open_form()
    shopper.page.keyboard.press("Escape")
    shopper.see_no_form()
    ours = "Object.keys(window).filter((name) => !before.has(name))"
    known = {"before", "whole", "signup"}
    assert {name for name in shopper.page.evaluate(ours) if not name.startswith("__")} <= known
    assert shopper.page.evaluate("whole === document.body.outerHTML")
    assert shopper.page.evaluate("document.documentElement.children.length") == 2


def test_a_tag_that_stands_twice_counts_once(shopper: Shopper) -> None:
    tag = "<script src='/widget.js' data-site=demo></script>"
    page = f"<!doctype html><html lang=en-US><title>Shop</title><body><h1>Twice</h1>{tag * 2}"
    shopper.page.route(
        f"{shopper.url}/", lambda route: route.fulfill(content_type="text/html", body=page)
    )
    with shopper.page.expect_response("**/v1/sites/demo/forms*"):
        shopper.visit()
    shopper.open_form()
    expect(shopper.page.locator("[data-signup-popup]")).to_have_count(1)
    assert len([one for one in shopper.requests if "/forms?" in one.url]) == 1


@pytest.mark.parametrize("patch", [PROTOTYPE_JS, WATCHED_FETCH], ids=["Prototype.js", "fetch"])
def test_a_page_that_patches_the_language_harms_no_signup(
    shopper: Shopper, service: Service, patch: str, email: str
) -> None:
    shopper.page.add_init_script(patch)
    shopper.visit()
    shopper.reach_step_two(email, thinking=True)
    assert service.state(email, "email") == "subscribed"
    assert shopper.errors == []


def test_a_fetch_that_always_fails_loses_nothing_that_was_typed(
    shopper: Shopper, email: str
) -> None:
    shopper.visit()
    shopper.open_form()
    shopper.page.evaluate("() => { window.fetch = () => { throw new Error('patched') } }")
    shopper.give(email)
    expect(shopper.problem).to_have_text("That didn’t go through. Please try again.")
    expect(shopper.field).to_have_value(email)
    assert shopper.errors == []


@pytest.mark.parametrize("answer", ["down", "slow", "junk"])
def test_without_its_documents_the_page_does_not_notice(shopper: Shopper, answer: str) -> None:
    def say(route: Route) -> None:
        if answer == "down":
            route.abort()
        elif answer == "junk":
            route.fulfill(status=200, body="<html>a captive portal")

    shopper.page.route("**/v1/sites/demo/forms?*", say)
    with shopper.page.expect_request("**/v1/sites/demo/forms?*"):
        shopper.visit()
    shopper.page.evaluate("void signup.open()")
    shopper.page.evaluate(LEAVE)
    shopper.see_no_form()
    assert shopper.errors == []


def test_what_was_not_to_be_had_is_asked_for_again(shopper: Shopper) -> None:
    shopper.page.route("**/v1/sites/demo/forms?*", lambda route: route.abort(), times=1)
    with shopper.page.expect_request("**/v1/sites/demo/forms?*"):
        shopper.visit()
    shopper.page.wait_for_function(
        "() => { signup.open(); return !!document.querySelector('[data-signup-popup]') }"
    )
    expect(shopper.dialog).to_be_visible()


def test_in_a_frame_it_comes_only_when_it_is_asked_for(shopper: Shopper) -> None:
    shopper.page.route(
        "**/framed",
        lambda route: route.fulfill(
            content_type="text/html",
            body="<!doctype html><iframe src='/' width=900 height=700></iframe>",
        ),
    )
    shopper.page.route(
        f"{shopper.url}/",
        lambda route: route.fulfill(
            content_type="text/html",
            body="<!doctype html><title>Shop</title><body><h1>Framed</h1>"
            "<script src='/widget.js' data-site=demo></script>",
        ),
    )
    shopper.page.goto(f"{shopper.url}/framed")
    frame = shopper.page.frames[1]
    frame.wait_for_function("!!window.signup?.open")
    frame.evaluate(LEAVE)
    frame.evaluate("new Promise((done) => requestIdleCallback(done))")
    assert shopper.sent("/forms?locale=en-US") == []
    frame.evaluate("void signup.open()")
    expect(frame.get_by_role("dialog")).to_be_visible()


def test_full_storage_loses_no_signup(shopper: Shopper, service: Service, email: str) -> None:
    shopper.visit()
    shopper.page.evaluate("localStorage.setItem('shop', 'x'.repeat(5 * 1024 * 1024 - 4))")
    shopper.reach_step_two(email, thinking=True)
    assert service.state(email, "email") == "subscribed"
    assert shopper.errors == []


def test_under_global_privacy_control_no_visitor_can_be_told_from_another(
    arrive: Callable[..., Shopper], email: str
) -> None:
    shopper = arrive()
    shopper.page.add_init_script(
        "Object.defineProperty(navigator, 'globalPrivacyControl', { value: true })"
    )
    shopper.visit()
    shopper.reach_step_two(email)
    assert "visitor" not in (shopper.sent("/v1/signups")[0].post_data or "")
    assert set(shopper.remembered()) <= {"joined", "link"}
    assert shopper.page.context.cookies() == []
