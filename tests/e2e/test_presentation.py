"""How the words stood on the screen: measured by a real browser, sealed by the real service."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from signup.evidence.standalone import verify
from tests.support.tree import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Route

    from tests.e2e.service import Service
    from tests.e2e.shopper import Shopper

pytestmark = pytest.mark.e2e

PHONE = {"width": 390, "height": 844}
LOW = {"width": 320, "height": 200}
"""So low that the words lie below the window while the field is in it."""


def told(shopper: Shopper, ending: str = "/v1/signups") -> dict[str, Any]:
    """Return what the last post to an address told of its text."""
    (consent,) = json.loads(shopper.sent(ending)[-1].post_data or "")["consent"]
    return dict(consent["presentation"])


@pytest.fixture
def on_a_phone(arrive: Callable[..., Shopper]) -> Shopper:
    """Return a shopper with the form open on a phone."""
    shopper = arrive(viewport=PHONE, reduced_motion="reduce")
    shopper.visit()
    shopper.open_form()
    return shopper


def test_what_the_browser_measured_is_sealed_with_the_consent(
    on_a_phone: Shopper, service: Service, email: str
) -> None:
    on_a_phone.think()
    on_a_phone.give(email)
    expect(on_a_phone.dialog.get_by_label("Mobile number")).to_be_visible()
    (profile,) = service.profiles(email=email)
    (consent,) = service.get(f"/v1/profiles/{profile['id']}/consents")["consents"]
    sealed = service.evidence(consent["id"])["events"][0]["record"]
    shown = json.loads(sealed)["shown"]
    measured = told(on_a_phone)
    assert measured["font_px"] == 13
    assert float(measured["contrast"]) > 7
    assert (measured["on_screen"], measured["seen"]) == (100, 100)
    assert measured["label"] == "Get my code"
    assert shown["presentation"] == {
        name: measured[name]
        for name in ("font_px", "contrast", "on_screen", "seen", "width", "height")
    }
    assert shown["presentation"]["width"] == 390
    assert shown["widget"] == measured["widget"]


def test_pictures_of_the_published_form_stand_in_the_evidence(
    shopper: Shopper, service: Service, email: str
) -> None:
    lines = service.run("site", "shots", "demo").splitlines()
    shopper.visit()
    shopper.reach_step_two(email, thinking=True)
    (profile,) = service.profiles(email=email)
    (consent,) = service.get(f"/v1/profiles/{profile['id']}/consents")["consents"]
    bundle = service.evidence(consent["id"])
    verdict = verify(bundle)
    assert verdict.ok, verdict.sentences
    (phone,) = [one for one in verdict.facts if "email (en-US), 390 by 844" in one]
    assert f"before record {consent['id']}" in phone
    name = phone.partition("SHA-256 ")[2].partition(",")[0]
    assert f"  390 by 844: {service.url}/shots/demo/{name}.png" in lines
    served = service.http.request("GET", f"{service.url}/shots/demo/{name}.png")
    assert base64.b64decode(bundle["screenshots"][name]) == served.data
    bundle["screenshots"][name] = base64.b64encode(served.data + b"\0").decode()
    assert not verify(bundle).ok


def test_the_widget_names_the_build_it_is_of(on_a_phone: Shopper, email: str) -> None:
    on_a_phone.give(email)
    expect(on_a_phone.dialog.get_by_label("Mobile number")).to_be_visible()
    manifest = json.loads((ROOT / "widgets/dist/manifest.json").read_text("utf-8"))
    (build,) = [one["sha256"] for name, one in manifest["files"].items() if "popup" in name]
    assert told(on_a_phone)["widget"] == build


def test_the_second_step_is_measured_too(on_a_phone: Shopper, email: str, phone: str) -> None:
    on_a_phone.give(email)
    expect(on_a_phone.dialog.get_by_label("Mobile number")).to_be_visible()
    on_a_phone.give(phone)
    expect(on_a_phone.dialog.get_by_role("heading")).to_have_text("One more step")
    measured = told(on_a_phone, "/phone")
    assert measured["label"] == "Text me the better code"
    assert measured["on_screen"] > 0
    assert measured["seen"] >= measured["on_screen"]


def test_a_box_has_its_label_above_the_words_and_is_measured_by_it(
    shopper: Shopper, email: str
) -> None:
    def ask_by_box(route: Route) -> None:
        answer = route.fetch()
        forms = answer.json()
        forms["forms"][0]["steps"][0]["disclosures"][0] |= {"control": "box", "label": "Yes, write"}
        route.fulfill(response=answer, json=forms)

    shopper.page.route("**/v1/sites/demo/forms*", ask_by_box)
    shopper.visit()
    shopper.open_form()
    label = shopper.dialog.locator(".box .name").last
    below = "(one) => one.nextElementSibling.getBoundingClientRect().top"
    above = "(one) => one.getBoundingClientRect().bottom"
    # Both in one moment: the card is still coming into place.
    assert label.evaluate(f"(one) => ({above})(one) <= ({below})(one)")
    shopper.dialog.get_by_role("checkbox").check()
    shopper.give(email)
    expect(shopper.dialog.get_by_label("Mobile number")).to_be_visible()
    assert told(shopper)["label"] == "Yes, write"


@pytest.mark.parametrize(
    ("style", "name", "expected"),
    [
        (".terms { font-size: 7px !important }", "font_px", 7),
        (".terms { color: #999; } .card { background: #aaa !important }", "contrast", "1.2"),
        (".terms { color: rgb(0 0 0 / 0.5) }", "contrast", None),
        (".card { background-image: linear-gradient(red, blue) !important }", "contrast", None),
    ],
)
def test_what_a_shop_makes_of_the_words_is_told(
    on_a_phone: Shopper, email: str, style: str, name: str, expected: object
) -> None:
    on_a_phone.page.evaluate(
        "(text) => { const own = new CSSStyleSheet(); own.replaceSync(text);"
        " document.querySelector('[data-signup-popup]').shadowRoot.adoptedStyleSheets.push(own) }",
        style,
    )
    on_a_phone.give(email)
    expect(on_a_phone.dialog.get_by_label("Mobile number")).to_be_visible()
    assert told(on_a_phone).get(name) == expected


def test_words_that_were_never_in_view_are_shown_before_the_press_counts(
    arrive: Callable[..., Shopper], service: Service, email: str
) -> None:
    shopper = arrive(viewport=LOW, reduced_motion="reduce")
    shopper.visit()
    shopper.open_form()
    shopper.think()
    terms = shopper.dialog.locator(".terms")
    expect(terms).not_to_be_in_viewport()
    shopper.field.fill(email)
    expect(terms).not_to_be_in_viewport()
    shopper.page.keyboard.press("Enter")
    expect(terms).to_be_in_viewport()
    assert shopper.sent("/v1/signups") == []
    shopper.page.keyboard.press("Enter")
    expect(shopper.dialog.get_by_label("Mobile number")).to_be_visible()
    assert told(shopper)["on_screen"] > 0
    assert service.state(email, "email") == "subscribed"
