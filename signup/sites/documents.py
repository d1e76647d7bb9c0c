"""Sites, forms and disclosures as JSON documents and back, and their names by content.

What a document does not hold takes its default and what is not known is left alone, so that two
releases can read each other's documents while an upgrade runs.
"""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any

from signup.domain.basis import LegalBasis
from signup.domain.consent import Channel, Purpose
from signup.domain.content import content_hash
from signup.domain.disclosure import Disclosure
from signup.domain.form import FormVersion, Incentive, Step
from signup.domain.offers import Pool
from signup.domain.prizes import Draw, Prize
from signup.domain.site import (
    AgeGate,
    Answering,
    CheckoutBox,
    Confirmation,
    DestinationConfig,
    EnvSecret,
    Keyword,
    ProgrammeTexts,
    Seller,
    Shop,
    Site,
    SmsProgramme,
)
from signup.domain.text_limits import TextLimits

if TYPE_CHECKING:
    from collections.abc import Mapping

    Document = Mapping[str, Any]


def to_document(value: Site | FormVersion | Disclosure) -> dict[str, Any]:
    """Return `value` as plain JSON types; secrets stay names of environment variables."""
    return {key: _plain(one) for key, one in asdict(value).items()}


def site_hash(site: Site) -> str:
    """Return the name of a site's content: the hash over everything but itself."""
    return _name(site, without="document_hash")


def form_version(form: FormVersion) -> str:
    """Return the name of a form's content: the hash over everything but itself."""
    return _name(form, without="version")


def from_document(document: Document) -> Site:
    """Return the site that was made a document."""
    sms = document.get("sms")
    return Site(
        key=document["key"],
        name=document["name"],
        document_hash=document["document_hash"],
        allowed_origins=tuple(document["allowed_origins"]),
        default_country=document["default_country"],
        markets=tuple(document["markets"]),
        sms_countries=tuple(document["sms_countries"]),
        locales=tuple(document["locales"]),
        seller=_seller(document["seller"]),
        forms=tuple(form_from(form) for form in document["forms"]),
        boxes={
            locale: tuple(_box(box) for box in boxes) for locale, boxes in document["boxes"].items()
        },
        checkout_default_url=document.get("checkout_default_url"),
        sms=_sms(sms) if sms else None,
        keywords=tuple(_keyword(keyword) for keyword in document.get("keywords", ())),
        confirmation=_confirmation(document.get("confirmation", {})),
        legal_basis=_legal_basis(document.get("legal_basis", {})),
        destinations=tuple(_destination(one) for one in document.get("destinations", ())),
        email_sender=document.get("email_sender"),
        checkpoint_mail=document.get("checkpoint_mail"),
        age_gate=_age_gate(document.get("age_gate")),
        coordination_hours=document.get("coordination_hours", 24),
        shops={platform: _shop(one) for platform, one in document.get("shops", {}).items()},
        pools=tuple(Pool(**_known(Pool, one)) for one in document.get("pools", ())),
        draws=tuple(_draw(one) for one in document.get("draws", ())),
    )


def form_from(document: Document) -> FormVersion:
    """Return the form that was made a document."""
    return FormVersion(
        key=document["key"],
        version=document["version"],
        kind=document["kind"],
        locale=document["locale"],
        direction=document["direction"],
        steps=tuple(_step(step) for step in document["steps"]),
        show=document.get("show", {}),
        frequency=document.get("frequency", {}),
        design=document.get("design", {}),
        variant=document.get("variant", ""),
    )


def disclosure_from(document: Document) -> Disclosure:
    """Return the disclosure that was made a document."""
    return Disclosure(
        id=document["id"],
        channel=Channel(document["channel"]),
        purpose=Purpose(document["purpose"]),
        locale=document["locale"],
        control=document["control"],
        text=document["text"],
        label=document.get("label", ""),
        links=document.get("links", {}),
    )


def _name(value: Site | FormVersion, *, without: str) -> str:
    content = to_document(value)
    del content[without]
    return content_hash(content)


def _plain(value: object) -> object:
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value.value if isinstance(value, Channel | Purpose) else value


