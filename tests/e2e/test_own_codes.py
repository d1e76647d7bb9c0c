"""Codes of one's own and drawn prizes: in a real browser, and as they stand on disk then."""

from __future__ import annotations

import sqlite3
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.e2e.service import running
from tests.e2e.test_code import mailed_code
from tests.e2e.test_texted_code import text_to

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.e2e.other_shop import OtherShop
    from tests.e2e.service import Service
    from tests.e2e.shopper import Shopper

pytestmark = pytest.mark.e2e

FORMS = """
[[forms]]
key = "own"
kind = "embedded"
steps = ["email", "phone"]
[forms.email]
headline = "10% off, a code of your own"
button = "Get my code"
ends = "Good until {date}"
incentive = { label = "10% off", code = "WELCOME10", pool = "first", until = "2099-12-24" }
[forms.phone]
headline = "Make it 20%?"
button = "Text me"
ends = "The better one until {date}"
incentive = { label = "20% off", code = "WELCOME20", pool = "better", until = "2099-12-31" }

[[forms]]
key = "few"
kind = "embedded"
steps = ["email"]
[forms.email]
headline = "One code is left"
button = "Join"
incentive = { label = "10% off", code = "WELCOME10", pool = "few" }

[[forms]]
key = "drawn"
kind = "embedded"
steps = ["email"]
[forms.email]
headline = "Everybody wins"
text = "{odds}. No purchase needed. Rules: {rules}"
button = "Draw"
incentive = { label = "A prize", code = "THANKS5", draw = "autumn" }
[forms.email.locale.ar]
headline = "الجميع يفوز"
text = "{odds}. لا حاجة إلى الشراء. القواعد: {rules}"
button = "اسحب"
incentive = { label = "جائزة" }

[[pools]]
name = "first"
low = 1
[[pools]]
name = "better"
[[pools]]
name = "few"
low = 1
[[pools]]
name = "grinders"

[[draws]]
name = "autumn"
rules_url = "https://northwind.example/rules"
otherwise = "5% off"
locale.ar.otherwise = "خصم 5%"
[[draws.prizes]]
label = "A free bag"
locale.ar.label = "كيس مجاني"
odds = "1 in 2"
code = "FREEBAG"
[[draws.prizes]]
label = "A grinder"
locale.ar.label = "مطحنة"
odds = "1 in 2"
pool = "grinders"
"""
PRIZES = {"FREEBAG": ("A free bag", "كيس مجاني"), "GRIND1": ("A grinder", "مطحنة")}
STOCK = {
    "first": ["FIRST1", "FIRST2"],
    "better": ["BETTER1"],
    "few": ["FEW1"],
    "grinders": ["GRIND1"],
}

BOUND = """(dialog, published) => published.map((text) => {
  const nodes = [...dialog.querySelectorAll('*')].filter((one) => one.textContent === text);
  return nodes.length > 0 && nodes.some((one) => one.closest('[translate=no]'));
})"""
"""Whether each of the published words stands on the screen where no translator may touch it."""


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory, other_shop: OtherShop) -> Iterator[Service]:
    """Give a service with forms whose rewards come from pools and draws."""
    folder = tmp_path_factory.mktemp("own-codes")
    with running(folder, other_shop.url, sms_by="code", more=FORMS) as service:
        for pool, codes in STOCK.items():
            service.post(f"/v1/codes/{pool}", codes=codes)
        yield service


@pytest.fixture
def join(arrive: Callable[..., Shopper]) -> Callable[..., Shopper]:
    """Return what takes a new browser through a form's first step, in haste or not."""

    def join(form: str, email: str, path: str = "/", *, thinking: bool = False) -> Shopper:
        shopper = arrive(permissions=["clipboard-read", "clipboard-write"])
        shopper.visit(path)
        if not thinking:
            shopper.hurry()
        shopper.page.evaluate("(form) => void signup.open(form)", form)
        expect(shopper.field).to_be_visible()
        if thinking:
            shopper.think()
        shopper.give(email)
        return shopper

    return join


@pytest.fixture
def prove(join: Callable[..., Shopper], arrive: Callable[..., Shopper]) -> Callable[..., Shopper]:
    """Return what joins by a form's address and types the code of the mail."""

    def prove(form: str, email: str, path: str = "/") -> Shopper:
        shopper = join(form, email, path)
        if form == "own":
            expect(shopper.dialog.get_by_label("Mobile number")).to_be_visible()
            shopper.dialog.locator(".no").click()
        expect(shopper.field).to_have_attribute("autocomplete", "one-time-code")
        shopper.give(mailed_code(arrive(), email))
        expect(shopper.field).to_have_count(0)
        return shopper

    return prove


