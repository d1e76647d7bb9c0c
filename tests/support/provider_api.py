"""The four SMS providers as a caller meets them: each one's published HTTP, on a socket."""

from __future__ import annotations

import contextlib
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import orjson

from signup.providers.shared import basic
from tests.support import receiver
from tests.support.providers import SECRETS
from tests.support.receiver import Answer, Receiver

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from tests.support.receiver import Received

BLOCKED, UNKNOWN = "+14155550100", "+14155550101"
"""Numbers that each double refuses, as its provider documents it."""


@dataclass(frozen=True, slots=True)
class Api:
    """What one provider's API asks for and answers.

    `names` are the fields for sender, receiver, words and the address of reports; `plus` tells
    whether numbers carry it. `refusal` makes the document of an error code.
    """

    path: str
    authorization: str
    names: tuple[str, str, str, str]
    plus: bool
    accepted: tuple[int, Mapping[str, Any]]
    refusal: Callable[[str], Mapping[str, Any]]
    codes: Mapping[str, tuple[int, str]]
    is_form: bool = False

    def fields(self, received: Received) -> dict[str, Any]:
        """Return what was posted."""
        if self.is_form:
            return dict(parse_qsl(received.body.decode(), strict_parsing=True))
        return received.json()

    def judge(self, received: Received) -> Answer:
        """Answer a request as the provider would."""
        if received.headers.get("authorization") != self.authorization:
            return self.refuse(401, "20003")
        fields = self.fields(received)
        if received.path != self.path or any(not fields.get(name) for name in self.names):
            return self.refuse(404 if received.path != self.path else 400, "21600")
        sender, receiver = (str(fields[name]) for name in self.names[:2])
        if any(number.startswith("+") is not self.plus for number in (sender, receiver)):
            return self.refuse(400, "21600")
        number = receiver if self.plus else f"+{receiver}"
        if number in self.codes:
            return self.refuse(*self.codes[number])
        status, document = self.accepted
        return Answer(status, _JSON, orjson.dumps(document))

    def refuse(self, status: int, code: str) -> Answer:
        """Return a refusal in the provider's own shape."""
        return Answer(status, _JSON, orjson.dumps(self.refusal(code)))


_JSON = {"Content-Type": "application/json"}
_VONAGE_ERRORS = "https://developer.vonage.com/api-errors/messages"

APIS = {
    "twilio": Api(
        path=f"/2010-04-01/Accounts/{SECRETS['TWILIO_ACCOUNT_SID']}/Messages.json",
        authorization=basic(SECRETS["TWILIO_ACCOUNT_SID"], SECRETS["TWILIO_AUTH_TOKEN"]),
        names=("From", "To", "Body", "StatusCallback"),
        plus=True,
        accepted=(201, {"sid": "SM1", "status": "queued", "error_code": None}),
        refusal=lambda code: {"code": int(code), "message": "…", "more_info": "…", "status": 400},
        codes={BLOCKED: (400, "21610"), UNKNOWN: (400, "21211")},
        is_form=True,
    ),
    "telnyx": Api(
        path="/v2/messages",
        authorization=f"Bearer {SECRETS['TELNYX_API_KEY']}",
        names=("from", "to", "text", "webhook_url"),
        plus=True,
        accepted=(200, {"data": {"id": "40385f64", "to": [{"status": "queued"}]}}),
        refusal=lambda code: {"errors": [{"code": code, "title": "…", "detail": "…"}]},
        codes={BLOCKED: (409, "40300"), UNKNOWN: (400, "40310")},
    ),
    "vonage": Api(
        path="/v1/messages",
        authorization=basic(SECRETS["VONAGE_API_KEY"], SECRETS["VONAGE_API_SECRET"]),
        names=("from", "to", "text", "webhook_url"),
        plus=False,
        accepted=(202, {"message_uuid": "aaaaaaaa"}),
        refusal=lambda code: {"type": f"{_VONAGE_ERRORS}#{code}", "title": "…", "detail": "…"},
        codes={BLOCKED: (422, "1240"), UNKNOWN: (422, "1170")},
    ),
    "plivo": Api(
        path=f"/v1/Account/{SECRETS['PLIVO_AUTH_ID']}/Message/",
        authorization=basic(SECRETS["PLIVO_AUTH_ID"], SECRETS["PLIVO_AUTH_TOKEN"]),
        names=("src", "dst", "text", "url"),
        plus=False,
        accepted=(202, {"message": "message(s) queued", "message_uuid": ["db3ce55a"]}),
        refusal=lambda _code: {"api_id": "97ceeb52", "error": "invalid_parameter"},
        codes={UNKNOWN: (400, "")},
    ),
}


class ProviderApi(Receiver):
    """A provider's API on a free port; answers from `answers` first, then as it documents."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.api = APIS[name]
        self.base_url = f"http://127.0.0.1:{self.port}"
        self.called = threading.Event()

    def take(self, received: Received) -> Answer:
        planned = bool(self.answers)
        answer = super().take(received)
        self.called.set()
        return answer if planned else self.api.judge(received)

    def posted(self) -> list[dict[str, Any]]:
        """Return the fields of each request."""
        return [self.api.fields(one) for one in self.received]


@contextlib.contextmanager
def serving(name: str) -> Iterator[ProviderApi]:
    """Give a provider's API for the length of a `with`."""
    with receiver.serving(ProviderApi(name)) as api:
        yield api
