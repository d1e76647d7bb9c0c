"""What becomes of deliveries when the receiver, the network or the lease fails."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from standardwebhooks import Webhook as Signer

from signup.destinations.webhook.adapter import Endpoint, Webhook
from signup.destinations.webhook.build import build
from signup.domain.outcome import Accepted, Retry, Throttled
from signup.outbound.guard import Guard, look_up
from tests.contract.destinations.conftest import MEANS, SECRET, a_config, a_delivery, now
from tests.support.receiver import Answer
from tests.support.servers import free_port

if TYPE_CHECKING:
    from signup.outbound.guard import Resolve
    from tests.contract.destinations.conftest import Calls
    from tests.support.receiver import Receiver


def test_an_unknown_name_is_tried_again() -> None:
    webhook = _webhook("http://crm.example/", look_up_nothing)
    assert webhook.deliver([a_delivery()]).outcomes == [Retry("name_unknown")]


def test_a_receiver_without_tls_is_tried_again(endpoint: Receiver) -> None:
    webhook = build(a_config(endpoint.url.replace("http:", "https:")), MEANS)
    assert webhook.deliver([a_delivery()]).outcomes == [Retry("tls_failed")]
    assert endpoint.received == []
    webhook.close()


def test_a_large_answer_is_not_read_to_its_end(calls: Calls) -> None:
    assert calls.one(Answer(200, body=b"x" * 4_000_000)) == Accepted()
    assert calls.one() == Accepted()
    assert calls.receiver.connections == 2


def test_once_a_receiver_is_out_of_reach_the_rest_waits_without_an_attempt() -> None:
    webhook = build(a_config(f"http://127.0.0.1:{free_port()}/"), MEANS)
    outcomes = webhook.deliver([a_delivery(number) for number in range(50)]).outcomes
    tried = outcomes.count(Retry("connect_failed"))
    assert 1 <= tried <= 8
    assert outcomes.count(Retry("not_tried", counts=False)) == 50 - tried
    webhook.close()


def test_once_a_receiver_asks_for_patience_the_rest_waits_as_long(calls: Calls) -> None:
    calls.receiver.answers.extend([Answer(429, {"Retry-After": "60"})] * 50)
    outcomes = calls.deliver(*[a_delivery(number) for number in range(50)])
    assert all(isinstance(one, Throttled) for one in outcomes)
    assert {one.after for one in outcomes if isinstance(one, Throttled)} == {timedelta(minutes=1)}
    assert len(calls.receiver.received) <= 16


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.0.0.5", "169.254.169.254", "::1", "::ffff:127.0.0.1", "fd00:ec2::254"],
)
def test_a_name_that_leads_inward_is_refused(endpoint: Receiver, address: str) -> None:
    webhook = _webhook(f"http://crm.example:{endpoint.port}/", lambda _host, _port: [address])
    assert webhook.deliver([a_delivery()]).outcomes == [Retry("address_refused")]
    assert endpoint.connections == 0


def test_one_inward_address_among_public_ones_is_enough_to_refuse(endpoint: Receiver) -> None:
    webhook = _webhook(
        f"http://crm.example:{endpoint.port}/", lambda _host, _port: ["8.8.8.8", "127.0.0.1"]
    )
    assert webhook.deliver([a_delivery()]).outcomes == [Retry("address_refused")]


@pytest.mark.parametrize("host", ["127.0.0.1", "2130706433", "0x7f000001", "127.1", "[::1]"])
def test_no_spelling_of_this_machine_is_let_through(endpoint: Receiver, host: str) -> None:
    webhook = _webhook(f"http://{host}:{endpoint.port}/", look_up)
    assert webhook.deliver([a_delivery()]).outcomes[0] in {
        Retry("address_refused"),
        Retry("name_unknown"),
    }
    assert endpoint.connections == 0


def test_the_connection_goes_to_the_address_that_was_checked(endpoint: Receiver) -> None:
    asked: list[str] = []

    def resolve(host: str, _port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"]

    webhook = _webhook(f"http://crm.example:{endpoint.port}/", resolve, allow_private=True)
    assert webhook.deliver([a_delivery()]).outcomes == [Accepted()]
    assert asked == ["crm.example"]
    assert endpoint.received[0].headers["host"] == f"crm.example:{endpoint.port}"
    webhook.close()


def test_a_name_that_changes_its_answer_is_checked_at_each_connection(endpoint: Receiver) -> None:
    answers = iter([["192.0.2.1"], ["127.0.0.1"]])
    webhook = _webhook(f"http://crm.example:{endpoint.port}/", lambda _h, _p: next(answers))
    for _ in range(2):
        assert webhook.deliver([a_delivery()]).outcomes == [Retry("address_refused")]
    assert endpoint.connections == 0


def look_up_nothing(_host: str, _port: int) -> list[str]:
    raise OSError("no such name")


def _webhook(url: str, resolve: Resolve, *, allow_private: bool = False) -> Webhook:
    guard = Guard(allow_private=allow_private, resolve=resolve)
    return Webhook(Endpoint(url, (Signer(SECRET),)), guard, clock=now)
