"""Texts that a limit holds back: the signup stays, a stop stays, only the text is not owed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event

from signup.capture.commands import Choose
from signup.domain.consent import Act, Channel
from signup.domain.text_limits import TextLimits
from signup.forwarding.housekeeping import Retention, purge
from signup.storage import tables
from signup.storage.text_counts import text_counts
from tests.integration.capture.test_concurrency import at_once
from tests.support import factories
from tests.support.clock import START
from tests.support.factories import (
    EMAIL_MARKETING,
    KEYWORD,
    OTHER_PHONE,
    PHONE,
    SMS_MARKETING,
    SMS_TRANSACTIONAL,
    a_phone,
    a_scene,
    a_signup,
    a_text,
    ask,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from signup.capture.command import Command
    from signup.capture.commands import Scene
    from signup.domain.site import Site
    from tests.integration.capture.conftest import Core

MINUTE = timedelta(minutes=1)
BRITISH, CARIBBEAN = "+447400123456", "+18765550123"


def limited(core: Core, **limits: int) -> Site:
    """Return the site with limits of its own."""
    sms = core.site.sms
    assert sms
    return replace(core.site, sms=replace(sms, limits=TextLimits(**limits)))


def scene(core: Core, minute: float = 0, site: Site | None = None, **context: str) -> Scene:
    return a_scene(site or core.site, START + minute * MINUTE, context=context)


def typed(where: Scene, number: int, **changes: Any) -> Command:
    """Return a checkout with both boxes ticked, by another person each time."""
    asks = (ask(EMAIL_MARKETING, Act.TICK_AND_PRESS), ask(SMS_MARKETING, Act.TICK_AND_PRESS))
    values = {"email": f"person-{number}@example.com", "phone": PHONE, "asks": asks, **changes}
    return a_signup(where, f"s-{number}", phone_region="US", form_version=None, **values)


def number(index: int, block: int = 555) -> str:
    """Return one of many numbers in New York, by default all of one range."""
    return f"+1212{block}{2000 + index}"


def held(receipt: Any) -> str | None:
    return receipt.text.held_by if receipt.text else None


def texts(core: Core) -> list[str]:
    return core.outbox("messenger:sms")


def test_the_fourth_question_to_a_number_in_ten_minutes_is_not_owed(core: Core) -> None:
    receipts = [core.one(typed(scene(core, at), at)) for at in range(4)]

    assert [held(one) for one in receipts] == [None, None, None, "number"]
    assert texts(core) == ["message.confirm_sms"] * 3


def test_the_signup_is_stored_and_its_receipt_is_like_any_other(core: Core) -> None:
    receipts = [core.one(typed(scene(core, at), at)) for at in range(4)]

    assert len({str(one.channels) for one in receipts}) == 1
    assert {one.confirm_phone for one in receipts} == {True}
    assert len(core.rows(tables.signups)) == 4
    assert core.state("person-3@example.com", "email") == "subscribed"
    assert core.events().count(("sms", "requested")) == 4


def test_whoever_was_not_asked_is_not_confirmed_by_a_yes_to_somebody_else(core: Core) -> None:
    for at in range(4):
        core.one(typed(scene(core, at), at))
    claims = {row["id"]: row["claimed_phone"] for row in core.rows(tables.signups)}

    assert claims == {"s-0": PHONE, "s-1": PHONE, "s-2": PHONE, "s-3": None}
    core.one(a_text(scene(core, 5), "confirm"))
    assert core.profile(phone=PHONE)["email"] == "person-2@example.com"


def test_a_yes_does_not_confirm_when_nobody_was_asked(core: Core) -> None:
    tight = limited(core, segments_day=1)
    core.one(typed(scene(core, site=tight), 1))
    core.one(a_text(scene(core, 1), "confirm"))

    assert core.state(PHONE, "sms") == "pending"


def test_a_yes_gives_nothing_that_only_a_text_held_back_would_have_asked_for(core: Core) -> None:
    site = limited(core, number_10_minutes=1, number_hour=1, number_day=1)
    orders = ask(SMS_TRANSACTIONAL, Act.TICK_AND_PRESS)
    core.one(typed(scene(core, 0, site), 1))
    core.one(typed(scene(core, 1, site), 2, asks=(orders,)))
    core.one(a_text(scene(core, 2), "confirm"))

    assert core.state(PHONE, "sms", "marketing") == "subscribed"
    assert core.state(PHONE, "sms", "transactional") == "pending"


@pytest.mark.parametrize(("days", "state"), [(6, "subscribed"), (8, "pending")])
def test_a_text_held_back_gives_an_older_question_no_more_time(
    core: Core, days: int, state: str
) -> None:
    core.one(typed(scene(core, 0), 1))
    core.one(typed(scene(core, 5 * 24 * 60, limited(core, segments_day=1)), 2))
    core.one(a_text(scene(core, days * 24 * 60), "confirm"))

    assert core.state(PHONE, "sms") == state


@pytest.mark.parametrize("phone", [BRITISH, "+18005550199", "+12125550"])
def test_a_stop_from_any_line_is_recorded_and_answered(core: Core, phone: str) -> None:
    stop = a_text(scene(core), "stop", phone=phone, phone_region=None)

    assert core.one(stop).reply == "stopped"
    assert core.state(phone, "sms") == "unsubscribed"


def test_the_second_step_asks_again_once_the_limit_allows(core: Core) -> None:
    for at in range(4):
        core.one(a_signup(scene(core, at), f"s-{at}", email=f"person-{at}@example.com"))
        core.one(a_phone(scene(core, at), f"s-{at}"))
    core.one(a_signup(scene(core, 15), "s-9", email="late@example.com"))
    receipt = core.one(a_phone(scene(core, 15), "s-9"))

    assert held(receipt) is None
    assert texts(core) == ["message.confirm_sms"] * 4


def test_limits_hold_within_one_batch_as_between_two(core: Core) -> None:
    receipts = core.record(*(typed(scene(core), index) for index in range(5)))

    assert [held(one) for one in receipts] == [None] * 3 + ["number"] * 2


def test_numbers_of_one_range_are_counted_together(core: Core) -> None:
    site = limited(core, prefix_hour=2)
    receipts = [core.one(typed(scene(core, 0, site), at, phone=number(at))) for at in range(3)]
    elsewhere = core.one(typed(scene(core, 0, site), 9, phone=number(9, block=736)))

    assert [held(one) for one in receipts] == [None, None, "prefix"]
    assert held(elsewhere) is None


@pytest.mark.parametrize(
    ("callers", "last"),
    [
        (["203.0.113.7"] * 3, "network"),
        (["2001:db8::1", "2001:db8::2", "2001:db8::ffff"], "network"),
        (["2001:db8::1", "2001:db8:0:1::1", "2001:db8:0:2::1"], None),
    ],
)
def test_who_asks_is_counted_by_address_and_in_ipv6_by_its_network(
    core: Core, callers: list[str], last: str | None
) -> None:
    site = limited(core, network_hour=2)
    receipts = [
        core.one(typed(scene(core, 0, site, ip=ip), at, phone=number(at)))
        for at, ip in enumerate(callers)
    ]

    assert [held(one) for one in receipts] == [None, None, last]


def test_the_shops_own_server_asks_for_everybody_and_is_not_counted(core: Core) -> None:
    site = limited(core, network_hour=1)
    where = scene(core, 0, site, ip="203.0.113.7", posted_by="server")
    receipts = [core.one(typed(where, at, phone=number(at))) for at in range(3)]

    assert [held(one) for one in receipts] == [None] * 3


def test_a_country_is_held_to_its_hour(core: Core) -> None:
    site = limited(core, country_hour=2)
    receipts = [
        core.one(typed(scene(core, 0, site), at, phone=number(at, block=200 + at)))
        for at in range(3)
    ]

    assert [held(one) for one in receipts] == [None, None, "country"]


def test_a_day_costs_no_more_than_may_be_spent(core: Core) -> None:
    site = limited(core, segments_day=5)
    receipts = [core.one(typed(scene(core, 0, site), at, phone=number(at))) for at in range(3)]

    assert [held(one) for one in receipts] == [None, None, "day"], "a question may take two"


@pytest.mark.parametrize("phone", [BRITISH, CARIBBEAN, "+18005550199", "+12125550"])
@pytest.mark.parametrize("intent", ["join", "help"])
def test_a_text_from_where_nobody_is_texted_gets_no_paid_reply(
    core: Core, phone: str, intent: str
) -> None:
    receipt = core.one(a_text(scene(core), intent, phone=phone, phone_region=None))

    assert (receipt.reply, held(receipt)) == (None, "kind")
    assert core.state(phone, "sms") == ("subscribed" if intent == "join" else "none")


def test_keyword_replies_end_before_two_machines_write_to_each_other_for_ever(core: Core) -> None:
    replies = [core.one(a_text(scene(core, at), "join", f"SM{at}")).reply for at in range(5)]

    assert replies == ["joined", "already", "already", None, None]
    assert core.state(PHONE, "sms") == "subscribed"


def test_a_reply_that_leaves_through_the_worker_is_held_just_the_same(core: Core) -> None:
    for at in range(4):
        core.one(a_text(scene(core, at), "help", f"SM{at}", reply_from=KEYWORD.number))

    assert texts(core) == ["message.reply"] * 3
    assert len(core.rows(tables.strangers)) == 3


FULL: dict[str, Callable[[Core], Site]] = {
    "number": lambda core: limited(core, number_10_minutes=1, number_hour=1, number_day=1),
    "prefix": lambda core: limited(core, prefix_hour=1),
    "country": lambda core: limited(core, country_hour=1),
    "day": lambda core: limited(core, segments_day=2),
    "kind": lambda core: replace(core.site, sms_countries=("DE",)),
}


@pytest.mark.parametrize("limit", FULL)
def test_a_stop_is_recorded_and_answered_once_whatever_limits_say(core: Core, limit: str) -> None:
    site = FULL[limit](core)
    joins = [core.one(a_text(scene(core, at, site), "join", f"SM{at}")) for at in range(2)]
    assert held(joins[-1]) == limit
    stops = [core.one(a_text(scene(core, 3, site), "stop", f"ST{at}")).reply for at in range(2)]

    assert stops == ["stopped", None]
    assert core.state(PHONE, "sms") == "unsubscribed"


def test_the_confirmation_of_a_stop_counts_for_what_comes_after_it(core: Core) -> None:
    site = limited(core, segments_day=2)
    core.one(a_text(scene(core, 0, site), "stop", "SM1"))

    assert held(core.one(a_text(scene(core, 1, site), "help", "SM2", phone=OTHER_PHONE))) == "day"


def test_a_welcome_chosen_on_the_own_page_passes_the_same_gate(core: Core) -> None:
    site = limited(core, number_10_minutes=1)
    core.one(a_text(scene(core, 0, site), "join"))
    core.one(a_text(scene(core, 1, site), "stop", "SM2"))
    person = core.profile(phone=PHONE)["id"]
    chosen = Choose(scene(core, 2, site), person, asks=(ask(SMS_MARKETING),), proved=Channel.SMS)

    assert held(core.one(chosen)) == "number"
    assert core.state(PHONE, "sms") == "subscribed"
    assert texts(core) == []


def test_questions_and_answers_are_counted_where_and_when_they_were_asked(core: Core) -> None:
    core.one(typed(scene(core, -40), 1))
    core.one(a_text(scene(core, 5), "confirm"))
    core.one(a_text(scene(core, 6), "confirm", "SM2"))

    rows = [row for row in core.rows(text_counts) if row["key"] == "country:US"]
    assert sum(row["asked"] for row in rows) == 1
    assert [row["confirmed"] for row in rows if row["asked"]] == [1]


def test_counts_hold_no_number_and_no_address(core: Core) -> None:
    core.one(typed(scene(core, 0, ip="203.0.113.7"), 1))

    rows = str(core.rows(text_counts))
    assert PHONE.removeprefix("+1")[:6] not in rows
    assert "203.0" not in rows


def test_counts_are_let_go_after_days(core: Core) -> None:
    core.one(typed(scene(core), 1))
    purge(core.engine, START + timedelta(days=2), Retention())
    assert core.rows(text_counts)

    purge(core.engine, START + timedelta(days=5), Retention())
    assert not core.rows(text_counts)


def test_who_leaves_an_address_alone_costs_no_statement_more(core: Core) -> None:
    statements: list[str] = []
    event.listen(
        core.engine, "before_cursor_execute", lambda _c, _k, sql, *_: statements.append(sql)
    )
    core.one(a_signup(scene(core, 0, ip="203.0.113.7")))
    core.one(a_text(scene(core), "stop", phone=OTHER_PHONE, answered_elsewhere=True))

    assert statements
    assert not [sql for sql in statements if "text_counts" in sql]


def test_a_batch_that_texts_reads_and_writes_counts_once(core: Core) -> None:
    statements: list[str] = []
    event.listen(
        core.engine, "before_cursor_execute", lambda _c, _k, sql, *_: statements.append(sql)
    )
    core.record(*(typed(scene(core), at, phone=number(at)) for at in range(5)))

    counting = [sql.split(maxsplit=1)[0] for sql in statements if "text_counts" in sql]
    assert counting == ["SELECT", "INSERT"]


def test_many_at_once_get_no_more_texts_to_one_number_than_one_after_the_other(core: Core) -> None:
    def sign_up(index: int) -> Callable[[], Any]:
        recorder = factories.a_recorder(core.engine, seed=index)
        return lambda: recorder.record([typed(scene(core), index)])[0]

    receipts = at_once([sign_up(index) for index in range(8)])

    assert sorted(str(held(one)) for one in receipts) == ["None"] * 3 + ["number"] * 5
    assert len(core.rows(tables.signups)) == 8


def test_writers_at_once_lose_no_count(core: Core) -> None:
    def sign_up(index: int) -> Callable[[], Any]:
        recorder = factories.a_recorder(core.engine, seed=index)
        return lambda: recorder.record([typed(scene(core), index, phone=number(index))])[0]

    at_once([sign_up(index) for index in range(8)])

    rows = core.rows(text_counts)
    assert [row["sent"] for row in rows if row["key"] == "country:US"] == [8]
    assert [row["sent"] for row in rows if row["key"] == "day:"] == [16]
