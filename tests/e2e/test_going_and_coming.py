"""Pages that the browser keeps or prepares, by the real thing: nothing here imitates an event."""

from __future__ import annotations

import os
import signal
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.e2e.shopper import WATCH, Shopper
from tests.support.browser import FLAGS
from tools import provision

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

    from tests.e2e.other_shop import OtherShop
    from tests.e2e.service import Service

pytestmark = pytest.mark.e2e

TOLD_SECONDS = 60
KEEPS = """
window.came = []; window.born = performance.timeOrigin;
addEventListener('pageshow', (event) => came.push(event.persisted));
"""
LEAVE = "document.documentElement.dispatchEvent(new MouseEvent('mouseleave', { clientY: -1 }))"


@pytest.fixture(scope="module")
def keeping(browser: Browser) -> Iterator[Browser]:
    """Give a browser that keeps pages for the way back, which Playwright forbids as a rule."""
    found = provision.whole_chromium()
    assert found, "Chromium with its window is missing: run `make provision`."
    kept = browser.browser_type.launch(
        executable_path=found,
        args=list(FLAGS),
        ignore_default_args=["--disable-back-forward-cache"],
    )
    yield kept
    kept.close()


@pytest.fixture
def returning(keeping: Browser, service: Service) -> Iterator[Shopper]:
    """Give a shopper in that browser."""
    with keeping.new_context() as context:
        context.add_init_script(WATCH)
        context.add_init_script(KEEPS)
        yield Shopper(context.new_page(), service.url)


def _go_and_come_back(shopper: Shopper) -> None:
    """Go to another page and back, and see that the same page came out of the cache."""
    born = shopper.page.evaluate("born")
    shopper.page.goto(f"{shopper.url}/poster")
    shopper.page.evaluate("void history.back()")
    shopper.page.wait_for_function("() => window.came?.at(-1) === true")
    assert shopper.page.evaluate("born") == born


def test_a_page_with_the_tag_is_kept_for_the_way_back_and_its_form_still_comes(
    returning: Shopper,
) -> None:
    with returning.page.expect_response("**/v1/sites/demo/forms*"):
        returning.visit()
    _go_and_come_back(returning)
    returning.page.wait_for_function(
        f"() => {{ {LEAVE}; return !!document.querySelector('[data-signup-popup]') }}"
    )
    expect(returning.dialog).to_be_visible()
    assert len([one for one in returning.requests if "/forms?" in one.url]) == 1
    assert returning.errors == []


def test_a_form_that_was_open_is_as_it_was_left_and_can_be_sent(
    returning: Shopper, service: Service, other_shop: OtherShop, email: str
) -> None:
    # Chromium keeps no `no-store` page, as the demo's are, once it read a `no-store` answer.
    returning.visit(url=other_shop.url)
    returning.open_form()
    returning.field.fill(email)
    returning.think()
    _go_and_come_back(returning)
    expect(returning.field).to_have_value(email)
    returning.dialog.locator(".yes").click()
    expect(returning.dialog.get_by_label("Mobile number")).to_be_visible()
    assert service.state(email, "email") == "subscribed"
    assert returning.errors == []


def test_a_no_on_the_other_page_holds_on_the_one_that_was_kept(returning: Shopper) -> None:
    with returning.page.expect_response("**/v1/sites/demo/forms*"):
        returning.visit()
    born = returning.page.evaluate("born")
    returning.page.evaluate("void (location.href = '/?other')")
    returning.page.wait_for_function("(other) => born !== other && !!window.signup?.open", arg=born)
    returning.open_form()
    returning.page.keyboard.press("Escape")
    returning.see_no_form()
    returning.page.evaluate("void history.back()")
    returning.page.wait_for_function("() => window.came?.at(-1) === true")
    for _ in range(5):
        returning.page.evaluate(LEAVE)
    returning.see_no_form()


@pytest.fixture
def prepared(
    chromium: str, service: Service, other_shop: OtherShop, tmp_path: Path
) -> Iterator[Any]:
    """Give what a page says of itself that was prerendered by speculation rules and then shown."""
    assert service.url == other_shop.service
    process = subprocess.Popen(
        [
            chromium,
            *FLAGS,
            "--headless=new",
            f"--user-data-dir={tmp_path}",
            f"{other_shop.url}/prepares",
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # Debian's program is a script that starts the browser
    )
    try:
        yield other_shop.told.get(timeout=TOLD_SECONDS)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(TOLD_SECONDS)


def test_a_page_that_is_prerendered_asks_for_nothing_until_it_is_shown(
    prepared: dict[str, Any], service: Service
) -> None:
    assert prepared["ahead"]
    assert prepared["activated"] > 0
    assert prepared["before"] == [f"{service.url}/widget.js"]
    assert [url for url in prepared["after"] if url.startswith(service.url)] == [
        f"{service.url}/widget.js",
        f"{service.url}/v1/sites/demo/forms?locale=en-US",
    ]
    assert prepared["kept"] == 0