def test_a_code_of_ones_own_is_shown_copied_and_the_same_for_the_same_person(
    prove: Callable[..., Shopper], service: Service
) -> None:
    shopper = prove("own", "ada.one@gmail.com")
    code = shopper.dialog.locator("code").inner_text()
    assert code in STOCK["first"]
    expect(shopper.dialog.get_by_role("timer")).to_contain_text("Good until December 25, 2099")
    shopper.dialog.get_by_role("button", name="Copy").click()
    expect(shopper.dialog.get_by_role("button", name="Copied")).to_be_visible()
    assert shopper.page.evaluate("navigator.clipboard.readText()") == code

    again = prove("own", "a.daone+shop@gmail.com")
    expect(again.dialog.locator("code")).to_have_text(code)
    assert stock(service)["first"] == {"name": "first", "free": 1, "given": 1, "low": 1}
    assert (shopper.violations(), shopper.errors, again.errors) == ([], [], [])


def test_when_none_is_left_everybodys_code_is_shown_and_the_operator_is_told(
    prove: Callable[..., Shopper], service: Service
) -> None:
    first, second = (prove("few", f"{name}@example.com") for name in ("ada", "grace"))
    expect(first.dialog.locator("code")).to_have_text("FEW1")
    expect(second.dialog.locator("code")).to_have_text("WELCOME10")
    assert stock(service)["few"]["free"] == 0
    with pytest.raises(subprocess.CalledProcessError) as doctor:
        service.run("doctor")
    assert "pool few runs out of codes" in doctor.value.stdout
    assert "pool first" not in doctor.value.stdout


def test_the_prize_that_was_drawn_is_the_one_on_disk_and_called_by_its_words(
    prove: Callable[..., Shopper], service: Service
) -> None:
    shopper = prove("drawn", "ada.two@gmail.com")
    code = shopper.dialog.locator("code").inner_text()
    label, arabic = PRIZES[code]
    expect(shopper.dialog.get_by_role("heading")).to_have_text(f"Here’s your {label}")
    assert outcomes(service) == [code]

    again = prove("drawn", "ad.atwo@gmail.com", "/?lang=ar")
    expect(again.dialog.locator("code")).to_have_text(code)
    expect(again.dialog.locator(".ticket b")).to_have_text(arabic)
    assert outcomes(service) == [code]


def test_the_first_code_is_mailed_at_once_and_the_number_earns_a_better_one(
    join: Callable[..., Shopper], arrive: Callable[..., Shopper], phone: str
) -> None:
    email = "ada.three@example.com"
    shopper = join("own", email, thinking=True)
    expect(shopper.dialog.get_by_role("heading")).to_have_text("Make it 20%?")
    expect(mail_to(arrive(), email)).to_contain_text("FIRST")
    expect(shopper.dialog.get_by_role("timer")).to_contain_text("Good until")
    shopper.give(phone)
    expect(shopper.dialog.get_by_label("Code from the text")).to_be_visible()
    shopper.give(text_to(arrive(), phone))
    expect(shopper.dialog.get_by_role("heading")).to_have_text("Here’s your 20% off")
    expect(shopper.dialog.locator("code")).to_have_text("BETTER1")
    expect(shopper.dialog.get_by_role("timer")).to_contain_text("The better one until")


def test_no_translator_touches_what_is_agreed_to_or_a_code_in_any_language(
    prove: Callable[..., Shopper], arrive: Callable[..., Shopper], service: Service
) -> None:
    for locale in ("en-US", "ar"):
        forms = service.get("/v1/sites/demo/forms", locale=locale)["forms"]
        shopper = arrive()
        shopper.visit(f"/?lang={locale}")
        for form in forms:
            shopper.page.evaluate("(form) => void signup.open(form)", form["key"])
            expect(shopper.dialog.locator(".yes")).to_be_visible()
            step = form["steps"][0]
            texts = [one["text"] for one in step["disclosures"]]
            words = [*texts, step["texts"]["button"]] if texts else []
            assert shopper.dialog.evaluate(BOUND, words) == [True] * len(words)
            shopper.page.evaluate("signup.close()")
            shopper.see_no_form()
    told = prove("drawn", "grace.two@gmail.com", "/?lang=ar").dialog.locator("code")
    expect(told).to_have_attribute("translate", "no")


def mail_to(reader: Shopper, email: str) -> Any:
    reader.page.goto(f"{reader.url}/dev/inbox")
    return reader.page.get_by_role("listitem").filter(has_text=f"to {email}").first


def stock(service: Service) -> dict[str, Any]:
    return {one["name"]: one for one in service.get("/v1/codes")["pools"]}


def outcomes(service: Service) -> list[str]:
    """Return the codes that were drawn, as they stand on disk."""
    with sqlite3.connect(f"file:{service.folder / 'signup.db'}?mode=ro", uri=True) as database:
        rows = database.execute("SELECT code FROM offer_holders WHERE pool = 'draw:autumn'")
        return [str(code) for (code,) in rows]
