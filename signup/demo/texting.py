"""Texting the shop without a phone: a request as Twilio would send it, through the real door."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING
from xml.etree.ElementTree import ParseError, fromstring

from twilio.request_validator import RequestValidator
from werkzeug.test import Client

from signup.web.problems import Problem

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

    from signup.demo.shop import DemoShop

_OK = 200


def send_text(app: WSGIApplication, shop: DemoShop, sender: str, text: str) -> list[str]:
    """Text `text` from `sender` to the shop and return the replies.

    The request is signed and handed to `app` over WSGI, so that the door checks it as it checks
    Twilio's own (https://www.twilio.com/docs/usage/security#validating-requests).

    Raises:
        Problem: 403 `signature_invalid` when the door would not take it.
    """
    path = f"/v1/inbound/twilio/{shop.site}"
    fields = {
        "MessageSid": f"SM{secrets.token_hex(16)}",
        "AccountSid": shop.account_sid,
        "From": sender,
        "To": shop.number,
        "Body": text,
        "NumMedia": "0",
    }
    signer = RequestValidator(shop.auth_token)
    signature = signer.compute_signature(shop.public_url + path, fields)
    answer = Client(app).post(
        path,
        base_url=shop.public_url,
        data=fields,
        headers={"X-Twilio-Signature": signature},
    )
    if answer.status_code != _OK:
        raise Problem("signature_invalid")
    return _replies(answer.get_data())


def _replies(twiml: bytes) -> list[str]:
    """Return the texts in the service's own answer."""
    try:
        document = fromstring(twiml)  # noqa: S314 - written by this very process
    except ParseError:
        return []
    return ["".join(message.itertext()) for message in document.iter("Message")]
