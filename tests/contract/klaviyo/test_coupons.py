"""Codes of a coupon are taken from Klaviyo so that nobody else gets them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import orjson
import pytest

from signup.destinations.klaviyo.coupons import NONE_FREE
from signup.domain.outcome import Accepted, Retry, Stopped, Throttled
from tests.support import klaviyo_contract as contract
from tests.support.clock import START
from tests.support.klaviyo_coupons import CouponCode
from tests.support.receiver import Answer

if TYPE_CHECKING:
    from signup.destinations.klaviyo.adapter import Klaviyo
    from signup.destinations.shared import Taken
    from tests.support.klaviyo import Account

YEAR = START + timedelta(days=365)


def fill(account: Account, *texts: str, coupon: str = "10OFF") -> None:
    account.codes += [CouponCode(coupon, text, YEAR) for text in texts]


def take(store: Klaviyo, most: int = 20) -> Taken:
    return store.take_codes("10OFF", most, lambda: True)


def texts(taken: Taken) -> list[str]:
    return [text for text, _ in taken.codes]


def test_codes_come_with_their_end_and_are_given_to_nobody_else(
    account: Account, store: Klaviyo
) -> None:
    fill(account, "A1", "B2")
    fill(account, "X9", coupon="20OFF")
    taken = take(store)
    assert list(taken.codes) == [("A1", YEAR), ("B2", YEAR)]
    assert taken.outcome == Accepted()
    assert [one.status for one in account.codes] == [
        "ASSIGNED_TO_PROFILE",
        "ASSIGNED_TO_PROFILE",
        "UNASSIGNED",
    ]
    assert texts(take(store)) == []


def test_no_more_are_taken_than_wanted(account: Account, store: Klaviyo) -> None:
    fill(account, *(f"C{number}" for number in range(5)))
    assert len(texts(take(store, 3))) == 3
    assert sum(one.status == "UNASSIGNED" for one in account.codes) == 2


def test_a_code_that_klaviyo_gave_away_at_that_moment_is_not_ours(
    account: Account, store: Klaviyo
) -> None:
    fill(account, "A1", "B2")

    def send(code: CouponCode) -> None:
        code.profile = "01SOMEBODY" if code.text == "A1" else None

    account.meanwhile = send
    assert texts(take(store)) == ["B2"]


def test_a_code_that_ends_soon_is_left_there(account: Account, store: Klaviyo) -> None:
    account.codes.append(CouponCode("10OFF", "OLD", START + timedelta(days=3)))
    assert texts(take(store)) == []


@pytest.mark.parametrize("text", ["", "A B", "x" * 65, "\x00"])
def test_a_code_that_nobody_could_type_is_passed_over(
    account: Account, store: Klaviyo, text: str
) -> None:
    fill(account, text, "B2")
    assert texts(take(store)) == ["B2"]


def test_a_code_that_was_deleted_meanwhile_is_passed_over(account: Account, store: Klaviyo) -> None:
    fill(account, "A1", "B2")
    account.meanwhile = account.codes.remove
    gone = Answer(404)
    called = contract.operation("get", "/api/coupon-codes")
    assert called is not None
    query = '/api/coupon-codes?filter=and(equals(coupon.id,"10OFF"))&page[size]=2'
    account.answers += [account._read(called, query), gone]
    assert texts(take(store)) == ["B2"]


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (Answer(403), Stopped("http_403")),
        (Answer(429, {"Retry-After": "7"}), Throttled("http_429", timedelta(seconds=7))),
        (Answer(500), Retry("http_500")),
        (Answer(200, body=b"{}"), Retry("answer_unreadable")),
    ],
)
def test_trouble_ends_the_taking_and_what_was_taken_stays(
    account: Account, store: Klaviyo, answer: Answer, outcome: object
) -> None:
    fill(account, "A1", "B2")
    account.answers.append(answer)
    assert take(store).outcome == outcome
    assert texts(take(store)) == ["A1", "B2"]


def test_who_must_stop_takes_no_more(account: Account, store: Klaviyo) -> None:
    fill(account, "A1", "B2")
    turns = iter([True, False])
    taken = store.take_codes("10OFF", 20, lambda: next(turns))
    assert texts(taken) == ["A1"]
    assert account.codes[1].status == "UNASSIGNED"


def test_a_coupon_without_free_codes_is_a_fault_and_a_full_one_is_not(
    account: Account, store: Klaviyo
) -> None:
    assert store.coupon_fault("10OFF") == NONE_FREE
    fill(account, "A1")
    assert store.coupon_fault("10OFF") is None
    account.answers.append(Answer(403))
    assert "http_403" in str(store.coupon_fault("10OFF"))


def test_the_account_answers_as_the_contract_says(account: Account, store: Klaviyo) -> None:
    fill(account, "A1")
    account.codes[0].profile = "01SOMEBODY"
    for method, path, status in (
        ("get", "/api/coupon-codes", 200),
        ("patch", "/api/coupon-codes/10OFF-A1", 200),
    ):
        called = contract.operation(method, path)
        assert called is not None
        told = {"id": "10OFF-A1", "attributes": {"status": "USED"}}
        query = '?filter=equals(coupon.id,"10OFF")&page[size]=5'
        answer = (
            account._mark("10OFF-A1", told)
            if method == "patch"
            else account._read(called, path + query)
        )
        assert contract.answer_faults(called, status, orjson.loads(answer.body)) == []
    assert texts(take(store)) == []
