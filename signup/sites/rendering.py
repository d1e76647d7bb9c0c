"""What browsers fetch of a site: the forms document and the checkout boxes (http-api 2 and 3).

Incentive codes, secrets and everything else a visitor has not earned stay out.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson

from signup.domain.times import rfc3339

if TYPE_CHECKING:
    from collections.abc import Iterable

    from signup.domain.disclosure import Disclosure
    from signup.domain.form import FormVersion, Incentive, Step
    from signup.domain.site import CheckoutBox, Site


@dataclass(frozen=True, slots=True)
class Document:
    """A body ready to be sent, and the name of its content for `ETag`, without quotes."""

    body: bytes
    etag: str


def forms_document(site: Site, locale: str) -> Document:
    """Return every form of `site` in one of its locales."""
    forms = [form_shown(form) for form in site.forms if form.locale == locale]
    return _document({"site": site.key, "forms": forms})


def checkout_document(site: Site, locale: str) -> Document:
    """Return the checkout boxes of `site` in one of its locales."""
    return _document({"boxes": boxes_shown(site.boxes.get(locale, ()))})


def boxes_shown(boxes: Iterable[CheckoutBox]) -> list[dict[str, Any]]:
    """Return checkout boxes as browsers get them."""
    return [_box(box) for box in boxes]


def _document(content: dict[str, Any]) -> Document:
    body = orjson.dumps(content)
    return Document(body, hashlib.sha256(body).hexdigest()[:32])


def form_shown(form: FormVersion) -> dict[str, Any]:
    """Return one form as browsers get it; variants follow each other and share their key."""
    variant = {"variant": form.variant} if form.variant else {}
    return {
        "key": form.key,
        "version": form.version,
        **variant,
        "kind": form.kind,
        "locale": form.locale,
        "direction": form.direction,
        "steps": [_step(step) for step in form.steps],
        "show": form.show,
        "frequency": form.frequency,
        "design": form.design,
    }


def _step(step: Step) -> dict[str, Any]:
    special = {"ask": step.ask, "tap": step.tap}
    return {
        **{name: value for name, value in special.items() if value},
        "name": step.name,
        "texts": step.texts,
        "incentive": _incentive(step.incentive) if step.incentive else None,
        "disclosures": [_disclosure(disclosure) for disclosure in step.disclosures],
    }


def _incentive(incentive: Incentive) -> dict[str, Any]:
    """Return what is promised; the code is told to who has joined, an end to everybody."""
    end = incentive.expires_at
    return {"label": incentive.label, **({"expires_at": rfc3339(end)} if end else {})}


def _disclosure(disclosure: Disclosure) -> dict[str, Any]:
    return {
        "id": disclosure.id,
        "channel": disclosure.channel.value,
        "purpose": disclosure.purpose.value,
        "control": disclosure.control,
        "label": disclosure.label,
        "text": disclosure.text,
        "links": disclosure.links,
    }


def _box(box: CheckoutBox) -> dict[str, Any]:
    disclosure = box.disclosure
    return {
        "name": box.name,
        "label": box.label,
        "disclosure": {
            "id": disclosure.id,
            "text": disclosure.text,
            "links": disclosure.links,
        },
    }