def _seller(document: Document) -> Seller:
    return Seller(
        legal_name=document["legal_name"],
        postal_address=document["postal_address"],
        contact=document["contact"],
        privacy_url=document["privacy_url"],
        terms_url=document["terms_url"],
        incentive_notice_url=document.get("incentive_notice_url"),
    )


def _age_gate(document: Document | None) -> AgeGate | None:
    return AgeGate(document["minimum"], document["page"]) if document else None


def _draw(document: Document) -> Draw:
    prizes = tuple(Prize(**_known(Prize, one)) for one in document["prizes"])
    return Draw(
        name=document["name"],
        rules_url=document["rules_url"],
        otherwise=document["otherwise"],
        prizes=prizes,
        otherwise_in=document.get("otherwise_in", {}),
    )


def _incentive(document: Document | None) -> Incentive | None:
    return Incentive(**_known(Incentive, document)) if document else None


def _step(document: Document) -> Step:
    return Step(
        name=document["name"],
        texts=document["texts"],
        disclosures=tuple(disclosure_from(one) for one in document["disclosures"]),
        incentive=_incentive(document.get("incentive")),
        ask=document.get("ask", {}),
        tap=document.get("tap", {}),
    )


def _box(document: Document) -> CheckoutBox:
    disclosure = disclosure_from(document["disclosure"])
    return CheckoutBox(document["name"], document["label"], disclosure)


def _secrets(names: list[Document]) -> tuple[EnvSecret, ...]:
    return tuple(EnvSecret(one["env"]) for one in names)


def _sms(document: Document) -> SmsProgramme:
    return SmsProgramme(
        provider=document["provider"],
        numbers=tuple(document["numbers"]),
        program=document["program"],
        frequency=document["frequency"],
        secrets={key: _secrets(one) for key, one in document.get("secrets", {}).items()},
        base_url=document.get("base_url"),
        provider_answers_stop=document.get("provider_answers_stop", False),
        revoke_all=document.get("revoke_all", False),
        options=document.get("options", {}),
        send_from=document.get("send_from", "00:00"),
        send_until=document.get("send_until", "23:59"),
        locales={key: _programme_texts(one) for key, one in document.get("locales", {}).items()},
        answers={key: _answering(one) for key, one in document.get("answers", {}).items()},
        segments=document.get("segments", {}),
        limits=TextLimits(**_known(TextLimits, document.get("limits", {}))),
    )


def _shop(document: Document) -> Shop:
    return Shop(
        secrets=_secrets(document["secrets"]),
        host=document.get("host"),
        single_opt_in=document.get("single_opt_in", "confirm"),
    )


def _programme_texts(document: Document) -> ProgrammeTexts:
    return ProgrammeTexts(document.get("program"), document.get("frequency"))


def _answering(document: Document) -> Answering:
    return Answering(
        document.get("stop", "we"), document.get("help", "we"), document.get("start", "we")
    )


def _keyword(document: Document) -> Keyword:
    return Keyword(
        word=document["word"],
        aliases=tuple(document["aliases"]),
        number=document["number"],
        placement=document["placement"],
        disclosure=disclosure_from(document["disclosure"]),
        incentive=_incentive(document.get("incentive")),
        part_of=document.get("part_of"),
    )


def _confirmation(document: Document) -> Confirmation:
    return Confirmation(**_known(Confirmation, document))


def _legal_basis(document: Document) -> LegalBasis:
    return LegalBasis(**_known(LegalBasis, document))


def _known(
    kind: type[Confirmation | Incentive | LegalBasis | Pool | Prize | TextLimits],
    document: Document,
) -> dict[str, Any]:
    """Return what of a table `kind` knows; the rest of it takes its defaults."""
    names = {field.name for field in fields(kind)}
    return {name: value for name, value in document.items() if name in names}


def _destination(document: Document) -> DestinationConfig:
    options = {key: _option(one) for key, one in document["options"].items()}
    return DestinationConfig(document["name"], document["type"], options)


def _option(value: object) -> object:
    """Return an option as the adapter gets it: the only lists there are lists of secrets."""
    return _secrets(value) if isinstance(value, list) else value
