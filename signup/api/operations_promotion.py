"""What a brand prints and what carriers look at: signs, QR codes, the page of all opt-ins."""

from __future__ import annotations

from marshmallow import EXCLUDE

from signup.api.operation import HTML, Answer, Operation
from signup.web.schemas import StrictSchema, Text

_KEYWORD = {
    "site": "The site's public key.",
    "word": "The keyword, one of its aliases, or the word of a placement, in any spelling.",
}
_CACHED = {"ETag": "The version; send it as `If-None-Match`.", "Cache-Control": "How long to keep."}
_FRESH = Answer(304, "What you have is current.", media_type=None)
_NUMBER = "Which number, where the word stands for several of the shop's; E.164."


class Numbered(StrictSchema):
    """Which of the keywords of one word."""

    number = Text(most=16, metadata={"description": _NUMBER})

    class Meta:
        """Other fields of the query are ignored: caches and campaigns add their own."""

        unknown = EXCLUDE


class OnPaper(Numbered):
    """A sign as it is to be printed."""

    paper = Text(
        most=16, metadata={"description": "`a4` or `letter`; else the usual of the shop's country."}
    )


class InLocale(StrictSchema):
    """In which language."""

    locale = Text(most=1000, metadata={"description": "BCP 47; the best match is answered."})

    class Meta:
        """Other fields of the query are ignored: caches and campaigns add their own."""

        unknown = EXCLUDE


PROMOTION = {
    "promotion.sign": Operation(
        id="getSign",
        tag="Promotion",
        summary="Show the sign of a keyword",
        description="A page to be printed: the call to action, the published consent text with its "
        "id, the QR code, and a link that opens the message on a phone.",
        parameters=_KEYWORD,
        query=OnPaper,
        answers=(Answer(200, "The sign.", media_type=HTML, headers=_CACHED), _FRESH),
        problems=("site_unknown", "keyword_unknown"),
    ),
    "promotion.picture": Operation(
        id="getQrCode",
        tag="Promotion",
        summary="Fetch the QR code of a keyword",
        description="It holds the `sms:` link that writes the word to the number. Print the "
        "consent text beside it.",
        parameters={**_KEYWORD, "format": "Vectors, or pixels for a screen and small print."},
        query=Numbered,
        answers=(
            Answer(200, "The picture.", media_type="image/svg+xml", headers=_CACHED),
            Answer(200, "The picture.", media_type="image/png", headers=_CACHED),
            _FRESH,
        ),
        problems=("site_unknown", "keyword_unknown"),
    ),
    "promotion.opt_ins": Operation(
        id="getOptIns",
        tag="Promotion",
        summary="Show every opt-in",
        description="Each keyword, form and checkout box with the words people read before they "
        "agree, and what they are texted then: the page to name when a number is registered.",
        parameters={"site": "The site's public key."},
        query=InLocale,
        answers=(Answer(200, "The page.", media_type=HTML, headers=_CACHED), _FRESH),
        problems=("site_unknown",),
    ),
}
"""By endpoint."""
