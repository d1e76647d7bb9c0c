"""What becomes of deliveries when Klaviyo refuses, lags or fails."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import orjson
import pytest

from signup.domain.outcome import Allowance, Retry, Split, Stopped
from tests.contract.klaviyo.conftest import EMAIL, TAKEN, an_adapter, person
from tests.support import klaviyo_contract as contract
from tests.support.deliveries import erased, phone, subscribed, withdrawn
from tests.support.receiver import RESET, Answer

if TYPE_CHECKING:
    from signup.destinations.klaviyo.adapter import Klaviyo
    from tests.support.clock import FixedClock
    from tests.support.klaviyo import Account

WAITS = Retry("not_tried", counts=False)


def test_a_poisoned_record_refuses_its_call_and_nothing_of_it_is_taken(
    account: Account, store: Klaviyo
) -> None:
    account.poison.add("ada2@example.com")
    outcomes = store.deliver([subscribed(1), subscribed(2), subscribed(3)]).outcomes
    assert outcomes == [Split("http_400")] * 3
    assert account.people == []
    assert store.deliver([subscribed(1)]).outcomes == [TAKEN]
    assert store.deliver([subscribed(2)]).outcomes == [Split("http_400")]


def test_withdrawals_are_told_whatever_is_wrong_with_the_grants_beside_them(
    account: Account, store: Klaviyo
) -> None:
    store.deliver([subscribed(1)])
    account.poison.add("ada2@example.com")
    batch = [subscribed(2), withdrawn(1)]
    assert store.deliver(batch).outcomes == [Split("http_400"), TAKEN]
    assert not person(account).may_be_sent("email", EMAIL)


def test_a_number_that_klaviyo_leaves_out_is_looked_for_alone(
    account: Account, store: Klaviyo
) -> None:
    account.untaken_phones.add(phone(1))
    outcomes = store.deliver([subscribed(1, "sms"), subscribed(2)]).outcomes
    assert outcomes[0] == Split("partial_failure")


def test_a_list_that_is_not_there_rejects_nobody(account: Account, clock: FixedClock) -> None:
    adapter = an_adapter(account, clock, email_list="gone")
    assert adapter.deliver([subscribed()]).outcomes == [Retry("http_404")]
    adapter.close()


def test_a_refusal_that_is_about_the_list_rejects_nobody(account: Account, store: Klaviyo) -> None:
    body = contract.Fault("/data/relationships/list/data/id", "no").body()
    account.answers += [Answer(202), Answer(400, body=body)]
    assert store.deliver([subscribed()]).outcomes == [Retry("http_400")]


def test_a_key_without_the_scope_for_events_stops_the_destination(
    account: Account, store: Klaviyo
) -> None:
    account.closed_to.add("bulk_create_events")
    assert store.deliver([subscribed()]).outcomes == [Stopped("http_403")]


@pytest.mark.parametrize("body", [b"{", b"[]", b'{"data": 1}', b'{"data": [1, {}]}', b""])
def test_an_answer_that_cannot_be_read_is_asked_for_again(
    account: Account, store: Klaviyo, body: bytes
) -> None:
    account.answers.append(Answer(200, body=body))
    (outcome,) = store.deliver([erased()]).outcomes
    assert outcome == Retry("answer_unreadable")


def test_requests_are_counted_and_the_tightest_allowance_is_passed_on(
    account: Account, store: Klaviyo
) -> None:
    account.answers += [
        Answer(202, {"RateLimit-Remaining": "9", "RateLimit-Reset": "1"}),
        Answer(200, {"RateLimit-Remaining": "2", "RateLimit-Reset": "40"}, b'{"data": []}'),
    ]
    handover = store.deliver([subscribed()])
    assert handover.requests == 4
    assert handover.allowance == Allowance(2, timedelta(seconds=40))


@pytest.mark.parametrize(
    "record",
    [
        {"phone_number": None, "subscriptions": {"sms": {"marketing": {"consent": "SUBSCRIBED"}}}},
        {"email": None, "subscriptions": {"email": {"marketing": {"consent": "SUBSCRIBED"}}}},
        {"email": "a@b.example", "subscriptions": {"email": {"marketing": {"consent": "YES"}}}},
        {"email": "a@b.example"},
    ],
)
def test_the_account_refuses_what_klaviyo_would(record: dict[str, Any]) -> None:
    document = {
        "data": {
            "type": "profile-subscription-bulk-create-job",
            "attributes": {"profiles": {"data": [{"type": "profile", "attributes": record}]}},
        }
    }
    called = contract.operation("post", "/api/profile-subscription-bulk-create-jobs")
    assert called is not None
    assert contract.fault(called, "", orjson.dumps(document), document) is not None


@pytest.mark.parametrize("answer", [Answer(manner=RESET), Answer(500), Answer(409)])
def test_trouble_with_withdrawals_does_not_hold_back_what_comes_after(
    account: Account, store: Klaviyo, answer: Answer
) -> None:
    account.answers.append(answer)
    assert store.deliver([withdrawn(1), subscribed(2)]).outcomes[1] == TAKEN
