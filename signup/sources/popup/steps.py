"""The two steps of a form: from a checked body to one command, from its receipt to the answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flask import request

from signup.capture.asks import first_time
from signup.capture.commands import AddPhone, SignUp
from signup.capture.receipts import SignUpReceipt
from signup.domain.consent import Channel, State
from signup.domain.email import parse_email
from signup.domain.errors import FieldError
from signup.domain.phone import parse_phone
from signup.sources.popup.about import attributes
from signup.sources.popup.bearers import (
    bearer_of,
    code_host,
    code_token,
    confirm_phone,
    known_token,
    link_token,
    next_step,
    profile_token,
)
from signup.sources.popup.consents import read
from signup.sources.popup.earned import earned
from signup.sources.shared import LONGEST_CONTEXT, once, page_address, scene
from signup.web.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from signup.domain.form import FormVersion, Step
    from signup.domain.site import Site
    from signup.sources.shared import Door, PublishedSite

FASTEST_PERSON = timedelta(seconds=1.5)
"""A post sooner than this after the form opened counts as risky (http-api section 2)."""


@dataclass(frozen=True, slots=True)
class _Contact:
    """The addresses of one post in their normal form; at least one is there."""

    email: str | None
    phone: str | None
    region: str | None

    @property
    def channels(self) -> frozenset[Channel]:
        """The channels they can be reached on."""
        have = {Channel.EMAIL: self.email, Channel.SMS: self.phone}
        return frozenset(channel for channel, address in have.items() if address)


def first_step(door: Door, body: dict[str, Any]) -> dict[str, Any]:
    """Record step one and return the answer; see `POST /v1/signups` in http-api section 2."""
    published = door.published(body["site"])
    risky = door.kit.origins.admit(request, published.site.key)
    form = _form(published, body)
    contact = _contact(body, published.site, form.contacts[0])
    consents = read(body["consent"], published, contact.channels)
    now = door.now()
    token = door.kit.form_tokens.read(body["token"], published.site.key, form.key, now)
    risky = risky or token is None or now - token.issued_at < FASTEST_PERSON
    door.kit.limits.check(published.site.key, email=contact.email, phone=contact.phone, risky=risky)
    command = SignUp(
        scene=scene(
            published.site,
            f"popup:{form.key}:{form.version}",
            now,
            country=_country(body),
            locale=form.locale,
            risky=risky,
            once=once("signups"),
            context=_page(body, form),
        ),
        id=door.new_id(now),
        asks=consents.asks,
        email=contact.email,
        phone=contact.phone,
        phone_region=contact.region,
        attributes=attributes(body["profile"] or {}, form, now.date()),
        form_version=form.version,
        form_token=token.nonce if token else None,
        welcome=form.contacts[0].name,
        keep_bare=True,
        code_host=code_host(published.site),
    )
    trapped = bool((body["checks"] or {}).get("website"))
    receipt = _pretend(command) if trapped else door.record(command, "popup")
    answer = _answer(receipt, form.contacts[0], waits=False)
    answer["next"] = next_step(door, form, receipt.id, receipt.at, published.site)
    answer["confirm"] = confirm_phone(receipt, published.site)
    answer["code"] = code_token(door, form, receipt, published.site)
    answer["link"] = link_token(door, form, receipt, published.site)
    answer["known"] = known_token(door, form, receipt, published.site)
    answer["profile"] = profile_token(door, form, receipt.id, receipt.at, published.site)
    return _with_problems(answer, consents.problems)


def second_step(door: Door, signup_id: str, body: dict[str, Any]) -> dict[str, Any]:
    """Record step two and return the answer; see `POST /v1/signups/{id}/phone`."""
    bearer = bearer_of(door, signup_id)
    published, form, now = bearer.published, bearer.form, door.now()
    step = form.step(bearer.step)
    if step is None:
        raise Problem("token_invalid")
    contact = _contact(body, published.site, step)
    consents = read(body["consent"], published, contact.channels)
    site = published.site
    door.kit.limits.check(site.key, email=contact.email, phone=contact.phone, risky=bearer.risky)
    command = AddPhone(
        scene=scene(
            site,
            f"popup:{form.key}:{form.version}",
            now,
            country=_country(body),
            locale=form.locale,
            risky=bearer.risky,
            once=once(f"signups/{signup_id}"),
        ),
        signup_id=signup_id,
        asks=consents.asks,
        email=contact.email,
        phone=contact.phone,
        phone_region=contact.region,
        welcome=step.name,
        code_host=code_host(site),
    )
    receipt = door.record(command, "popup")
    answer = _answer(receipt, step, waits=receipt.confirm_phone)
    answer["confirm"] = confirm_phone(receipt, site)
    answer["code"] = code_token(door, form, receipt, site)
    answer["link"] = link_token(door, form, receipt, site)
    return _with_problems(answer, consents.problems)


def _form(published: PublishedSite, body: Mapping[str, Any]) -> FormVersion:
    form = published.form(body["version"])
    if form is None or form.key != body["form"]:
        raise Problem("form_unknown")
    return form


def _contact(body: Mapping[str, Any], site: Site, step: Step) -> _Contact:
    """Read the addresses; the one the step asks for must be there and good."""
    if not body[step.name]:
        raise FieldError(step.name, "field_required", "This is needed.")
    email = parse_email(body["email"]).value if body["email"] else None
    if not body["phone"]:
        return _Contact(email, None, None)
    phone = parse_phone(
        body["phone"],
        country=body["country"],
        default_country=site.default_country,
        sms_countries=site.sms_countries,
    )
    return _Contact(email, phone.value, phone.region)


def _country(body: Mapping[str, Any]) -> str | None:
    country = body["country"]
    return country.upper() if country else None


def _page(body: Mapping[str, Any], form: FormVersion) -> dict[str, Any]:
    page = body["page"] or {}
    found = {
        "page": page_address(page.get("url")),
        "referrer": page_address(page.get("referrer")),
        "utm": page.get("utm") or None,
        "variant": form.variant or body["variant"],
        "visitor": body["visitor"],
        "browser_locale": (body["locale"] or "")[:LONGEST_CONTEXT] or None,
    }
    return {name: value for name, value in found.items() if value is not None}


def _pretend(command: SignUp) -> SignUpReceipt:
    """Return the receipt a person would get; nothing is recorded for whoever fills the honeypot."""
    answer = first_time(command, doubtful=command.scene.risky)
    waits = State.PENDING.value in answer[Channel.SMS.value].values()
    return SignUpReceipt(command.id, command.scene.at, answer, confirm_phone=waits)


def _answer(receipt: SignUpReceipt, step: Step, *, waits: bool) -> dict[str, Any]:
    """Return what both steps answer; while the handset's yes is awaited, there is no code."""
    answer: dict[str, Any] = {"id": receipt.id, "channels": receipt.channels, "incentive": None}
    if step.incentive is not None:
        answer["incentive"] = earned(step, receipt.channels, waits=waits)
    return answer


def _with_problems(answer: dict[str, Any], problems: tuple[dict[str, str], ...]) -> dict[str, Any]:
    return {**answer, "problems": list(problems)} if problems else answer
