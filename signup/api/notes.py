"""What the fields of the doors' bodies mean; their schemas say only what is acceptable."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_TICK = "The box. Only `1`, `true`, `on`, `yes` are a tick, in any case; absent is none."
_DISCLOSURE = "The id of the text beside the box."
_PURPOSE = "What the messages are for."
_CHANNEL = "Where the messages go."
_COUNTRY = "ISO 3166-1 alpha-2; helps to read a national number."
_LOCALE = "BCP 47."
_VARIANT = "The variant of the form, when a test runs."
_SITE = "The site's public key."
_FORM = "The form's key."
_VERSION = "The form's version: `version` of the forms document."
_CONSENT = "What the person agreed to; may be empty."
_EMAIL = "As typed."
_PHONE = "As typed, national or international."

NOTES: Mapping[str, Mapping[str, str]] = {
    "SignupInput": {
        "site": _SITE,
        "form": _FORM,
        "version": _VERSION,
        "token": "The token fetched as the form opened. Without a live one the signup is risky.",
        "email": _EMAIL,
        "phone": _PHONE,
        "country": _COUNTRY,
        "consent": _CONSENT,
        "profile": "What the person said about themselves.",
        "locale": _LOCALE,
        "variant": _VARIANT,
        "visitor": "A random id of the browser's, if the person allows one.",
        "page": "The page the form was on.",
        "checks": "What tells people from programs.",
    },
    "StepInput": {
        "phone": _PHONE,
        "email": "As typed, in forms that start with the phone.",
        "country": _COUNTRY,
        "consent": _CONSENT,
    },
    "DescribeInput": {"profile": "What the person said about themselves."},
    "KnownInput": {"form": "The form's key.", "version": "Its published version."},
    "LinkInput": {"link": "What stands behind `/confirm/` in the address of the mail's link."},
    "CodeInput": {"code": "Six digits; blanks and hyphens do not matter, nor the script."},
    "ConsentInput": {
        "channel": _CHANNEL,
        "purpose": _PURPOSE,
        "disclosure": "The id of the published text.",
        "shown": "The text as it was on the screen; what differs grants nothing.",
        "presentation": "How it stood there, as measured; sealed with the consent.",
    },
    "PresentationInput": {
        "font_px": "Size of the text in CSS pixels, rounded down.",
        "contrast": "Ratio of text to background by WCAG 2, as decimal text: `7.1`.",
        "on_screen": "Percent of the text in view at the act.",
        "seen": "The most of it that was in view at once, in percent. "
        "With 0 here and at the act nothing is granted.",
        "width": "Width of the window in CSS pixels.",
        "height": "Its height.",
        "label": "The words on the button or box; what differs from the published grants nothing.",
        "widget": "SHA-256 of the widget's script.",
    },
    "ProfileInput": {
        "first_name": "First name.",
        "last_name": "Last name.",
        "birthday": "A day such as `1990-05-17`; who is too young for the form cannot join.",
        "choices": "Answers to the form's own questions: by key, the chosen options.",
    },
    "PlainInput": {
        "version": _VERSION,
        "email": _EMAIL,
        "phone": _PHONE,
        "country": _COUNTRY,
        "disclosure": "The id of the published text beside the button.",
        "agree": _TICK,
        "website": "A trap for programs: people leave it empty.",
        "return_url": "Where to go next: a page of the site's own.",
    },
    "PageInput": {
        "url": "Its address; query and fragment are not kept.",
        "referrer": "Where the visitor came from; query and fragment are not kept.",
        "utm": "Campaign parameters, without their `utm_`.",
    },
    "ChecksInput": {
        "website": "Leave it empty: no person sees this field.",
        "elapsed_ms": "How long the form stood open.",
        "challenge": "The answer to `challenge` of the token.",
    },
    "BeaconsInput": {
        "site": _SITE,
        "form": _FORM,
        "version": _VERSION,
        "variant": _VARIANT,
        "events": "What happened, in order.",
    },
    "BeaconEventInput": {"type": "What happened.", "step": "At which step."},
    "CheckoutInput": {
        "email": _EMAIL,
        "phone": _PHONE,
        "country": _COUNTRY,
        "order_id": "Makes the post effective once, together with its content.",
        "cart_token": "Names the cart; kept with the consent.",
        "locale": _LOCALE,
        "first_name": "First name.",
        "last_name": "Last name.",
        "email_marketing": _TICK,
        "sms_marketing": _TICK,
        "sms_transactional": _TICK,
        "return_url": "Where a form post goes next: one of the site's own pages.",
        "disclosure": "For each ticked box the text beside it; without, the tick is refused.",
    },
    "Disclosures": {
        "email_marketing": _DISCLOSURE,
        "sms_marketing": _DISCLOSURE,
        "sms_transactional": _DISCLOSURE,
    },
}
"""By the schema's name in the document, then by field."""
