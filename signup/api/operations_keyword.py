"""The keyword door: what the SMS providers post, in each one's own words."""

from __future__ import annotations

from typing import Any

from marshmallow import EXCLUDE, fields

from signup.api.operation import FORM, JSON, Answer, Body, Operation
from signup.api.shapes import about, nested
from signup.web.schemas import StrictSchema, Text


class Foreign(StrictSchema):
    """The base of what others define: they add fields over time, all covered by the signature."""

    class Meta:
        """Unknown fields are theirs."""

        unknown = EXCLUDE


def _text(description: str, most: int = 128, **options: Any) -> Text:
    return Text(most=most, metadata=about(description), **options)


_ID = "The message's id; a second delivery has no effect."
_FROM = "The sender."
_TO = "The brand's number it was sent to."
_WORDS = "The words."
_ENDED = "How the message ended; other words are not for us."
_CODE = "The provider's code, when it failed."


class TwilioText(Foreign):
    """A text, from Twilio."""

    MessageSid = _text(_ID, required=True)
    From = _text(_FROM, required=True)
    To = _text(_TO, required=True)
    Body = _text(_WORDS, most=1600, required=True)
    OptOutType = _text("Set when Twilio has answered the message itself.")


class TwilioStatus(Foreign):
    """What became of a text of ours, from Twilio."""

    MessageSid = _text(_ID, required=True)
    To = _text("The person's number.", required=True)
    MessageStatus = _text(_ENDED, required=True)
    ErrorCode = _text(_CODE)


class PlivoText(Foreign):
    """A text, from Plivo."""

    MessageUUID = _text(_ID, required=True)
    From = _text(_FROM, required=True)
    To = _text(_TO, required=True)
    Text = _text(_WORDS, most=1600, required=True)


class PlivoStatus(Foreign):
    """What became of a text of ours, from Plivo."""

    MessageUUID = _text(_ID, required=True)
    To = _text("The person's number.", required=True)
    Status = _text(_ENDED, required=True)
    ErrorCode = _text(_CODE)


class TelnyxData(Foreign):
    """One event."""

    id = _text("The event's id.", required=True)
    event_type = _text("`message.received` or `message.finalized`.", required=True)
    payload = fields.Dict(required=True, metadata=about("The message, as Telnyx documents it."))


class TelnyxEvent(Foreign):
    """An event, from Telnyx."""

    data = nested(TelnyxData)


class VonageText(Foreign):
    """A text, from Vonage's Messages API."""

    message_uuid = _text(_ID, required=True)
    to = _text(_TO, required=True)
    text = _text(_WORDS, most=1600)
    timestamp = _text("When Vonage had it.")


class VonageStatus(Foreign):
    """What became of a text of ours, from Vonage's Messages API."""

    message_uuid = _text(_ID, required=True)
    to = _text("The person's number.", required=True)
    status = _text(_ENDED, required=True)
    client_ref = _text("The text, by our own id.")


_PROBLEMS = ("site_unknown", "message_incomplete", "storage_unavailable")
_PARAMETERS = {
    "provider": "The site's own SMS provider; no other is heard.",
    "site": "The site's public key.",
}

KEYWORD = {
    "keyword.inbound": Operation(
        id="receiveText",
        tag="Keyword",
        summary="Receive a text message",
        description="The webhook of the brand's SMS provider. The signature is checked over the "
        "configured public URL before anything is read. One effect per message id; STOP always "
        "wins. The reply, if any, is in the answer where the provider takes it there (Twilio, "
        "Plivo); else the worker sends it.",
        parameters=_PARAMETERS,
        body=Body(
            foreign={FORM: (TwilioText, PlivoText), JSON: (TelnyxEvent, VonageText)},
        ),
        answers=(
            Answer(
                200,
                "XML with the reply, or an empty response (Twilio, Plivo).",
                media_type="text/xml",
                example='<?xml version="1.0" encoding="UTF-8"?><Response/>',
            ),
            Answer(204, "Taken.", media_type=None),
        ),
        problems=_PROBLEMS,
    ),
    "keyword.status": Operation(
        id="receiveTextStatus",
        tag="Keyword",
        summary="Receive what became of a text message of ours",
        description="Each text that is sent names this address. What arrived is `confirmed` among "
        "the deliveries, what did not is `rejected` with the provider's code. A number that the "
        "provider blocks is shown as `blocked` until its holder texts START. Once per report.",
        parameters=_PARAMETERS,
        body=Body(
            foreign={FORM: (TwilioStatus, PlivoStatus), JSON: (TelnyxEvent, VonageStatus)},
        ),
        answers=(
            Answer(
                200,
                "XML without a reply, when a text comes here (Twilio, Plivo).",
                media_type="text/xml",
            ),
            Answer(204, "Taken.", media_type=None),
        ),
        problems=_PROBLEMS,
    ),
}
"""By endpoint."""
