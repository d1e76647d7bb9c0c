"""An answer of a shape that the contract does not know says nothing, and holds up nobody else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
import pytest

from signup.destinations.klaviyo.coupons import NONE_FREE
from signup.domain.outcome import Confirmed, Retry
from tests.contract.klaviyo.conftest import EMAIL, TAKEN, person
from tests.support.deliveries import (
    delivery,
    email,
    erased,
    handed_over,
    phone,
    profile,
    subscribed,
    withdrawn,
)
from tests.support.receiver import Answer

if TYPE_CHECKING:
    from collections.abc import Callable

    from signup.destinations.klaviyo.adapter import Klaviyo
    from tests.support.clock import FixedClock
    from tests.support.klaviyo import Account

UNREADABLE = Retry("answer_unreadable")
NOTHING: dict[str, Any] = {"consent": "NEVER_SUBSCRIBED"}


def found(number: int = 1, **more: Any) -> dict[str, Any]:
    """Return a profile as the contract says."""
    addresses = {"email": email(number), "phone_number": phone(number)}
    own = {"external_id": f"profile-{number}", **addresses}
    consents = {"email": {"marketing": NOTHING}, "sms": None}
    attributes = {**own, "subscriptions": consents, **more}
    return {"type": "profile", "id": f"01K{number}", "attributes": attributes}


def with_email(**more: Any) -> dict[str, Any]:
    return found(subscriptions={"email": {"marketing": {**NOTHING, **more}}})


def answer(*people: object) -> Answer:
    return Answer(200, body=orjson.dumps({"data": people}))


UNKNOWN_OF_ADA = [
    {**found(), "id": None},
    {**found(), "id": 7},
    {"type": "profile", "attributes": found()["attributes"]},
    found(email=["ada1@example.com"]),
    found(phone_number=15035550001),
    {**found(), "attributes": {"external_id": "profile-1"}},
    found(subscriptions=[]),
    found(subscriptions={"email": []}),
    found(subscriptions={"email": {"marketing": "SUBSCRIBED"}}),
    found(subscriptions={"email": {"marketing": {}}}),
    with_email(consent=None),
    with_email(suppression={"reason": "UNSUBSCRIBE"}),
    with_email(suppression=["UNSUBSCRIBE"]),
    with_email(suppression=[{"reason": ["UNSUBSCRIBE"]}]),
    with_email(list_suppressions=[{"reason": "UNSUBSCRIBE"}]),
]
UNKNOWN = [
    answer(1),
    answer({}),
    answer({**found(), "attributes": None}),
    answer(found(external_id=7)),
    answer(found(9)),
    Answer(200, body=b'{"data": {"profile-1": {}}}'),
    *map(answer, UNKNOWN_OF_ADA),
]


@pytest.mark.parametrize("body", UNKNOWN)
def test_nobody_is_subscribed_over_an_answer_that_cannot_be_read(
    account: Account, store: Klaviyo, body: Answer
) -> None:
    account.answers += [Answer(202), body]
    assert store.deliver([subscribed()]).outcomes == [UNREADABLE]
    assert "bulk_subscribe_profiles" not in account.named()


@pytest.mark.parametrize("body", UNKNOWN)
def test_an_end_is_neither_given_up_nor_confirmed_by_an_answer_that_cannot_be_read(
    account: Account, store: Klaviyo, clock: FixedClock, body: Answer
) -> None:
    gone = delivery("withdrawn", {"id": "profile-1", "consent": None})
    for one in (erased(), gone):
        account.answers.append(body)
        assert store.deliver([one]).outcomes == [UNREADABLE]
    clock.advance(minutes=2)
    for one in (erased(), withdrawn(), gone):
        account.answers.append(body)
        assert store.read_back(handed_over(one)).outcomes == [UNREADABLE]


@pytest.mark.parametrize("one", UNKNOWN_OF_ADA)
def test_whoever_cannot_be_read_holds_up_nobody_beside_them(
    account: Account, store: Klaviyo, one: Any
) -> None:
    account.answers += [Answer(202), answer(one, found(2))]
    assert store.deliver([subscribed(1), subscribed(2)]).outcomes == [UNREADABLE, TAKEN]
    account.answers.append(answer(one))
    batch = handed_over(subscribed(1), subscribed(2))
    assert store.read_back(batch).outcomes == [UNREADABLE, Retry("not_there_yet")]


def test_withdrawals_go_out_whatever_shape_the_answers_have(
    account: Account, store: Klaviyo
) -> None:
    store.deliver([subscribed(2)])
    account.answers.append(answer(found(subscriptions="all")))
    assert store.deliver([erased(1), withdrawn(2)]).outcomes == [UNREADABLE, TAKEN]
    assert not person(account, 2).may_be_sent("email", EMAIL)


@pytest.mark.parametrize(
    "more",
    [
        {"consent": "OPTED_OUT"},
        {"suppression": [{"reason": "A_NEW_REASON", "timestamp": "2099-01-01T00:00:00Z"}]},
        {"suppression": [{"reason": "UNSUBSCRIBE", "timestamp": ["never"]}]},
        {"list_suppressions": [{"list_id": EMAIL, "reason": "NEW", "timestamp": "2099-01-01"}]},
    ],
)
def test_a_word_that_is_not_known_counts_as_a_no_and_is_not_lifted(
    account: Account, store: Klaviyo, more: dict[str, Any]
) -> None:
    account.answers += [Answer(202), answer(with_email(**more))]
    (outcome,) = store.deliver([subscribed()]).outcomes
    assert getattr(outcome, "cause", None) == "withdrawn_there"


def test_a_word_that_is_not_known_ends_nothing(
    account: Account, store: Klaviyo, clock: FixedClock
) -> None:
    clock.advance(minutes=2)
    account.answers.append(answer(with_email(consent="OPTED_SOMEHOW")))
    assert store.read_back(handed_over(withdrawn())).outcomes == [Retry("still_subscribed")]


def test_a_consent_that_nobody_gave_may_be_null(
    account: Account, store: Klaviyo, clock: FixedClock
) -> None:
    account.answers += [Answer(202), answer(found(subscriptions=None))]
    assert store.deliver([subscribed()]).outcomes == [TAKEN]
    clock.advance(minutes=2)
    account.answers.append(answer(found(subscriptions={"email": {"marketing": None}})))
    assert store.read_back(handed_over(withdrawn())).outcomes == [Confirmed()]


@pytest.mark.parametrize("one", UNKNOWN_OF_ADA)
def test_a_changed_profile_that_cannot_be_read_is_changed_again(
    account: Account, store: Klaviyo, one: Any
) -> None:
    account.answers.append(Answer(200, body=orjson.dumps({"data": one})))
    left = delivery("updated", {**profile(1), "consent": None})
    assert store.deliver([left]).outcomes == [UNREADABLE]


def test_nobody_is_joined_with_whom_cannot_be_read(
    account: Account, store: Klaviyo, clock: FixedClock
) -> None:
    store.deliver([subscribed(1)])
    store.deliver([withdrawn(2, "sms", email=None)])
    both = subscribed(1, "sms", more={"phone": phone(2)})
    clock.advance(minutes=2)
    account.answers += [answer(), Answer(409), Answer(200, body=b'{"data": {"id": "01K"}}')]
    assert store.read_back(handed_over(both)).outcomes == [UNREADABLE]
    assert "merge_profiles" not in account.named()


CODE = {"id": "10OFF-A1", "attributes": {"unique_code": "A1", "status": "ASSIGNED_TO_PROFILE"}}


@pytest.mark.parametrize(
    "code",
    [
        1,
        {**CODE, "id": None},
        {**CODE, "attributes": []},
        {**CODE, "relationships": None},
        {**CODE, "relationships": {"profile": ["01SOMEBODY"]}},
    ],
)
@pytest.mark.parametrize(
    "ask", [lambda store: store.reserve_code("A1"), lambda store: store.resume_code("A1")]
)
def test_a_code_that_cannot_be_read_is_not_taken_for_ours(
    account: Account, store: Klaviyo, code: object, ask: Callable[[Klaviyo], object]
) -> None:
    account.answers.append(Answer(200, body=orjson.dumps({"data": code})))
    assert ask(store) == UNREADABLE
    account.answers.append(answer(code))
    assert store.free_codes("10OFF") == UNREADABLE
    account.answers.append(answer(code))
    assert store.coupon_fault("10OFF") not in {None, NONE_FREE}


def test_a_list_that_subscribes_in_an_unknown_way_is_not_taken_for_one_that_asks_nobody(
    account: Account, store: Klaviyo
) -> None:
    account.lists[EMAIL] = "triple_opt_in"
    (fault,) = store.inspect().faults
    assert fault == ("", "the store could not be asked (answer_unreadable)")
