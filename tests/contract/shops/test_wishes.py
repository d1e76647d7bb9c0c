"""What customers want of a Shopify shop: their data, or to be forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson

from tests.contract.shops.conftest import Line
from tests.support.app import services
from tests.support.factories import (
    EMAIL,
    EMAIL_MARKETING,
    OTHER_EMAIL,
    PHONE,
    a_phone,
    a_scene,
    a_signup,
    a_site,
    ask,
)
from tests.support.shops import HOST, SHOPS, from_shopify

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest
    from flask import Flask

    from tests.support.clock import FixedClock
    from tests.support.shops import Webhook

SCENE = a_scene(a_site(shops=SHOPS))


def redact(email: str | None = EMAIL, phone: str | None = None) -> Webhook:
    who = {"id": 191167, "email": email, "phone": phone}
    body = {"shop_id": 1, "shop_domain": HOST, "customer": who, "orders_to_redact": [299938]}
    return from_shopify("customers/redact", body, webhook_id=f"{email} {phone}")


def submit(line: Line, *commands: Any) -> None:
    for command in commands:
        services(line.app).committer.submit(command)


def test_who_is_to_be_forgotten_is_forgotten_as_by_the_brand(line: Line) -> None:
    submit(line, a_signup(SCENE), a_phone(SCENE))

    line.take(redact())

    assert line.profiles() == []
    assert ("crm", "profile.erased") in line.news()
    assert line.state("email") == "unsubscribed", "and stays off the list"


def test_it_is_safe_to_repeat_and_to_ask_for_a_stranger(line: Line) -> None:
    submit(line, a_signup(SCENE))
    for webhook in (redact(OTHER_EMAIL), redact(), redact(), redact("no address", "12")):
        line.take(webhook)
    assert line.profiles() == []


def test_a_number_that_somebody_else_holds_forgets_nobody_else(line: Line) -> None:
    submit(line, a_signup(SCENE), a_phone(SCENE))

    line.take(redact(OTHER_EMAIL, PHONE))

    assert [one["email"] for one in line.profiles()] == [EMAIL]


def test_a_number_alone_is_forgotten_with_its_holder(line: Line) -> None:
    asks = (ask(EMAIL_MARKETING),)
    submit(line, a_signup(SCENE, asks=asks), a_phone(SCENE))

    line.take(redact(None, "(415) 555-2671"))

    assert line.profiles() == []


def test_the_brand_sees_that_somebody_wants_their_data_and_whose_it_is(
    capsys: pytest.CaptureFixture[str],
    make_app: Callable[..., Flask],
    clock: FixedClock,
    secret_key: str,
) -> None:
    app = make_app()
    line = Line(app, app.test_client(), clock, secret_key)
    submit(line, a_signup(SCENE))
    (person,) = line.profiles()
    who = {"id": 191167, "email": EMAIL, "phone": PHONE}
    body = {"shop_domain": HOST, "customer": who, "data_request": {"id": 9999}}

    line.take(from_shopify("customers/data_request", body))

    logged = capsys.readouterr().err.splitlines()
    (told,) = (orjson.loads(one) for one in logged if "asks for their data" in one)
    assert told["profiles"] == [person["id"]]
    assert told["request"] == "9999"
    assert not any(EMAIL in one or PHONE in one for one in logged)
    assert len(line.profiles()) == 1
