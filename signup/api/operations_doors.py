"""The doors for shoppers: pop-up and checkout."""

from __future__ import annotations

from typing import Any

from signup.api import answers_doors as answers
from signup.api.operation import FORM, HTML, JSON, Answer, Body, Operation

_ID = "06FR0Q6C4T8W5J1K9Z3N7V2X4B8D6G1H5M0P"
_SITE = "The site's public key."
_EMAIL_CODES = ("email_invalid", "email_not_ascii", "email_lookalike")
_PHONE_CODES = (
    "phone_invalid",
    "phone_not_textable",
    "phone_country_not_served",
    "country_unknown",
)
_STORED = ("storage_unavailable",)
_ONCE = ("idempotency_key_invalid", "idempotency_in_flight", "idempotency_mismatch")
_KEY = {
    "Idempotency-Key": "1 to 255 visible ASCII characters. For 24 hours the same key and body get "
    "the first answer again."
}
_NO_SMS = {"marketing": "none", "transactional": "none"}
_FIRST: dict[str, Any] = {"email": {"marketing": "pending"}, "sms": _NO_SMS}


DOORS = {
    "popup.form_token": Operation(
        id="getFormToken",
        tag="Pop-up",
        summary="Fetch a token as a form opens",
        description="Never cached. A signup without a live token is taken all the same, as a risky "
        "one: it is always confirmed and more tightly limited.",
        parameters={"site": _SITE, "form": "The form's key."},
        answers=(Answer(200, "A new token.", answers.FormToken),),
        problems=("site_unknown", "form_unknown"),
    ),
    "popup.sign_up": Operation(
        id="signUp",
        tag="Pop-up",
        summary="Step one: leave an address",
        description="An answer means that the signup is on disk. It never tells whether the "
        "address was known. A consent whose `shown` differs from the published text grants nothing "
        "and is named in `problems`; the rest of the signup stands.",
        headers=_KEY,
        body=Body(
            example={
                "site": "demo",
                "form": "welcome",
                "version": "9c1185a5c5e9fc54612808977ee8f548b2258d31",
                "token": "the form's token",
                "email": "ada@example.com",
                "consent": [
                    {
                        "channel": "email",
                        "purpose": "marketing",
                        "disclosure": "5feceb66ffc86f38d952786c6d696c79c2dbc239",
                        "shown": "By pressing the button you agree to …",
                    }
                ],
                "locale": "en-US",
            }
        ),
        answers=(
            Answer(
                201,
                "Recorded.",
                answers.SignedUp,
                example={
                    "id": _ID,
                    "channels": _FIRST,
                    "incentive": {"label": "10% off", "code": "WELCOME10"},
                    "next": {
                        "step": "phone",
                        "token": "the bearer of step two",
                        "expires_at": "2026-11-23T10:00:00.000Z",
                        "incentive": {"label": "20% off"},
                    },
                    "confirm": {"method": None, "expires_at": None},
                    "code": {
                        "token": "the bearer to type the mail's code with",
                        "expires_at": "2026-11-23T10:00:00.000Z",
                    },
                    "link": {
                        "token": "what lets the mail's link confirm in this browser",
                        "expires_at": "2026-11-30T09:30:00.000Z",
                    },
                    "known": {
                        "token": "by which a later visit begins with the number",
                        "expires_at": "2027-05-22T09:30:00.000Z",
                    },
                    "profile": None,
                },
            ),
        ),
        problems=(
            "site_unknown",
            "form_unknown",
            "disclosure_unknown",
            *_EMAIL_CODES,
            *_PHONE_CODES,
            *_ONCE,
        ),
    ),
    "popup.add_phone": Operation(
        id="addPhone",
        tag="Pop-up",
        summary="Step two: add a phone number",
        description="With the token of step one, for 30 minutes, once in effect. A number that "
        "somebody else holds is confirmed first, with the same answer.",
        parameters={"signup_id": "The id that step one answered."},
        headers=_KEY,
        body=Body(
            example={
                "phone": "(415) 555-2671",
                "country": "US",
                "consent": [
                    {
                        "channel": "sms",
                        "purpose": "marketing",
                        "disclosure": "6b86b273ff34fce19d6b804eff5a3f5747ada4ea",
                        "shown": "By pressing the button you agree to …",
                    }
                ],
            }
        ),
        answers=(
            Answer(
                200,
                "Recorded.",
                answers.PhoneAdded,
                example={
                    "id": _ID,
                    "channels": {
                        "email": {"marketing": "pending"},
                        "sms": {"marketing": "pending", "transactional": "none"},
                    },
                    "incentive": {"label": "20% off", "code": None},
                    "confirm": {"method": "reply", "expires_at": "2026-11-30T09:30:00.000Z"},
                    "code": {
                        "token": "the bearer to type the mail's code with",
                        "expires_at": "2026-11-23T10:00:00.000Z",
                    },
                    "link": {
                        "token": "what lets the mail's link confirm in this browser",
                        "expires_at": "2026-11-30T09:30:00.000Z",
                    },
                },
            ),
        ),
        problems=(
            "site_unknown",
            "signup_unknown",
            "step_done",
            "disclosure_unknown",
            *_EMAIL_CODES,
            *_PHONE_CODES,
            *_ONCE,
        ),
    ),
    "popup.add_answers": Operation(
        id="addAnswers",
        tag="Pop-up",
        summary="Say something about oneself after the address",
        description="For forms that ask about the person after an address: with `profile.token` "
        "of step one, for 30 minutes, whether the number was given or declined. It fills what is "
        "blank and changes nothing that is known; safe to repeat. No channel is subscribed.",
        parameters={"signup_id": "The id that step one answered."},
        headers=_KEY,
        body=Body(example={"profile": {"first_name": "Ada", "choices": {"roast": ["dark"]}}}),
        answers=(
            Answer(200, "Recorded.", answers.Described, example={"id": _ID, "channels": _FIRST}),
        ),
        problems=("site_unknown", "signup_unknown", "birthday_invalid", *_ONCE),
    ),
    "popup.confirm_code": Operation(
        id="confirmByCode",
        tag="Pop-up",
        summary="Confirm the e-mail address or the number by code",
        description="The code of the confirmation mail, or of the text where `confirm.method` is "
        "`code`, typed into the form that is still open; with `code.token` of the signup's "
        "newest answer, or `next.token`. A wrong code, one that is too late and one tried too "
        "often are answered alike. Where both wait, the answer has the token for the other.",
        parameters={"signup_id": "The id that step one answered."},
        headers=_KEY,
        body=Body(example={"code": "123456"}),
        answers=(
            Answer(
                200,
                "Confirmed.",
                answers.PhoneAdded,
                example={
                    "id": _ID,
                    "channels": {"email": {"marketing": "subscribed"}, "sms": _NO_SMS},
                    "incentive": {"label": "10% off", "code": "WELCOME10"},
                    "confirm": {"method": None, "expires_at": None},
                    "code": None,
                    "link": None,
                },
            ),
        ),
        problems=("site_unknown", "code_invalid", *_ONCE),
    ),
    "popup.confirm_link": Operation(
        id="confirmByLink",
        tag="Pop-up",
        summary="Confirm the e-mail address by the mail's link, in the browser that signed up",
        description="With `link.token` of the signup's answer, which that browser kept, as the "
        "link of the mail comes by the shop's page. Safe to repeat. Whatever is wrong is answered "
        "alike; then the link's own page, with its button, is the way.",
        parameters={"signup_id": "The id that step one answered."},
        body=Body(example={"link": "the token of the mail's link"}),
        answers=(Answer(204, "Confirmed.", media_type=None),),
        problems=("site_unknown", "link_invalid", *_STORED),
    ),
    "popup.what_is_missing": Operation(
        id="whatIsMissing",
        tag="Pop-up",
        summary="Ask whether the number alone is missing, in the browser that signed up",
        description="With `known.token` of the signup's answer, which that browser kept, as a form "
        "is due again. `next` is the step for the number while the e-mail address is subscribed by "
        "this very signup and nobody gave a number; else, and for forms with a least age, null.",
        parameters={"signup_id": "The id that step one answered."},
        body=Body(
            example={"form": "welcome", "version": "9c1185a5c5e9fc54612808977ee8f548b2258d31"}
        ),
        answers=(
            Answer(
                200,
                "What is left of the form.",
                answers.StillMissing,
                example={
                    "id": _ID,
                    "next": {
                        "step": "phone",
                        "token": "the bearer of step two",
                        "expires_at": "2026-11-23T10:00:00.000Z",
                        "incentive": {"label": "20% off"},
                    },
                    "profile": None,
                },
            ),
        ),
        problems=("site_unknown", "form_unknown", *_STORED),
    ),
    "popup.beacons": Operation(
        id="countBeacons",
        tag="Pop-up",
        summary="Count what visitors did with a form",
        description="Counts only; no personal data, and never a consent.",
        body=Body(
            media_types=(JSON, "text/plain"),
            example={
                "site": "demo",
                "form": "welcome",
                "version": "9c1185a5c5e9fc54612808977ee8f548b2258d31",
                "variant": "a",
                "events": [{"type": "viewed", "step": "email"}],
            },
        ),
        answers=(Answer(204, "Counted.", media_type=None),),
        problems=("site_unknown", "form_unknown", *_STORED),
    ),
    "popup.sign_up_plainly": Operation(
        id="signUpPlainly",
        tag="Pop-up",
        summary="Record the first step of a form without script",
        description="A form post from a page of the shop: what `<signup-form>` holds for browsers "
        "without script. It names the published text beside its button in `disclosure`. Always "
        "confirmed first. Goes on to `return_url` with `signup=ok`, or `signup=error` and a "
        "`code`.",
        parameters={"site": _SITE, "form": "The form's key."},
        body=Body(
            media_types=(FORM,),
            example={
                "email": "ada@example.com",
                "disclosure": "5feceb66ffc86f38d952786c6d696c79c2dbc239",
                "return_url": "https://shop.example/thanks",
            },
        ),
        answers=(
            Answer(200, "Recorded; without a page to return to.", media_type=HTML),
            Answer(
                303,
                "The browser is sent on.",
                media_type=HTML,
                headers={"Location": "One of the site's own pages, with the result in its query."},
            ),
            Answer(422, "Refused; without a page to return to.", media_type=HTML),
            Answer(429, "Too many; without a page to return to.", media_type=HTML),
            Answer(503, "Not recorded; without a page to return to.", media_type=HTML),
        ),
        problems=("site_unknown", "form_unknown"),
    ),
    "checkout.check_out": Operation(
        id="checkOut",
        tag="Checkout",
        summary="Record the opt-in boxes of a checkout",
        description="From the checkout page, as a form post or JSON, or from the shop's server "
        "with its secret key. What is good is kept, what is not is named. A form post goes on to "
        "`return_url` with `signup=ok`, or `signup=error` and a `code`.",
        parameters={"site": _SITE},
        headers=_KEY,
        or_secret_key=True,
        body=Body(
            media_types=(JSON, FORM),
            example={
                "email": "ada@example.com",
                "phone": "+14155552671",
                "order_id": "1001",
                "email_marketing": "on",
                "disclosure": {"email_marketing": "5feceb66ffc86f38d952786c6d696c79c2dbc239"},
            },
        ),
        answers=(
            Answer(
                201,
                "Recorded (JSON).",
                answers.CheckedOut,
                example={
                    "id": _ID,
                    "channels": _FIRST,
                    "problems": [],
                },
            ),
            Answer(200, "Recorded (form post without a page to return to).", media_type=HTML),
            Answer(
                303,
                "The browser is sent on (form post).",
                media_type=HTML,
                headers={"Location": "One of the site's own pages, with the result in its query."},
            ),
            Answer(422, "Refused (form post without a page to return to).", media_type=HTML),
            Answer(429, "Too many (form post without a page to return to).", media_type=HTML),
            Answer(503, "Not recorded (form post without a page to return to).", media_type=HTML),
        ),
        problems=(
            "site_unknown",
            "disclosure_unknown",
            *_EMAIL_CODES,
            *_PHONE_CODES,
            *_ONCE,
        ),
    ),
}
"""By endpoint."""
