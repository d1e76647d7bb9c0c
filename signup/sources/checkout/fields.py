"""The checkout's fields, from a form post or JSON, as one plain value (http-api section 3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from marshmallow import fields

from signup.domain.site import BOX_NAMES
from signup.web.body import is_tick
from signup.web.schemas import StrictSchema, Text, load

if TYPE_CHECKING:
    from collections.abc import Mapping

    from signup.web.body import Form

_TEXTS = {
    "email": 1000,
    "phone": 100,
    "country": 2,
    "order_id": 200,
    "cart_token": 200,
    "locale": 35,
    "first_name": 100,
    "last_name": 100,
    "return_url": 4000,
}


@dataclass(frozen=True, slots=True)
class CheckoutPost:
    """What the checkout page said; empty texts are None, `disclosures` maps ticked boxes to ids."""

    texts: Mapping[str, str | None]
    disclosures: Mapping[str, str | None]

    def text(self, name: str) -> str | None:
        """Return the text field `name`, None when it was empty or absent."""
        return self.texts.get(name)


class Tick(fields.Field[bool]):
    """A box: a tick is `1`, `true`, `on` or `yes`; anything else, of any type, is none."""

    def _deserialize(self, value: object, *_: object, **__: object) -> bool:
        return is_tick(value)


class _Disclosures(StrictSchema):
    email_marketing = Text(most=128, allow_none=True)
    sms_marketing = Text(most=128, allow_none=True)
    sms_transactional = Text(most=128, allow_none=True)


_Checkout = StrictSchema.from_dict(
    {
        **{name: Text(most=most, allow_none=True) for name, most in _TEXTS.items()},
        **{name: Tick(allow_none=True) for name in BOX_NAMES},
        "disclosure": fields.Nested(_Disclosures, allow_none=True),
    },
    name="CheckoutSchema",
)
CHECKOUT = _Checkout()


def from_json(body: Mapping[str, Any]) -> CheckoutPost:
    """Return the post in a JSON body; raises Problem 422."""
    return _post(load(CHECKOUT, body))


def from_form(form: Form) -> CheckoutPost:
    """Return the post in a form body; fields that are not ours are the shop's own and ignored.

    Raises:
        Problem: 422 for a field that came twice with differing values, or too long a value.
    """
    body: dict[str, Any] = form.pick((*_TEXTS, *BOX_NAMES))
    named = {name: form.one(f"disclosure[{name}]") for name in BOX_NAMES}
    body["disclosure"] = {name: value for name, value in named.items() if value is not None}
    return _post(load(CHECKOUT, body))


def _post(loaded: Mapping[str, Any]) -> CheckoutPost:
    disclosures = loaded.get("disclosure") or {}
    texts = {name: (loaded.get(name) or "").strip() or None for name in _TEXTS}
    ticked = [name for name in BOX_NAMES if loaded.get(name)]
    return CheckoutPost(texts, {name: disclosures.get(name) for name in ticked})
