"""What lets a shopper go on with a signup: the tokens in an answer, and who shows one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flask import request

from signup.capture.confirming import TEXTED_CODE_FOR
from signup.domain.consent import Channel, State
from signup.domain.times import rfc3339
from signup.sources.popup.earned import promised
from signup.web.problems import Problem
from signup.web.tokens import bearer

if TYPE_CHECKING:
    from datetime import datetime

    from signup.capture.receipts import SignUpReceipt
    from signup.domain.form import FormVersion
    from signup.domain.site import Site
    from signup.sources.shared import Door, PublishedSite

STEP_LIFETIME = timedelta(minutes=30)
"""How long a shopper has for the second step (http-api section 2)."""

CODE_STEP = "code"
"""The step of tokens that are good for the code alone."""

PROFILE_STEP = "profile"
"""The step of tokens that are good for what a person says about themselves after their address."""

LINK_STEP = "link"
"""The step of nonces: they live as long as the mail's link and are good for nothing but it."""

_ALONE = {LINK_STEP, PROFILE_STEP}

KNOWN_STEP = "known"
"""The step of tokens by which a browser is known when it comes back; they name no form."""

KNOWN_FOR = timedelta(days=180)
"""How long a browser is known; whoever comes back later starts anew."""


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who shows a token: of which published form, for which step, from where."""

    published: PublishedSite
    form: FormVersion
    step: str
    risky: bool


def bearer_of(door: Door, signup_id: str, *, alone: str | None = None) -> Bearer:
    """Return what the request's token is good for.

    Tokens of a step in `_ALONE` are good for nothing else, and `alone` asks for one of them.

    Raises:
        Problem: 401 `token_invalid`, or 403 `origin_forbidden` for a page of somebody else's.
    """
    published, bound, risky = _shown(door, signup_id)
    step, _, version = bound.partition(":")
    form = published.form(version)
    if form is None or (step if step in _ALONE else None) != alone:
        raise Problem("token_invalid")
    return Bearer(published, form, step, risky)


def known_at(door: Door, signup_id: str) -> tuple[PublishedSite, bool]:
    """Return the site that knows this browser by the token that it shows, and whether it is risky.

    Raises:
        Problem: as `bearer_of`.
    """
    published, bound, risky = _shown(door, signup_id)
    if bound != KNOWN_STEP:
        raise Problem("token_invalid")
    return published, risky


def _shown(door: Door, signup_id: str) -> tuple[PublishedSite, str, bool]:
    """Return the site of the request's token, what it is bound to, and whether that is risky."""
    shown = bearer(request.headers.get("Authorization"))
    token = door.kit.step_tokens.read(shown, signup_id, door.now())
    if token is None:
        raise Problem("token_invalid", headers={"WWW-Authenticate": "Bearer"})
    published = door.published(token.site)
    return published, token.step, door.kit.origins.admit(request, token.site)


def next_step(
    door: Door, form: FormVersion, signup_id: str, at: datetime, site: Site
) -> dict[str, Any] | None:
    """Return the step after the first address, with the token for it; None when nothing is left."""
    step = form.after(form.contacts[0].name)
    if step is None:
        return None
    bound = f"{step.name}:{form.version}"
    token = _token(door, bound, signup_id, site, at + STEP_LIFETIME)
    return {"step": step.name, **token, "incentive": promised(step)}


def known_token(
    door: Door, form: FormVersion, receipt: SignUpReceipt, site: Site
) -> dict[str, Any] | None:
    """Return the token that a browser may keep: by it, a later visit begins with the number.

    None for forms that ask for no number after the e-mail address.
    """
    if not asks_phone_next(form):
        return None
    return _token(door, KNOWN_STEP, receipt.id, site, receipt.at + KNOWN_FOR)


def profile_token(
    door: Door, form: FormVersion, signup_id: str, at: datetime, site: Site
) -> dict[str, Any] | None:
    """Return the token to say something about oneself with, on a screen after an address.

    It is another than that of the next address: whoever declines one of the two keeps the other.
    """
    if form.late_profile is None:
        return None
    bound = f"{PROFILE_STEP}:{form.version}"
    return _token(door, bound, signup_id, site, at + STEP_LIFETIME)


def asks_phone_next(form: FormVersion) -> bool:
    """Tell whether a form asks for an e-mail address first, and for a number then."""
    return [step.name for step in form.contacts] == ["email", "phone"]


def code_token(
    door: Door, form: FormVersion, receipt: SignUpReceipt, site: Site
) -> dict[str, Any] | None:
    """Return the token to type a code with, while an address or number waits for one."""
    if not _is_mail_pending(receipt) and confirm_phone(receipt, site)["method"] != "code":
        return None
    bound = f"{CODE_STEP}:{form.version}"
    return _token(door, bound, receipt.id, site, receipt.at + STEP_LIFETIME)


def link_token(
    door: Door, form: FormVersion, receipt: SignUpReceipt, site: Site
) -> dict[str, Any] | None:
    """Return the nonce by which this browser alone lets the mail's link confirm without a press.

    It is given while the e-mail address waits, where the shop has a page that can use it.
    """
    if site.confirmation.page is None or not _is_mail_pending(receipt):
        return None
    lifetime = timedelta(days=door.kit.settings.confirm_days)
    bound = f"{LINK_STEP}:{form.version}"
    return _token(door, bound, receipt.id, site, receipt.at + lifetime)


def _is_mail_pending(receipt: SignUpReceipt) -> bool:
    return State.PENDING.value in receipt.channels[Channel.EMAIL.value].values()


def _token(
    door: Door, bound: str, signup_id: str, site: Site, expires_at: datetime
) -> dict[str, Any]:
    token = door.kit.step_tokens.issue(signup_id, site.key, bound, expires_at)
    return {"token": token, "expires_at": rfc3339(expires_at)}


def confirm_phone(receipt: SignUpReceipt, site: Site) -> dict[str, Any]:
    """Return how the number can be proved; no way is promised that does not exist."""
    if not receipt.confirm_phone or site.sms is None:
        return {"method": None, "expires_at": None}
    method = site.confirmation.sms_by
    lifetime = TEXTED_CODE_FOR if method == "code" else site.confirmation.reply_within
    return {"method": method, "expires_at": rfc3339(receipt.at + lifetime)}


def code_host(site: Site) -> str | None:
    """Return the host to bind a texted code to: that of the page the form is on.

    None where numbers are proved by a reply alone.
    """
    by_code = site.confirmation.sms_by == "code"
    return site.code_host(request.headers.get("Origin")) if by_code else None
