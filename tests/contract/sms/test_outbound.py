"""Texts through every provider's API, over a real socket, when all is well and when nothing is."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import orjson
import pytest

from signup.capture.errors import StorageUnavailable
from signup.domain.consent import Channel
from signup.domain.outcome import Accepted, Rejected, Retry
from signup.messengers.shared import OutgoingMessage
from signup.messengers.sms import Line, SmsMessenger
from signup.outbound.guard import Guard
from signup.providers.known import PROVIDERS
from signup.providers.shared import Account, report_path
from signup.sites.secrets import provider_account
from tests.support.factories import PHONE
from tests.support.provider_api import BLOCKED, UNKNOWN, serving
from tests.support.providers import OURS, PUBLIC_URL, SECRETS, SENDERS, programme
from tests.support.receiver import DRIP, HANG, RESET, Answer
from tests.support.servers import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator

    from signup.domain.outcome import Outcome
    from tests.support.provider_api import ProviderApi

NOW = datetime(2026, 3, 2, 17, 30, tzinfo=UTC)
WORDS = "Northwind: You’re in! ☕ <15% off> & more"


@dataclass(slots=True)
class Desk:
    """The messenger, the API it calls, and what it said of blocked numbers."""

    name: str
    api: ProviderApi
    line: Line | None
    seconds: float = 8.0
    blocked: list[tuple[str, str, str]] = field(default_factory=list)
    storage_is_away: bool = False
    allow_private: bool = True

    def send(self, to: str = PHONE, **changes: Any) -> Outcome:
        messenger = SmsMessenger(
            lambda _site: self.line,
            Guard(allow_private=self.allow_private),
            on_blocked=self._note,
            clock=lambda: NOW,
            seconds=self.seconds,
        )
        values: dict[str, Any] = {
            "id": "06FR0Q6C4T8W",
            "site": "demo",
            "channel": Channel.SMS,
            "address": to,
            "body": WORDS,
            "send_before": NOW + timedelta(seconds=30),
        }
        return messenger.send(OutgoingMessage(**{**values, **changes}))

    def answered(self, answer: Answer) -> Outcome:
        """Return the outcome of a text that is answered like this."""
        self.api.answers.append(answer)
        return self.send()

    def change(self, **changes: Any) -> None:
        assert self.line
        self.line = replace(self.line, **changes)

    def _note(self, site: str, phone: str, code: str) -> None:
        if self.storage_is_away:
            raise StorageUnavailable
        self.blocked.append((site, phone, code))


@pytest.fixture(params=SENDERS)
def desk(request: pytest.FixtureRequest) -> Iterator[Desk]:
    name = request.param
    provider = PROVIDERS[name]
    with serving(name) as api:
        account = provider_account(programme(name), SECRETS)
        reports = PUBLIC_URL + report_path(name, "demo")
        yield Desk(name, api, Line(provider, account, api.base_url, OURS, reports))


def test_a_text_is_handed_in_as_the_provider_wants_it(desk: Desk) -> None:
    assert desk.send() == Accepted()

    names, (fields,) = desk.api.api.names, desk.api.posted()
    sender, receiver, words, reports = (fields[name] for name in names)
    assert [number.removeprefix("+") for number in (sender, receiver)] == [OURS[1:], PHONE[1:]]
    assert words == WORDS
    assert reports == f"{PUBLIC_URL}/v1/inbound/{desk.name}/demo/status?delivery=06FR0Q6C4T8W"


def test_a_reply_comes_from_the_number_that_was_texted(desk: Desk) -> None:
    assert desk.send(sender="+15005550007") == Accepted()
    assert desk.api.posted()[0][desk.api.api.names[0]].endswith("15005550007")


def test_every_attempt_goes_under_the_same_name(desk: Desk) -> None:
    desk.send()
    desk.send()

    bodies = [one.body for one in desk.api.received]
    keys = {one.headers.get("idempotency-key") for one in desk.api.received}
    assert bodies[0] == bodies[1]
    assert keys == ({"06FR0Q6C4T8W"} if desk.name == "telnyx" else {None})


def test_a_blocked_number_is_noted_and_not_tried_again(desk: Desk) -> None:
    outcome = desk.send(BLOCKED)

    if desk.name == "plivo":  # which takes the text and says so in its report
        assert (outcome, desk.blocked) == (Accepted(), [])
        return
    code = SENDERS[desk.name].blocked
    assert outcome == Rejected(f"blocked:{code}")
    assert desk.blocked == [("demo", BLOCKED, code)]


def test_a_block_that_cannot_be_noted_now_is_met_again(desk: Desk) -> None:
    desk.storage_is_away = True
    expected = Accepted() if desk.name == "plivo" else Retry("storage_unavailable")

    assert desk.send(BLOCKED) == expected


def test_a_number_that_is_none_is_given_up(desk: Desk) -> None:
    cause = "http_400" if desk.name == "plivo" else "number_invalid"

    assert desk.send(UNKNOWN) == Rejected(cause)


def test_wrong_secrets_may_be_repaired_and_are_seen_meanwhile(desk: Desk) -> None:
    environ = dict.fromkeys(SECRETS, "wrong")
    desk.change(account=provider_account(programme(desk.name), environ))
    outcome = desk.send()

    assert isinstance(outcome, Retry)
    assert outcome.counts
    assert outcome.cause.startswith(("http_401", "http_404"))


def test_an_unset_secret_and_a_missing_provider_are_told_without_a_call(desk: Desk) -> None:
    desk.change(account=Account({}))
    assert desk.send() == Retry("secret_unset")
    desk.line = None
    assert desk.send() == Retry("no_provider")
    assert desk.api.received == []


@pytest.mark.parametrize("status", [400, 410, 413, 415, 422])
def test_a_refusal_of_this_very_text_is_final(desk: Desk, status: int) -> None:
    assert desk.answered(Answer(status, body=b"{}")) == Rejected(f"http_{status}")


@pytest.mark.parametrize("status", [302, 401, 402, 403, 404, 408, 409, 500, 502, 503, 504])
def test_what_may_pass_is_tried_again(desk: Desk, status: int) -> None:
    assert desk.answered(Answer(status, body=b"{}")) == Retry(f"http_{status}")
    assert len(desk.api.received) == 1


def test_a_call_for_patience_costs_no_attempt(desk: Desk) -> None:
    asked = desk.answered(Answer(429, {"Retry-After": "60"}, b"{}"))
    silent = desk.answered(Answer(429, body=b"{}"))

    assert asked == Retry("http_429", timedelta(minutes=1), counts=False)
    assert silent == Retry("http_429", timedelta(seconds=30), counts=False)


def test_a_code_that_means_later_is_no_refusal(desk: Desk) -> None:
    for code in PROVIDERS[desk.name].CODES.later:
        outcome = desk.answered(Answer(400, body=orjson.dumps(desk.api.api.refusal(code))))
        assert outcome == Retry(f"http_400:{code}", timedelta(seconds=30), counts=False)


@pytest.mark.parametrize("body", [b"", b"{", b"[1]", b'"x"', b"null", b"\xff\xfe", b"<html>"])
def test_an_answer_that_is_no_json_counts_by_its_status(desk: Desk, body: bytes) -> None:
    assert desk.answered(Answer(200, body=body)) == Accepted()
    assert desk.answered(Answer(400, body=body)) == Rejected("http_400")


WILD: list[Any] = [{}, {"errors": 1}, {"errors": [1]}, {"errors": [{"code": 1}]}, {"code": None},
                   {"error": []}, {"error": {"title": 7}}, {"type": 1, "title": None}]  # fmt: skip


@pytest.mark.parametrize("document", WILD, ids=str)
def test_a_refusal_in_an_unknown_shape_is_still_a_refusal(desk: Desk, document: Any) -> None:
    outcome = desk.answered(Answer(400, body=orjson.dumps(document)))

    assert isinstance(outcome, Rejected)
    assert outcome.cause.startswith("http_400")


def test_a_large_answer_is_not_read_to_its_end(desk: Desk) -> None:
    assert desk.answered(Answer(200, body=b"x" * 4_000_000)) == Accepted()
    assert desk.send() == Accepted()


@pytest.mark.parametrize("manner", [HANG, DRIP])
def test_a_provider_that_never_answers_is_given_up_in_time(desk: Desk, manner: str) -> None:
    desk.seconds = 0.25
    assert desk.answered(Answer(manner=manner)) == Retry("time_out")


def test_a_connection_that_is_reset_is_tried_again(desk: Desk) -> None:
    assert desk.answered(Answer(manner=RESET)) == Retry("connection_lost")
    assert desk.send() == Accepted()


def test_a_closed_port_is_tried_again(desk: Desk) -> None:
    desk.change(base_url=f"http://127.0.0.1:{free_port()}")
    assert desk.send() == Retry("connect_failed")


def test_an_address_that_leads_inward_is_refused(desk: Desk) -> None:
    desk.allow_private = False
    assert desk.send() == Retry("address_refused")
    assert desk.api.connections == 0


def test_nothing_that_is_shown_holds_a_number_or_the_words(desk: Desk) -> None:
    assert desk.line
    shown = repr(desk.line.account) + str(desk.send(UNKNOWN)) + str(desk.answered(Answer(503)))
    assert [secret for secret in SECRETS.values() if secret in shown] == []
    assert UNKNOWN[1:] not in shown
