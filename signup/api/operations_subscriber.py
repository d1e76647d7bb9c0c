"""The person's own pages; http-api section 5."""

from __future__ import annotations

from marshmallow import EXCLUDE, fields

from signup.api import answers_subscriber as answers
from signup.api.operation import FORM, HTML, Answer, Body, Operation
from signup.api.shapes import about
from signup.web.schemas import StrictSchema, Text

_TAG = "Own pages"
_TOKEN = {"token": "The sealed token of a link; it says who and for what, and holds no address."}
_SHOWN = "The id of the text; without it a tick grants nothing."
_BAD_LINK = Answer(404, "This is no link of ours.", media_type=HTML)
_TOO_OFTEN = Answer(429, "Too often.", media_type=HTML, headers={"Retry-After": "Seconds to wait."})
_AWAY = Answer(503, "Not recorded.", media_type=HTML, headers={"Retry-After": "Seconds to wait."})
_NOBODY = Answer(410, "The person is not here any more.", media_type=HTML)
_UNREADABLE = tuple(
    Answer(status, meaning, media_type=HTML)
    for status, meaning in (
        (400, "The form could not be read."),
        (413, "The body is too large."),
        (415, "This is no form."),
    )
)


class OneClick(StrictSchema):
    """What mail programs post (RFC 8058); it is not looked at."""

    click = Text(most=100, data_key="List-Unsubscribe", metadata=about("`One-Click`."))

    class Meta:
        """Any other post ends the e-mail, too."""

        unknown = EXCLUDE


class BoxTexts(StrictSchema):
    """For each box that was shown empty the text beside it."""

    email_marketing = Text(most=128, metadata=about(_SHOWN))
    sms_marketing = Text(most=128, metadata=about(_SHOWN))
    sms_transactional = Text(most=128, metadata=about(_SHOWN))


class OwnChoice(StrictSchema):
    """The boxes of the preferences page as its form posts them."""

    email_marketing = Text(most=10, metadata=about("The box."))
    sms_marketing = Text(most=10, metadata=about("The box."))
    sms_transactional = Text(most=10, metadata=about("The box."))
    had = Text(most=20, metadata=about("A box that was shown ticked; once for each."))
    disclosure = fields.Nested(BoxTexts)
    stop = Text(most=10, metadata=about("Present: everything ends."))

    class Meta:
        """Fields that are not ours are ignored."""

        unknown = EXCLUDE


SUBSCRIBER = {
    "subscriber.confirm_page": Operation(
        id="showConfirmation",
        tag=_TAG,
        summary="Show the button that confirms an address",
        description="Changes nothing: a program that opens every link confirms for nobody.",
        parameters=_TOKEN,
        is_page=True,
        answers=(
            Answer(200, "The button, or what was confirmed before.", media_type=HTML),
            _BAD_LINK,
            Answer(410, "Too late, or closed by a withdrawal.", media_type=HTML),
            _TOO_OFTEN,
            _AWAY,
        ),
    ),
    "subscriber.confirm": Operation(
        id="confirm",
        tag=_TAG,
        summary="Confirm an address",
        description="Safe to repeat: the same page is shown again.",
        parameters=_TOKEN,
        is_page=True,
        answers=(
            Answer(200, "Confirmed, with the code it earned.", media_type=HTML),
            _BAD_LINK,
            Answer(410, "Too late, or closed by a withdrawal.", media_type=HTML),
            _TOO_OFTEN,
            _AWAY,
        ),
    ),
    "subscriber.preferences_page": Operation(
        id="showPreferences",
        tag=_TAG,
        summary="Show what a person gets",
        description="Both channels, each purpose, as it stands. Addresses are masked.",
        parameters=_TOKEN,
        is_page=True,
        answers=(
            Answer(200, "The boxes.", media_type=HTML),
            _BAD_LINK,
            _NOBODY,
            _TOO_OFTEN,
            _AWAY,
        ),
    ),
    "subscriber.choose": Operation(
        id="choose",
        tag=_TAG,
        summary="Change what a person gets",
        description="A box that was shown ticked and is empty now ends its purpose at once, and is "
        "never refused for coming often. A box that was shown empty and is ticked now begins it "
        "where the link proves the address; else the holder of the e-mail address is asked.",
        parameters=_TOKEN,
        is_page=True,
        body=Body(
            media_types=(FORM,),
            schema=OwnChoice,
            example={"had": "email_marketing", "email_marketing": "1"},
        ),
        answers=(
            Answer(
                303,
                "Saved.",
                media_type=HTML,
                headers={"Location": "The page, as things stand now."},
            ),
            *_UNREADABLE,
            _BAD_LINK,
            _NOBODY,
            _TOO_OFTEN,
            _AWAY,
        ),
    ),
    "subscriber.data": Operation(
        id="downloadOwnData",
        tag=_TAG,
        summary="Download what is kept about a person",
        description="A post, so that no program that opens links is handed the file.",
        parameters=_TOKEN,
        is_page=True,
        answers=(
            Answer(
                200,
                "The file.",
                answers.OwnData,
                headers={"Content-Disposition": "The name of the file."},
            ),
            _BAD_LINK,
            _NOBODY,
            _TOO_OFTEN,
            _AWAY,
        ),
    ),
    "subscriber.forget_page": Operation(
        id="showForgetting",
        tag=_TAG,
        summary="Show what being forgotten means",
        description="Changes nothing.",
        parameters=_TOKEN,
        is_page=True,
        answers=(
            Answer(200, "What goes, what stays, and the button.", media_type=HTML),
            _BAD_LINK,
            _NOBODY,
            _TOO_OFTEN,
            _AWAY,
        ),
    ),
    "subscriber.forget": Operation(
        id="forget",
        tag=_TAG,
        summary="Forget a person",
        description="Contact values go at once. Safe to repeat, and never refused.",
        parameters=_TOKEN,
        is_page=True,
        answers=(
            Answer(200, "Forgotten.", media_type=HTML),
            _BAD_LINK,
            _AWAY,
        ),
    ),
    "subscriber.unsubscribe_page": Operation(
        id="showUnsubscribe",
        tag=_TAG,
        summary="Show the button that ends e-mail",
        description="Changes nothing.",
        parameters=_TOKEN,
        is_page=True,
        answers=(
            Answer(200, "The button.", media_type=HTML),
            _BAD_LINK,
            _TOO_OFTEN,
            _AWAY,
        ),
    ),
    "subscriber.unsubscribe": Operation(
        id="unsubscribe",
        tag=_TAG,
        summary="End e-mail marketing by one click",
        description="RFC 8058: for `List-Unsubscribe` with `List-Unsubscribe-Post`. Needs no "
        "cookie, redirects nowhere, is never refused for coming often or twice.",
        parameters=_TOKEN,
        is_page=True,
        body=Body(media_types=(FORM,), schema=OneClick, example={"List-Unsubscribe": "One-Click"}),
        answers=(
            Answer(200, "Nothing more is sent to the address.", media_type=HTML),
            _BAD_LINK,
            _AWAY,
        ),
    ),
    "subscriber.asset": Operation(
        id="getPageAsset",
        tag=_TAG,
        summary="Fetch the style sheet or the script of the pages",
        parameters={"name": "Its name, with a hash of its content."},
        is_page=True,
        answers=(
            Answer(200, "The file, to be kept for ever.", media_type="text/css"),
            Answer(404, "There is no such file.", media_type=HTML),
        ),
    ),
}
"""By endpoint."""
