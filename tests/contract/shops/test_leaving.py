"""A shop that has taken the app out: whom only it has told us of is forgotten, and nobody else."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from signup.capture.record import Recorder
from signup.domain.keeping import Keeping
from signup.forwarding.forgetter import Forgetter
from signup.forwarding.letting_go import Retaining
from signup.storage.shop_tables import shop_redactions
from tests.support.app import services
from tests.support.clock import SeededBytes
from tests.support.factories import EMAIL, OTHER_EMAIL, a_scene, a_signup, a_site
from tests.support.shops import HOST, SHOPS, email_consent, from_shopify

if TYPE_CHECKING:
    from tests.contract.shops.conftest import Line
    from tests.support.shops import Webhook

TOPIC = "customers_email_marketing_consent/update"
LEAVING = from_shopify("shop/redact", {"shop_id": 954889, "shop_domain": HOST}, webhook_id="L1")


def telling(line: Line, email: str) -> Webhook:
    body = email_consent(email, "subscribed", line.clock(), "confirmed_opt_in")
    return from_shopify(TOPIC, body, webhook_id=f"{email} {line.clock()}")


def work(line: Line) -> int:
    """Let the worker do what is due, a person at a time."""
    engine, source = services(line.app).engine, SeededBytes()
    recorder = Recorder(engine, random_bytes=source, messengers=frozenset())
    retaining = Retaining(engine, recorder.record, Keeping(), line.clock, source, batch=1)
    site = services(line.app).catalog.get("demo")
    assert site
    forgetter = Forgetter(retaining, lambda: [site.site], lambda _: None, lambda *_: None)
    return forgetter.heed_shops()


def people(line: Line) -> set[str]:
    return {one["email"] for one in line.profiles()}


def leave(line: Line) -> None:
    line.clock.advance(hours=1)
    line.take(LEAVING)


def test_whom_only_the_shop_told_of_is_forgotten(line: Line) -> None:
    line.take(telling(line, EMAIL))
    line.take(telling(line, OTHER_EMAIL))
    leave(line)

    assert work(line) == 2

    assert line.profiles() == []
    assert line.news().count(("crm", "profile.erased")) == 2


def test_who_came_by_the_brands_own_doors_stays(line: Line) -> None:
    line.take(telling(line, EMAIL))
    scene = a_scene(a_site(shops=SHOPS), line.clock() + timedelta(minutes=1))
    services(line.app).committer.submit(a_signup(scene))
    leave(line)

    assert work(line) == 0
    assert people(line) == {EMAIL}


def test_what_the_shop_tells_after_it_came_back_stays(line: Line) -> None:
    leave(line)
    line.clock.advance(hours=1)
    line.take(telling(line, EMAIL))

    assert work(line) == 0
    assert people(line) == {EMAIL}


def test_it_is_done_once(line: Line) -> None:
    leave(line)
    line.take(LEAVING)
    (wish,) = line.rows(shop_redactions)
    assert wish["done_at"] is None

    work(line)
    (wish,) = line.rows(shop_redactions)
    assert wish["done_at"] == line.clock()


@pytest.mark.parametrize("body", [
    {"shop_id": 1, "shop_domain": "other.myshopify.com"},
    {"shop_id": 1},
    {"shop_id": 1, "shop_domain": HOST, "customer": {"email": EMAIL}, "orders_to_redact": []},
    {"id": 1, "shop_domain": HOST},
])  # fmt: skip
def test_nothing_else_is_taken_for_it(line: Line, body: dict[str, object]) -> None:
    line.call(from_shopify("shop/redact", body))
    assert line.rows(shop_redactions) == []


def test_a_request_that_is_not_signed_forgets_nobody(line: Line) -> None:
    line.take(telling(line, EMAIL))
    forged = from_shopify("shop/redact", {"shop_domain": HOST}, secret="guessed")

    assert line.call(forged).status_code == 401
    assert work(line) == 0
