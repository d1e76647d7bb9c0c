"""The public preview in a real browser: what shoppers are shown, on a page that sends nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.support.axe import faults
from tests.support.tree import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.e2e.service import Service
    from tests.e2e.shopper import Shopper

pytestmark = pytest.mark.e2e

PICTURES = ROOT / "var" / "pictures"
DESK = {"width": 1280, "height": 800}
FORM_ALONE = "/preview/demo/welcome?step=email"
HEADLINE = "Make it 20%?"
FONT = """(node) => {
  const { fontSize, fontWeight } = getComputedStyle(node);
  return [fontSize, fontWeight];
}"""


@pytest.fixture
def viewer(arrive: Callable[..., Shopper]) -> Shopper:
    """Return someone who looks at the preview on a desk."""
    return arrive(viewport=DESK, reduced_motion="reduce")


def look(viewer: Shopper, path: str) -> None:
    """Open a preview and wait until it says that all is drawn."""
    viewer.page.goto(viewer.url + path)
    expect(viewer.page.locator("html[data-drawn]")).to_be_attached()


def test_going_through_a_preview_sends_nothing_and_signs_nobody_up(
    viewer: Shopper, service: Service, email: str, phone: str
) -> None:
    look(viewer, FORM_ALONE)
    viewer.give(email)
    expect(viewer.dialog.get_by_label("Mobile number")).to_be_visible()
    viewer.give(phone)
    expect(viewer.dialog.get_by_role("button", name="Continue shopping")).to_be_visible()
    viewer.page.keyboard.press("Escape")
    viewer.see_no_form()
    assert {one.method for one in viewer.requests} == {"GET"}
    assert not [one.url for one in viewer.requests if "/v1/" in one.url]
    assert viewer.page.evaluate("Object.keys(localStorage)") == []
    assert service.profiles(email=email) == []
    assert (viewer.violations(), viewer.errors) == ([], [])


def test_any_step_can_be_opened_as_a_shopper_meets_it(viewer: Shopper) -> None:
    look(viewer, "/preview/demo/welcome?step=phone")
    expect(viewer.dialog.get_by_role("heading")).to_have_text(HEADLINE)
    expect(viewer.dialog).to_contain_text("10% off")
    expect(viewer.dialog.get_by_role("button", name="No thanks, keep my 10% off")).to_be_visible()
    assert "WELCOME10" not in viewer.page.content()


def test_the_preview_is_drawn_by_the_script_that_shops_load(viewer: Shopper) -> None:
    look(viewer, FORM_ALONE)
    drawn = {one.url for one in viewer.requests if "/widget/popup-" in one.url}
    viewer.visit()
    viewer.open_form()
    shown = {one.url for one in viewer.requests if "/widget/popup-" in one.url}
    assert drawn == shown


def test_headlines_stand_out_where_a_shop_names_no_typeface(viewer: Shopper) -> None:
    look(viewer, FORM_ALONE)
    assert viewer.dialog.get_by_role("heading").evaluate(FONT) == ["29px", "600"]


def test_the_checkouts_boxes_are_drawn_unticked(viewer: Shopper) -> None:
    look(viewer, "/preview/demo/-/checkout?locale=ar")
    boxes = viewer.page.get_by_role("checkbox")
    expect(boxes).to_have_count(3)
    assert not any(box.is_checked() for box in boxes.all())
    assert viewer.violations() == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("path", [FORM_ALONE, "/preview/demo/-/checkout?locale=en"])
def test_axe_finds_nothing_on_it(viewer: Shopper, path: str, theme: str) -> None:
    look(viewer, f"{path}&theme={theme}")
    assert faults(viewer.page) == []


@pytest.mark.parametrize("step", ["email", "phone"])
def test_a_form_fits_a_low_window_from_headline_to_no(viewer: Shopper, step: str) -> None:
    look(viewer, f"/preview/demo/welcome?step={step}")
    assert viewer.dialog.evaluate("(node) => node.scrollHeight <= node.clientHeight")


def test_the_switches_show_the_form_in_a_frame_of_the_device(viewer: Shopper) -> None:
    viewer.page.goto(f"{viewer.url}/preview/demo/welcome")
    device = viewer.page.get_by_role("group", name="Device")
    device.get_by_role("link", name="Phone", exact=True).click()
    viewer.page.get_by_role("link", name="Dark").click()
    viewer.page.get_by_role("link", name="ar", exact=True).click()
    frame = viewer.page.frame_locator("iframe")
    expect(frame.get_by_role("heading", name="خصم 10% على كيسك الأول")).to_be_visible()
    assert frame.locator("html").evaluate("innerWidth") == 390
    assert frame.locator("html").evaluate("matchMedia('(max-width: 400px)').matches")
    assert viewer.violations() == []
    assert faults(viewer.page) == []


@pytest.mark.parametrize("step", ["strip", "done"])
def test_the_strip_and_the_end_can_be_seen(viewer: Shopper, step: str) -> None:
    look(viewer, f"/preview/demo/welcome?step={step}")
    expect(viewer.dialog.get_by_role("heading")).to_be_visible()
    expect(viewer.field).to_have_count(0)
    assert faults(viewer.page) == []
    assert viewer.errors == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_pictures_of_all_presets_are_taken(viewer: Shopper, theme: str, direction: str) -> None:
    """They are left in `var/pictures`, for people to look at."""
    locale = "ar" if direction == "rtl" else "en"
    viewer.page.goto(
        f"{viewer.url}/preview/demo/welcome/presets?theme={theme}&locale={locale}"
        f"&direction={direction}"
    )
    for frame in viewer.page.locator("iframe").all():
        frame.scroll_into_view_if_needed()
        expect(frame.content_frame.locator("html[data-drawn]")).to_be_attached()
        expect(frame.content_frame.get_by_role("dialog")).to_be_visible()
    picture = viewer.page.screenshot(full_page=True, path=PICTURES / f"{theme}-{direction}.png")
    assert len(picture) > 100_000
    assert (viewer.errors, viewer.violations()) == ([], [])
