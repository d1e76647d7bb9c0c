"""What a shop's page loads: the widget, the published forms, the checkout's boxes."""

from __future__ import annotations

from marshmallow import EXCLUDE

from signup.api import answers_doors as answers
from signup.api.operation import HTML, Answer, Operation
from signup.web.schemas import StrictSchema, Text

_SITE = {"site": "The site's public key."}
_SCRIPT = "text/javascript"
_CACHED = {"ETag": "The version; send it as `If-None-Match`.", "Cache-Control": "How long to keep."}
_FRESH = Answer(304, "What you have is current.", media_type=None)


class Reader(StrictSchema):
    """Who reads."""

    locale = Text(most=1000, metadata={"description": "BCP 47; the best match is answered."})

    class Meta:
        """Other fields of the query are ignored: caches add their own."""

        unknown = EXCLUDE


class Place(Reader):
    """Where a visitor is, as far as the page knows."""

    country = Text(most=1000, metadata={"description": "ISO 3166-1 alpha-2."})


class PreviewQuery(Reader):
    """What of a form to look at, and how."""

    version = Text(
        most=1000, metadata={"description": "Any published version; the current one by default."}
    )
    theme = Text(most=1000, metadata={"description": "`light` (default), `dark` or `auto`."})


class StepQuery(PreviewQuery):
    """The same of a form with steps."""

    step = Text(
        most=1000,
        metadata={"description": "The step to begin with (`email`, `phone`), `strip` or `done`."},
    )
    country = Text(most=1000, metadata={"description": "ISO 3166-1 alpha-2."})
    variant = Text(
        most=1000, metadata={"description": "One of the form's variants, by its letter."}
    )
    direction = Text(most=1000, metadata={"description": "`ltr` or `rtl`, against its own."})
    preset = Text(most=1000, metadata={"description": "A preset in place of its own design."})


class SwitchQuery(StepQuery):
    """The same on a device, with switches."""

    device = Text(
        most=1000,
        metadata={"description": "`desk`, `phone` or `small`: the form in a frame of this size."},
    )


EMBED = {
    "embed.forms": Operation(
        id="getForms",
        tag="Embedding",
        summary="Fetch the published forms",
        description="The same for every visitor of a locale and country. Cached for a minute.",
        parameters=_SITE,
        query=Place,
        answers=(Answer(200, "The forms.", answers.Forms, headers=_CACHED), _FRESH),
        problems=("site_unknown",),
    ),
    "embed.country": Operation(
        id="getCountry",
        tag="Embedding",
        summary="Ask which country a visitor is in",
        description="What the operator's own proxy says of this request (`SIGNUP_COUNTRY_HEADER`). "
        "The widget asks only where a form with `countries` would come otherwise and the page "
        "names no country. Nothing of it is kept, here or in the browser.",
        parameters=_SITE,
        answers=(
            Answer(
                200,
                "The country.",
                answers.Country,
                headers={"Cache-Control": "It is not to be kept."},
            ),
        ),
        problems=("site_unknown",),
    ),
    "embed.checkout": Operation(
        id="getCheckoutBoxes",
        tag="Embedding",
        summary="Fetch the checkout's boxes",
        description="For shops that draw the boxes themselves. All of them start unticked.",
        parameters=_SITE,
        query=Place,
        answers=(Answer(200, "The boxes.", answers.Boxes, headers=_CACHED), _FRESH),
        problems=("site_unknown",),
    ),
    "embed.loader": Operation(
        id="getWidget",
        tag="Embedding",
        summary="Load the widget",
        description="One tag does it: "
        '`<script async src="https://HOST/widget.js" data-site="SITE"></script>`.',
        answers=(Answer(200, "The loader.", media_type=_SCRIPT, headers=_CACHED), _FRESH),
    ),
    "embed.part": Operation(
        id="getWidgetPart",
        tag="Embedding",
        summary="Load a part of the widget",
        description="Named by its content and kept for ever.",
        parameters={"name": "The file's name."},
        answers=(Answer(200, "The script.", media_type=_SCRIPT, headers=_CACHED), _FRESH),
        problems=("not_found",),
    ),
    "preview.form": Operation(
        id="previewForm",
        tag="Embedding",
        summary="Look at a published form",
        description="The form as shops show it, on a page that sends and counts nothing. The "
        "address stays good for ever: carriers ask for one when a programme is registered. With "
        "`device`, or without any query, the form stands in a frame beside switches.",
        parameters={**_SITE, "form": "The form's key."},
        query=SwitchQuery,
        answers=(Answer(200, "The page.", media_type=HTML),),
        problems=("site_unknown", "form_unknown", "not_found"),
    ),
    "preview.presets": Operation(
        id="previewPresets",
        tag="Embedding",
        summary="Look at a form in every preset",
        description="On a desk and a phone each, beside switches.",
        parameters={**_SITE, "form": "The form's key."},
        query=StepQuery,
        answers=(Answer(200, "The page.", media_type=HTML),),
        problems=("site_unknown", "form_unknown", "not_found"),
    ),
    "preview.checkout": Operation(
        id="previewCheckout",
        tag="Embedding",
        summary="Look at the published checkout boxes",
        description="The boxes without a shop's style. `version` is the hash of a site document: "
        "`seller` in a consent's record.",
        parameters=_SITE,
        query=PreviewQuery,
        answers=(Answer(200, "The page.", media_type=HTML),),
        problems=("site_unknown", "not_found"),
    ),
    "preview.picture": Operation(
        id="getPicture",
        tag="Embedding",
        summary="Fetch a picture of what was published",
        description="`signup site shots SITE` takes them and says where they are. Kept for ever.",
        parameters={**_SITE, "name": "The picture's SHA-256, in hex."},
        answers=(Answer(200, "The picture.", media_type="image/png", headers=_CACHED), _FRESH),
        problems=("not_found",),
    ),
}
"""By endpoint."""
