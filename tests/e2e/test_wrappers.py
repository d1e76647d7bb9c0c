"""The thin wrappers in `integrations/`, each in a page of its own kind, on the real service."""

from __future__ import annotations

import functools
import json
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.e2e.forms import alter
from tests.support.tree import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.e2e.service import Service
    from tests.e2e.shopper import Shopper

HERE = ROOT / "tests" / "data" / "wrappers"
INTEGRATIONS = ROOT / "integrations"
INSTALL_SECONDS = 300

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(INSTALL_SECONDS * 2)]

SANDBOX = """
window.granted = false; window.listeners = []; window.loaded = [];
const may = (name) => { if (!['signup', 'signup.push'].includes(name)) throw new Error(name) };
const offered = {
  addConsentListener: (type, listener) => listeners.push(listener),
  callInWindow: (name, ...words) => { may(name); window.signup.push(...words) },
  copyFromWindow: (name) => { may(name); return window[name] },
  createQueue: (name) => { may(name); window[name] ??= []; },
  encodeUriComponent: encodeURIComponent,
  injectScript: (url, good, bad) => {
    if (!/^https?:\\/\\/[^/]+\\/widget\\.js/.test(url)) return bad();
    const tag = Object.assign(document.createElement('script'), { src: url, async: true });
    tag.onload = good; tag.onerror = bad; document.head.append(tag);
  },
  isConsentGranted: () => granted,
};
const data = { host: location.origin, site: 'demo',
  gtmOnSuccess: () => loaded.push(1), gtmOnFailure: () => loaded.push(0) };
"""
"""As much of Tag Manager's sandbox as the template asks for, and nothing it does not."""


