"""What becomes of a row in the outbox: handed over, tried again, given up."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from signup.domain.outcome import Accepted, Rejected, Retry
from signup.forwarding.ladder import LADDER
from signup.storage import tables
from tests.support.factories import EMAIL, a_phone, a_scene, a_signup

if TYPE_CHECKING:
    from tests.integration.forwarding.conftest import Post


def test_a_signup_is_told_with_the_consent_behind_it(post: Post) -> None:
    post.record(a_signup(a_scene(post.site)))

    assert post.drain().sent == 1

    delivery = post.store.told[0]
    assert delivery.type == "profile.subscribed"
    assert delivery.id == post.rows()[0]["id"]
    assert delivery.at == post.clock()
    assert delivery.data["email"] == EMAIL
    assert delivery.data["channels"]["email"]["marketing"]["state"] == "subscribed"
    assert delivery.data["consent"]["event"] == "given"
    assert delivery.data["consent"]["channel"] == "email"


def test_what_was_taken_is_settled_and_not_told_again(post: Post) -> None:
    post.record(a_signup(a_scene(post.site)))
    post.drain()
    row = post.rows()[0]
    assert (row["state"], row["attempts"], row["lease"]) == ("accepted", 1, None)
    assert row["settled_at"] == post.clock()
    assert post.drain().claimed == 0


def test_the_body_is_the_profile_as_it_is_when_it_is_sent(post: Post) -> None:
    scene = a_scene(post.site)
    post.record(a_signup(scene), a_phone(scene))
    post.drain()
    assert post.store.told[0].data["phone"] is not None


def test_an_empty_outbox_is_nothing_to_do(post: Post) -> None:
    assert post.drain().claimed == 0
    assert post.store.told == []


def test_rows_of_other_destinations_and_sites_are_left_alone(post: Post) -> None:
    post.add_profile()
    post.add(id="a", destination="other")
    post.add(id="b", site="elsewhere")
    post.add(id="c", next_at=post.clock() + timedelta(seconds=1))
    assert post.drain().claimed == 0


def test_no_more_than_the_limit_is_taken(post: Post) -> None:
    for number in range(5):
        post.add_profile(f"person{number}")
        post.add(id=f"row-{number}", aggregateid=f"person{number}")
    assert [post.drain(limit=2).sent for _ in range(4)] == [2, 2, 1, 0]


def test_a_failure_is_tried_again_on_the_ladder_and_then_given_up(post: Post) -> None:
    post.record(a_signup(a_scene(post.site)))
    post.store.say = lambda _one: Retry("http_500")
    for number, step in enumerate(LADDER, start=1):
        assert post.drain().retried == 1
        row = post.rows()[0]
        assert row["attempts"] == number
        assert step * 0.89 <= row["next_at"] - post.clock() <= step * 1.11
        assert post.drain().claimed == 0
        post.clock.now = row["next_at"]

    report = post.drain()

    assert (report.dead, dict(report.causes)) == (1, {"http_500": 1})
    row = post.rows()[0]
    assert (row["state"], row["cause"], row["attempts"]) == ("dead", "http_500", 11)
    assert {one.id for one in post.store.told} == {row["id"]}


def test_a_receiver_that_says_when_is_not_asked_before(post: Post) -> None:
    post.record(a_signup(a_scene(post.site)))
    post.store.say = lambda _one: Retry("http_503", timedelta(hours=1))
    post.drain()
    assert post.rows()[0]["next_at"] >= post.clock() + timedelta(hours=1)


def test_patience_costs_no_attempt(post: Post) -> None:
    post.record(a_signup(a_scene(post.site)))
    post.store.say = lambda _one: Retry("http_429", timedelta(seconds=9), counts=False)
    for _ in range(30):
        assert post.drain().retried == 1
        post.clock.advance(seconds=12)
    assert post.rows()[0]["attempts"] == 0


def test_what_will_never_be_taken_is_rejected_at_once(post: Post) -> None:
    post.record(a_signup(a_scene(post.site)))
    post.store.say = lambda _one: Rejected("http_400")
    assert post.drain().rejected == 1
    assert (post.rows()[0]["state"], post.rows()[0]["cause"]) == ("rejected", "http_400")


def test_one_bad_delivery_does_not_hold_up_the_others(post: Post) -> None:
    for name in ("ada", "bea", "cleo"):
        post.add_profile(name)
        post.add(id=f"row-{name}", aggregateid=name)
    post.store.say = lambda one: Retry("http_500") if one.data["id"] == "bea" else Accepted()
    report = post.drain()
    assert (report.sent, report.retried) == (2, 1)


def test_a_fault_in_an_adapter_is_a_failed_attempt_that_tells_no_address(post: Post) -> None:
    def break_down() -> None:
        raise KeyError(EMAIL)

    post.record(a_signup(a_scene(post.site)))
    post.store.meanwhile = break_down
    assert post.drain().retried == 1
    assert post.rows()[0]["cause"] == "adapter_failed:KeyError"


def test_an_adapter_that_answers_for_others_is_not_believed(post: Post) -> None:
    post.record(a_signup(a_scene(post.site)))
    post.store.extra = [Accepted()]
    assert post.drain().retried == 1
    assert post.rows()[0]["cause"] == "adapter_failed:outcomes"


def test_an_erased_profile_is_told_by_its_id_alone(post: Post) -> None:
    post.add(type="profile.erased", aggregateid="gone")
    assert post.drain().sent == 1
    assert post.store.told[0].data == {"id": "gone", "consent": None}


def test_news_of_a_profile_that_is_gone_is_not_told(post: Post) -> None:
    post.add(type="profile.updated", aggregateid="gone")
    assert post.drain().superseded == 1
    assert (post.states(), post.rows()[0]["cause"]) == (["superseded"], "profile_gone")


def test_no_address_stands_in_the_outbox(post: Post) -> None:
    post.record(a_signup(a_scene(post.site)), a_phone(a_scene(post.site)))
    post.store.say = lambda _one: Retry("http_500")
    post.drain()
    with post.engine.connect() as connection:
        text = str(connection.execute(tables.outbox.select()).all())
    assert "@" not in text
    assert "+1" not in text
