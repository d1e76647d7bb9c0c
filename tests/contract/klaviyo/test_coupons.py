"""Codes of a coupon are taken from Klaviyo so that nobody else gets them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import orjson
import pytest

from signup.destinations.klaviyo.coupons import NONE_FREE
from signup.destinations.shared import Standing
from signup.domain.offers import StoreCode
from signup.domain.outcome import Retry, Stopped, Throttled
from tests.support import klaviyo_contract as contract
from tests.support.clock import START
from tests.support.klaviyo_coupons import CouponCode
from tests.support.receiver import Answer

if TYPE_CHECKING:
    from signup.destinations.klaviyo.adapter import Klaviyo
    from tests.support.klaviyo import Account

YEAR = START + timedelta(days=365)
OURS = Standing(ours=True, good_until=YEAR)
NOT_OURS = Standing(ours=False)
UNCLEAR = Standing(ours=None)
TROUBLE = [
    (Answer(403), Stopped("http_403")),
    (Answer(429, {"Retry-After": "7"}), Throttled("http_429", timedelta(seconds=7))),
    (Answer(500), Retry("http_500")),
    (Answer(200, body=b"{}"), Retry("answer_unreadable")),
]


def fill(account: Account, *texts: str, coupon: str = "10OFF") -> None:
    account.codes += [CouponCode(coupon, text, YEAR) for text in texts]


def a_code(account: Account, status: str, profile: str | None = None) -> str:
    account.codes = [CouponCode("10OFF", "A1", YEAR, status, profile)]
    return account.codes[0].id


def free(store: Klaviyo) -> list[str]:
    found = store.free_codes("10OFF")
    assert isinstance(found, list)
    return [code.text for code in found]


def test_the_codes_that_nobody_has_are_found_and_left_as_they_are(
    account: Account, store: Klaviyo
) -> None:
    fill(account, "A1", "B2")
    fill(account, "X9", coupon="20OFF")
    account.codes[1].status = "USED"
    assert store.free_codes("10OFF") == [StoreCode("A1", "10OFF-A1")]
    assert [one.status for one in account.codes] == ["UNASSIGNED", "USED", "UNASSIGNED"]


def test_a_reserved_code_comes_with_its_end_and_is_given_to_nobody_else(
    account: Account, store: Klaviyo
) -> None:
    fill(account, "A1", "B2")
    assert store.reserve_code("10OFF-A1") == OURS
    assert [one.status for one in account.codes] == ["ASSIGNED_TO_PROFILE", "UNASSIGNED"]
    assert free(store) == ["B2"]


def test_a_code_that_klaviyo_gave_away_at_that_moment_is_not_ours(
    account: Account, store: Klaviyo
) -> None:
    fill(account, "A1")

    def send(code: CouponCode) -> None:
        code.profile = "01SOMEBODY"

    account.meanwhile = send
    assert store.reserve_code("10OFF-A1") == NOT_OURS


def test_a_code_that_ends_soon_is_left_there(account: Account, store: Klaviyo) -> None:
    account.codes.append(CouponCode("10OFF", "OLD", START + timedelta(days=3)))
    assert free(store) == []


@pytest.mark.parametrize("text", ["", "A B", "x" * 65, "\x00"])
def test_a_code_that_nobody_could_type_is_passed_over(
    account: Account, store: Klaviyo, text: str
) -> None:
    fill(account, text, "B2")
    assert free(store) == ["B2"]


def test_a_code_that_is_gone_or_refused_is_not_ours(account: Account, store: Klaviyo) -> None:
    assert store.reserve_code("10OFF-A1") == NOT_OURS
    assert store.resume_code("10OFF-A1") == NOT_OURS
    account.answers.append(Answer(409))
    assert store.reserve_code("10OFF-A1") == NOT_OURS


def test_a_marked_code_that_has_no_profile_was_marked_by_us(
    account: Account, store: Klaviyo
) -> None:
    name = a_code(account, "ASSIGNED_TO_PROFILE")
    assert store.resume_code(name) == OURS
    assert account.named() == ["get_coupon_code"]


def test_a_code_that_was_not_marked_yet_is_marked_then(account: Account, store: Klaviyo) -> None:
    name = a_code(account, "UNASSIGNED")
    assert store.resume_code(name) == OURS
    assert account.codes[0].status == "ASSIGNED_TO_PROFILE"


STATUSES = contract.DOCUMENT["components"]["schemas"]["CouponCodeResponseObjectResource"][
    "properties"
]["attributes"]["properties"]["status"]["enum"]


@pytest.mark.parametrize("status", STATUSES)
def test_a_code_with_a_profile_is_never_ours_whatever_its_status(
    account: Account, store: Klaviyo, status: str
) -> None:
    assert store.resume_code(a_code(account, status, "01SOMEBODY")) == NOT_OURS


@pytest.mark.parametrize("status", sorted({*STATUSES} - {"UNASSIGNED", "ASSIGNED_TO_PROFILE"}))
def test_a_code_of_another_status_is_not_ours_or_nobody_can_tell(
    account: Account, store: Klaviyo, status: str
) -> None:
    found = store.resume_code(a_code(account, status))
    assert found == (UNCLEAR if status == "PROCESSING" else NOT_OURS)
    assert account.named() == ["get_coupon_code"]


@pytest.mark.parametrize("status", ["UNASSIGNED", "PROCESSING", "OF_NEXT_YEAR", None])
def test_an_answer_that_does_not_show_the_mark_leaves_it_open(
    account: Account, store: Klaviyo, status: str | None
) -> None:
    fill(account, "A1")
    account.afterwards = lambda code: setattr(code, "status", status)
    assert store.reserve_code("10OFF-A1") == UNCLEAR


@pytest.mark.parametrize(("answer", "outcome"), TROUBLE)
def test_trouble_is_told_and_changes_nothing(
    account: Account, store: Klaviyo, answer: Answer, outcome: object
) -> None:
    fill(account, "A1")
    account.answers += [answer] * 3
    assert store.free_codes("10OFF") == outcome
    assert store.resume_code("10OFF-A1") == outcome
    assert store.reserve_code("10OFF-A1") == outcome
    assert account.codes[0].status == "UNASSIGNED"


def test_a_coupon_without_free_codes_is_a_fault_and_a_full_one_is_not(
    account: Account, store: Klaviyo
) -> None:
    assert store.coupon_fault("10OFF") == NONE_FREE
    fill(account, "A1")
    assert store.coupon_fault("10OFF") is None
    account.answers.append(Answer(403))
    assert "http_403" in str(store.coupon_fault("10OFF"))


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", '/api/coupon-codes?filter=equals(coupon.id,"10OFF")&page[size]=5'),
        ("get", "/api/coupon-codes/10OFF-A1"),
        ("patch", "/api/coupon-codes/10OFF-A1"),
    ],
)
def test_the_account_answers_as_the_contract_says(account: Account, method: str, path: str) -> None:
    a_code(account, "USED", "01SOMEBODY")
    called = contract.operation(method, path)
    assert called is not None
    told = {"id": "10OFF-A1", "attributes": {"status": "USED"}}
    patched = method == "patch"
    answer = account._mark("10OFF-A1", told) if patched else account._read(called, path)
    assert contract.answer_faults(called, 200, orjson.loads(answer.body)) == []
