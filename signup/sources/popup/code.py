"""The code of the confirmation mail or text, typed into the form that is still open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from signup.capture.commands import TypeCode
from signup.capture.receipts import SignUpReceipt
from signup.domain.links import plain_code
from signup.sources.popup.bearers import bearer_of, code_token, confirm_phone, link_token
from signup.sources.popup.earned import proved
from signup.sources.shared import once, scene
from signup.web.problems import BadField, fields_problem

if TYPE_CHECKING:
    from signup.sources.shared import Door
    from signup.web.problems import Problem


def typed_code(door: Door, signup_id: str, body: dict[str, Any]) -> dict[str, Any]:
    """Confirm by code and return the answer, like that of step two.

    Raises:
        Problem: 422 `code_invalid`, the same whether the code is wrong, too late, tried too often,
            or nothing was asked.
    """
    bearer = bearer_of(door, signup_id)
    site, form = bearer.published.site, bearer.form
    door.kit.limits.check(site.key, risky=bearer.risky)
    code = plain_code(body["code"])
    if code is None:
        raise _invalid()
    source = f"popup:{form.key}:{form.version}"
    happened = scene(
        site,
        source,
        door.now(),
        locale=form.locale,
        risky=bearer.risky,
        once=once(f"signups/{signup_id}/code"),
    )
    receipt = door.record(TypeCode(happened, signup_id, code), "popup")
    if not isinstance(receipt, SignUpReceipt):
        raise _invalid()
    return {
        "id": receipt.id,
        "channels": receipt.channels,
        "incentive": proved(form, receipt.channels, receipt.offers),
        "confirm": confirm_phone(receipt, site),
        "code": code_token(door, form, receipt, site),
        "link": link_token(door, form, receipt, site),
    }


def _invalid() -> Problem:
    return fields_problem([BadField("code", "code_invalid", "Check the code and try again.")])
