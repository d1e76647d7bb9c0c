"""A form that is part of the page, with script and without."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.e2e.forms import alter
from tests.support.axe import COLOURS, faults

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.e2e.service import Service
    from tests.e2e.shopper import Shopper

pytestmark = pytest.mark.e2e

PAGE = """<!doctype html><html lang="en-US"><meta charset="utf-8"><title>Shop</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<script async src="/widget.js" data-site="demo"></script><main><h1>A letter</h1>
<signup-form form="welcome"><form action="/v1/forms/demo/welcome" method="post">
<label>Email <input type="email" name="email"></label><p>{text}</p>
<input type="hidden" name="disclosure" value="{id}">
<input type="hidden" name="return_url" value="{url}/poster"><button>Get my code</button>
</form></signup-form></main>"""


def _serve(page: Page, service: Service, *, plain: bool = False) -> None:
    """Have the shop's first page be one that carries the form; `plain` without a way back."""
    forms = service.get("/v1/sites/demo/forms", locale="en-US")["forms"]
    text = forms[0]["steps"][0]["disclosures"][0]
    body = PAGE.format(text=text["text"], id=text["id"], url=service.url)
    if plain:
        body = body.replace("return_url", "unread")
    page.route(f"{service.url}/", lambda route: route.fulfill(content_type="text/html", body=body))


def test_without_script_it_is_a_plain_post(
    arrive: Callable[..., Shopper], service: Service, email: str
) -> None:
    shopper = arrive(java_script_enabled=False)
    _serve(shopper.page, service)
    shopper.page.goto(service.url)
    shopper.page.get_by_label("Email").fill(email)
    shopper.page.get_by_role("button", name="Get my code").click()
    shopper.page.wait_for_url("**/poster?signup=ok")
    assert service.state(email, "email") == "pending"


def test_forms_by_themselves_and_in_the_page_ask_for_their_document_once(
    shopper: Shopper, service: Service
) -> None:
    _serve(shopper.page, service)
    shopper.visit()
    expect(shopper.page.locator("signup-form #field")).to_be_visible()
    shopper.page.wait_for_function("() => new Promise((done) => requestIdleCallback(done))")
    assert len([one for one in shopper.requests if "/forms?" in one.url]) == 1


def test_with_script_the_whole_form_takes_its_place(
    shopper: Shopper, service: Service, email: str
) -> None:
    _serve(shopper.page, service)
    alter(shopper.page, kind="embedded", show={})
    shopper.visit()
    form = shopper.page.locator("signup-form").get_by_role("region")
    expect(form.get_by_role("heading")).to_have_text("10% off your first bag")
    expect(shopper.page.locator("signup-form > form")).to_have_count(0)
    shopper.think()
    form.locator("#field").fill(email)
    form.locator(".yes").click()
    expect(form.get_by_label("Mobile number")).to_be_visible()
    assert service.state(email, "email") == "subscribed"


def test_what_was_typed_before_is_taken_over(
    shopper: Shopper, service: Service, email: str
) -> None:
    _serve(shopper.page, service)
    alter(shopper.page, kind="embedded", show={})
    shopper.page.add_init_script(
        "addEventListener('DOMContentLoaded', () =>"
        f" (document.querySelector('[type=email]').value = '{email}'))"
    )
    shopper.visit()
    expect(shopper.page.get_by_role("region").locator("#field")).to_have_value(email)


def test_when_the_service_is_away_the_plain_form_stays(shopper: Shopper, service: Service) -> None:
    _serve(shopper.page, service)
    shopper.page.route("**/v1/sites/demo/forms?*", lambda route: route.abort())
    with shopper.page.expect_request("**/v1/sites/demo/forms?*"):
        shopper.visit()
    expect(shopper.page.get_by_label("Email")).to_be_visible()
    assert shopper.errors == []


def test_a_place_that_a_router_puts_in_later_is_filled_too(shopper: Shopper) -> None:
    alter(shopper.page, kind="embedded", show={})
    shopper.visit()
    shopper.page.evaluate(
        "document.querySelector('main').prepend(Object.assign("
        "document.createElement('signup-form'), { id: 'later' }))"
    )
    expect(shopper.page.locator("#later").get_by_role("region")).to_be_visible()


def test_axe_finds_nothing_without_script_nor_on_the_page_that_answers(
    shopper: Shopper, service: Service, email: str
) -> None:
    """The browser may run axe, and is given no script of ours."""
    page = shopper.page
    page.route("**/widget.js", lambda route: route.abort())
    _serve(page, service, plain=True)
    page.goto(service.url)
    found = {"form": faults(page)}
    for state, value in (("wrong", "ada"), ("sent", email)):
        page.goto(service.url)
        page.get_by_label("Email").evaluate("(node) => (node.type = 'text')")
        page.get_by_label("Email").fill(value)
        page.get_by_role("button", name="Get my code").click()
        page.wait_for_url("**/v1/forms/demo/welcome")
        expect(page.get_by_role("heading")).to_be_visible()
        found[state] = faults(page)
        page.set_viewport_size({"width": 320, "height": 256})
        assert page.evaluate("document.documentElement.scrollWidth") == 320
        page.emulate_media(color_scheme="dark")
        found[f"{state} at night"] = faults(page, only=COLOURS)
    assert {state: wrong for state, wrong in found.items() if wrong} == {}
    assert shopper.violations() == []


def test_axe_finds_nothing_where_the_form_took_its_place(
    shopper: Shopper, service: Service
) -> None:
    _serve(shopper.page, service)
    alter(shopper.page, kind="embedded", show={})
    shopper.visit()
    expect(shopper.page.get_by_role("region").locator("#field")).to_be_visible()
    assert faults(shopper.page) == []
