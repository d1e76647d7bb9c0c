"""A text that is held back, seen from outside: a stranger learns nothing, the operator does."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from structlog.testing import capture_logs

from signup.domain.text_limits import TextLimits
from signup.storage import tables
from tests.support.app import BASE
from tests.support.factories import OTHER_PHONE, PHONE, a_site
from tests.web.sources.test_checkout import by_form, by_json
from tests.web.sources.test_keyword import SILENCE

if TYPE_CHECKING:
    from signup.domain.site import Site
    from tests.web.sources.conftest import Shop


@pytest.fixture
def site() -> Site:
    """Return a site that texts each number once."""
    site = a_site()
    assert site.sms
    once = TextLimits(number_10_minutes=1, number_hour=1, number_day=1, segments_day=2)
    return replace(site, sms=replace(site.sms, limits=once))


def without_ids(answer: Any) -> Any:
    return {name: value for name, value in answer.get_json().items() if name != "id"}


def questions(shop: Shop) -> int:
    return sum(row["type"] == "message.confirm_sms" for row in shop.rows(tables.outbox))


def metric(shop: Shop, *labels: str) -> bool:
    headers = {"Authorization": f"Bearer {BASE['SIGNUP_METRICS_TOKEN']}"}
    lines = shop.client.get("/metrics", headers=headers).text.splitlines()
    return any(
        line.startswith("signup_texts_total") and all(one in line for one in labels)
        for line in lines
    )


def test_the_second_step_answers_the_same_with_and_without_a_text(shop: Shop) -> None:
    answers = []
    for email in ("ada@example.com", "grace@example.com"):
        first = shop.sign_up(email=email).get_json()
        answers.append(shop.add_phone(first))

    assert [one.status_code for one in answers] == [200, 200]
    told = [without_ids(one) for one in answers]
    assert told[0].pop("confirm")["method"] == told[1].pop("confirm")["method"] == "reply"
    assert told[0] == told[1]
    assert questions(shop) == 1


@pytest.mark.parametrize("post", [by_json, by_form])
def test_the_checkout_answers_the_same_with_and_without_a_text(shop: Shop, post: Any) -> None:
    ticks = {"email_marketing": "1", "sms_marketing": "1"}
    given = ticks if post is by_json else {"ticks": ticks}
    answers = [post(shop, email=f"{one}@example.com", **given) for one in ("ada", "grace")]

    assert answers[0].status_code == answers[1].status_code
    if post is by_json:
        assert without_ids(answers[0]) == without_ids(answers[1])
    else:
        assert answers[0].text == answers[1].text
    assert shop.state("grace@example.com", "email") == "subscribed"
    assert questions(shop) == 1


def test_a_keyword_joins_in_silence_and_a_stop_is_answered_all_the_same(shop: Shop) -> None:
    shop.text("COFFEE", sid="SM1")
    silent = shop.text("HELP", sid="SM2")
    joined = shop.text("COFFEE", sender=OTHER_PHONE, sid="SM3")
    stopped = shop.text("STOP", sid="SM4")

    assert (silent.text, joined.text) == (SILENCE, SILENCE)
    assert shop.state(OTHER_PHONE, "sms") == "subscribed"
    assert "Northwind" in stopped.text
    assert shop.state(PHONE, "sms") == "unsubscribed"


def test_the_metrics_tell_what_was_due_and_what_held_it_back(shop: Shop) -> None:
    shop.text("COFFEE", sid="SM1")
    shop.text("HELP", sid="SM2")

    assert metric(shop, 'kind="joined"', 'held_by="none"', " 1.0")
    assert metric(shop, 'kind="help"', 'held_by="number"', " 1.0")


def test_the_log_tells_which_limit_and_never_the_number(shop: Shop) -> None:
    with capture_logs() as logged:
        shop.text("COFFEE", sid="SM1")
        shop.text("HELP", sid="SM2")

    (line,) = [one for one in logged if one["event"] == "text held back"]
    assert (line["site"], line["limit"]) == ("demo", "number")
    assert PHONE not in str(logged)


def test_a_repeated_request_is_no_second_text(shop: Shop) -> None:
    first = shop.sign_up().get_json()
    key = {"Idempotency-Key": "one"}
    answers = [shop.add_phone(first, headers=key).get_json() for _ in range(2)]

    assert answers[0] == answers[1]
    assert metric(shop, 'kind="confirm_sms"', 'held_by="none"', " 1.0")


def test_everybody_is_told_to_ask_the_doctor_and_nothing_else(shop: Shop) -> None:
    assert shop.client.get("/readyz").get_json()["checks"]["texts"] == "ok"
    shop.text("COFFEE", sid="SM1")

    answer = shop.client.get("/readyz")
    assert answer.status_code == 200
    assert answer.get_json()["checks"]["texts"] == "ask `signup doctor`"


def test_a_box_at_the_checkout_is_no_way_around_the_limit_of_the_form(shop: Shop) -> None:
    shop.add_phone(shop.sign_up(email="ada@example.com").get_json())
    by_json(shop, email="grace@example.com", sms_transactional="1")

    assert questions(shop) == 1
    assert shop.state(PHONE, "sms", "transactional") == "pending"