def _run(*command: str) -> str:
    done = subprocess.run(
        command, cwd=HERE, capture_output=True, text=True, timeout=INSTALL_SECONDS, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@functools.cache
def _built(*words: str) -> str:
    if not (INTEGRATIONS / "node_modules").exists():
        _run("npm", "ci", "--no-audit", "--no-fund", "--prefix", str(INTEGRATIONS))
    return _run("node", str(HERE / "build.mjs"), *words)


def _serve(shopper: Shopper, head: str, body: str = "<h1>A shop</h1>") -> None:
    page = f"<!doctype html><html lang='en-US'><head><title>Shop</title>{head}</head>{body}</html>"
    shopper.page.route(
        f"{shopper.url}/", lambda route: route.fulfill(content_type="text/html", body=page)
    )


def _react(shopper: Shopper) -> None:
    script = _built("react", "page.js")
    shopper.page.route("**/app.js", lambda route: route.fulfill(body=script))
    _serve(shopper, "", "<body><div id=app></div><script src=/app.js></script>")


def test_react_puts_the_tag_there_once_and_passes_on_what_the_page_knows(
    shopper: Shopper,
) -> None:
    _react(shopper)
    shopper.visit()
    shopper.page.get_by_role("button", name="Join").click()
    expect(shopper.field).to_have_value("ada@example.com")
    assert len(shopper.sent("/widget.js")) == 1
    shopper.page.wait_for_function("() => heard.includes('signup:viewed')")
    assert shopper.errors == []


def test_a_form_in_a_react_page_comes_and_goes(shopper: Shopper) -> None:
    _react(shopper)
    alter(shopper.page, kind="embedded", show={})
    shopper.visit()
    expect(shopper.page.locator("signup-form").get_by_role("region")).to_be_visible()
    shopper.page.get_by_role("button", name="Away").click()
    expect(shopper.page.locator("signup-form")).to_have_count(0)
    assert shopper.errors == []


def _rendered(shopper: Shopper, head: str) -> list[str]:
    """Serve the app as a server renders it; return where the browser's complaints will stand."""
    script, html = _built("react", "hydrate.js"), _built("react", "render.js", shopper.url)
    shopper.page.route("**/app.js", lambda route: route.fulfill(body=script))
    complaints: list[str] = []
    shopper.page.on(
        "console", lambda one: complaints.append(one.text) if one.type == "error" else None
    )
    _serve(shopper, head, f"<body><div id=app>{html}</div><script src=/app.js></script>")
    alter(shopper.page, kind="embedded", show={})
    return complaints


def test_react_in_strict_mode_takes_over_what_a_server_rendered(shopper: Shopper) -> None:
    complaints = _rendered(shopper, "")
    shopper.page.goto(shopper.url)
    expect(shopper.page.locator("signup-form p")).to_have_text("Without script")
    shopper.page.evaluate("hydrate()")
    expect(shopper.page.locator("signup-form").get_by_role("region")).to_be_visible()
    expect(shopper.page.locator("script[data-site]")).to_have_count(1)
    shopper.page.wait_for_function("() => heard.includes('signup:viewed')")
    assert shopper.page.evaluate("heard").count("signup:viewed") == 1
    assert (complaints, shopper.page.evaluate("recovered"), shopper.errors) == ([], [], [])


def test_react_may_take_over_after_the_widget_did(shopper: Shopper) -> None:
    """With the tag in the page's head the widget can be there first."""
    complaints = _rendered(shopper, '<script async src="/widget.js" data-site="demo"></script>')
    shopper.visit()
    form = shopper.page.locator("signup-form").get_by_role("region")
    expect(form).to_be_visible()
    shopper.page.evaluate("hydrate()")
    shopper.page.get_by_role("button", name="Away").click()
    expect(shopper.page.locator("signup-form")).to_have_count(0)
    assert (complaints, shopper.page.evaluate("recovered"), shopper.errors) == ([], [], [])


def _wordpress(service: Service, key: str = "welcome", host: str = "") -> str:
    php = shutil.which("php")
    assert php, "make provision"
    return _run(php, str(HERE / "wordpress.php"), host or service.url, "demo", key)


def test_the_shortcode_is_a_form_without_script(
    arrive: Callable[..., Shopper], service: Service, email: str
) -> None:
    shopper = arrive(java_script_enabled=False)
    page = _wordpress(service)
    shopper.page.route(
        f"{service.url}/", lambda route: route.fulfill(content_type="text/html", body=page)
    )
    shopper.page.goto(service.url)
    shopper.page.locator("[name=email]").fill(email)
    shopper.page.get_by_role("button", name="Get my code").click()
    expect(shopper.page.get_by_role("heading")).to_have_text("One more step")
    assert service.state(email, "email") == "pending"


def test_the_shortcode_becomes_the_form_with_script(shopper: Shopper, service: Service) -> None:
    page = _wordpress(service)
    shopper.page.route(
        f"{service.url}/", lambda route: route.fulfill(content_type="text/html", body=page)
    )
    alter(shopper.page, kind="embedded", show={})
    shopper.visit()
    expect(shopper.page.locator("signup-form").get_by_role("region")).to_be_visible()


def test_the_shortcode_lets_nothing_into_the_page_and_needs_no_service(service: Service) -> None:
    page = _wordpress(service, '"><script>alert(1)</script>', "http://127.0.0.1:1")
    assert "<script>alert" not in page
    assert "<form" not in page


def test_the_shortcode_of_a_form_that_asks_no_address_first_waits_for_the_widget(
    service: Service,
) -> None:
    page = _wordpress(service, "about")
    assert '<div class="signup"><signup-form form="about"></signup-form></div>' in page


def _liquid(name: str, **context: Any) -> str:
    return _built("liquid", str(INTEGRATIONS / "shopify" / "blocks" / name), json.dumps(context))


def test_the_app_embed_passes_on_cart_customer_and_country(shopper: Shopper) -> None:
    items = [{"sku": "TEA-1"}, {"sku": "", "product": {"handle": 'cup"</script>'}}]
    head = _liquid(
        "signup.liquid",
        block={"settings": {"host": shopper.url, "site": "demo"}},
        request={"locale": {"iso_code": "en-US"}},
        localization={"country": {"iso_code": "CA"}},
        cart={"total_price": 3150, "items": items[:1]},
        customer={"email": "ada@example.com"},
    )
    _serve(shopper, f"<script>window.told = []; window.signup = told;</script>{head}")
    shopper.visit()
    told = dict(shopper.page.evaluate("told"))
    assert told["cart"] == {"value": 31.5, "items": ["TEA-1"]}
    assert told["identify"]["email"] == "ada@example.com"
    tag = shopper.page.locator("script[data-site]")
    expect(tag).to_have_attribute("data-country", "CA")
    shopper.open_form()
    expect(shopper.field).to_have_value("ada@example.com")
    assert shopper.errors == []


def test_the_app_block_is_a_place_for_a_form() -> None:
    block = _liquid(
        "signup-form.liquid", block={"settings": {"form": "welcome"}, "shopify_attributes": ""}
    )
    assert '<signup-form form="welcome" ></signup-form>' in block


def _template() -> str:
    text = (INTEGRATIONS / "gtm" / "template.tpl").read_text("utf-8")
    parts = dict(zip(*[iter(text.split("___")[1:])] * 2, strict=True))
    for name in ("INFO", "TEMPLATE_PARAMETERS", "WEB_PERMISSIONS"):
        json.loads(parts[name])
    return str(parts["SANDBOXED_JS_FOR_WEB_TEMPLATE"])


def test_the_tag_manager_loads_it_and_consent_mode_is_followed(shopper: Shopper) -> None:
    wrapped = f"{SANDBOX}; (function (require) {{ {_template()} }})((name) => offered[name]);"
    _serve(shopper, f"<script>{wrapped}</script>")
    shopper.visit()
    shopper.page.wait_for_function("loaded.length")
    assert shopper.page.evaluate("loaded") == [1]
    shopper.open_form()
    assert shopper.sent("/v1/beacons") == []
    shopper.page.evaluate("listeners.forEach((one) => one('analytics_storage', true))")
    with shopper.page.expect_request("**/v1/beacons"):
        shopper.page.keyboard.press("Escape")
