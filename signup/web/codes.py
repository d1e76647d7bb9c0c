"""Every stable code the service answers with; `docs/reference/errors.md` is `reference()`.

A code is part of the outside contract: it is never renamed and never gets another status.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Code:
    """One code: `title` is what a person is told, `help` what a developer should know.

    `status` is the answer's HTTP status. A code of a field (`errors[].code`) has 422.
    """

    name: str
    status: int
    title: str
    help: str = ""


_TRY_AGAIN = "The answer has `Retry-After` in seconds."

_ALL = (
    Code("bad_request", 400, "The request could not be read."),
    Code(
        "json_invalid",
        400,
        "The body is not acceptable JSON.",
        "One object in UTF-8, no duplicate key, no NaN, no NUL or lone surrogate, no whole number "
        "beyond 16 digits, not deeper than 16 levels.",
    ),
    Code(
        "form_invalid",
        400,
        "The form could not be read.",
        "`application/x-www-form-urlencoded` in UTF-8, without NUL, at most 200 fields.",
    ),
    Code(
        "idempotency_key_invalid",
        400,
        "The idempotency key is not acceptable.",
        "1 to 255 visible ASCII characters.",
    ),
    Code("message_incomplete", 422, "The message lacks its id, sender or receiver."),
    Code("unauthorized", 401, "This needs a credential."),
    Code(
        "secret_key_invalid",
        401,
        "The secret key is missing or not valid.",
        "`Authorization: Bearer sk_…`, made with `signup site key SITE`.",
    ),
    Code(
        "token_invalid",
        401,
        "This step can no longer be taken.",
        "The bearer token is missing, expired, used, or belongs to another signup.",
    ),
    Code("forbidden", 403, "This is not allowed."),
    Code(
        "origin_forbidden",
        403,
        "This page may not sign people up here.",
        "The page's origin is not among the site's `allowed_origins`. Nothing was stored.",
    ),
    Code(
        "secret_key_in_browser",
        403,
        "A secret key must not be used in a browser.",
        "The request came from a page. Whoever opens that page can read the key: make a new one.",
    ),
    Code("signature_invalid", 403, "The signature is missing or wrong.", "Nothing was stored."),
    Code("not_found", 404, "There is nothing here."),
    Code("site_unknown", 404, "There is no such site."),
    Code("keyword_unknown", 404, "There is no such keyword."),
    Code("form_unknown", 404, "There is no such form in this version."),
    Code("signup_unknown", 404, "There is no such signup."),
    Code("profile_unknown", 404, "There is no such profile."),
    Code("consent_unknown", 404, "There is no such consent."),
    Code("method_not_allowed", 405, "This method is not offered here.", "See `Allow`."),
    Code("not_acceptable", 406, "There is no answer in the wanted form."),
    Code("conflict", 409, "This collides with another request."),
    Code(
        "idempotency_in_flight",
        409,
        "The first request with this key is still running.",
        "Send it again in a moment; it will get the first one's answer.",
    ),
    Code("step_done", 409, "This step was taken before."),
    Code("body_too_large", 413, "The body is too large.", "See `SIGNUP_MAX_BODY_BYTES`."),
    Code("uri_too_long", 414, "The address is too long."),
    Code(
        "content_type_unsupported",
        415,
        "This content type is not read here.",
        "Mostly `application/json` in UTF-8, not compressed.",
    ),
    Code(
        "fields_invalid",
        422,
        "Some fields are not acceptable.",
        "`errors` names them. When all share one code, the answer's `code` is that code.",
    ),
    Code("field_required", 422, "This is needed."),
    Code("field_unknown", 422, "There is no such field."),
    Code("field_invalid", 422, "This is not acceptable."),
    Code("field_too_long", 422, "This is too long."),
    Code("field_too_short", 422, "This is too short."),
    Code("field_repeated", 422, "This was sent twice, with different values."),
    Code("email_invalid", 422, "Enter an e-mail address like name@example.com."),
    Code("email_not_ascii", 422, "Use only unaccented letters and digits before the @ sign."),
    Code("email_lookalike", 422, "The part after the @ sign imitates another address."),
    Code("birthday_invalid", 422, "Enter a day in the past.", "`YYYY-MM-DD`."),
    Code("age_too_low", 422, "You are too young to join.", "The form has a `minimum_age`."),
    Code("phone_invalid", 422, "Enter a phone number that can receive texts."),
    Code("phone_not_textable", 422, "This kind of number cannot receive our texts."),
    Code(
        "phone_country_not_served",
        422,
        "We do not send texts to this country.",
        "See `sms_countries` in the site file.",
    ),
    Code(
        "code_invalid",
        422,
        "This code is not valid.",
        "Wrong, too late, or typed wrongly too often; the link in the mail may still work.",
    ),
    Code(
        "link_invalid",
        422,
        "This link cannot be used here.",
        "Too late, closed by a withdrawal, or about another address than the signup was; the "
        "link's own page says which.",
    ),
    Code("country_unknown", 422, "Use the two-letter code of a country, such as US."),
    Code(
        "disclosure_unknown",
        422,
        "This consent text is not published.",
        "The id is not one of the site's published disclosures for this channel.",
    ),
    Code(
        "disclosure_mismatch",
        422,
        "The text that was shown is not the published one.",
        "Stands in `problems` of a success: nothing was granted for that channel.",
    ),
    Code(
        "basis_refused",
        422,
        "Messages to this person may not rest on that.",
        "Law or the site file's `[legal_basis]` do not know the legal basis, or it has ended.",
    ),
    Code(
        "disclosure_unseen",
        422,
        "The text was never on the screen.",
        "Stands in `problems` of a success: nothing was granted for that channel.",
    ),
    Code("idempotency_mismatch", 422, "This idempotency key was used with another body."),
    Code("limit_exceeded", 429, "Too many requests.", _TRY_AGAIN),
    Code("internal_error", 500, "Something went wrong here.", "Report the `X-Request-Id`."),
    Code("storage_unavailable", 503, "Not recorded; please try again.", _TRY_AGAIN),
    Code(
        "evidence_pending",
        503,
        "This consent is not sealed yet.",
        "Sealed within ten seconds while a worker runs. " + _TRY_AGAIN,
    ),
    Code("unavailable", 503, "Not available right now.", _TRY_AGAIN),
)

CODES = {code.name: code for code in _ALL}
"""Every code by its name."""

FALLBACKS = {
    400: "bad_request",
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    409: "conflict",
    413: "body_too_large",
    414: "uri_too_long",
    415: "content_type_unsupported",
    422: "fields_invalid",
    429: "limit_exceeded",
    503: "unavailable",
}
"""The code for a status that comes from the framework, where nothing more is known."""


def reference() -> str:
    """The page `docs/reference/errors.md`."""
    rows = [f"| `{code.name}` | {code.status} | {code.title} | {code.help} |" for code in _ALL]
    return "\n".join(
        [
            "# Errors",
            "",
            "Every error is a problem document (RFC 9457, `application/problem+json`) with `type`,",
            "`title`, `status`, `detail`, a stable `code` and, for fields, `errors`, a list of",
            '`{"field", "code", "message"}`. No answer repeats what was sent.',
            "",
            "| code | status | meaning | more |",
            "| --- | --- | --- | --- |",
            *rows,
            "",
        ]
    )
