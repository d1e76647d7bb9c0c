"""A brand's site as typed values: what the site file says, parsed and checked."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

from signup.domain.basis import BY_THE_LAW
from signup.domain.text_limits import USUAL

if TYPE_CHECKING:
    from collections.abc import Mapping

    from signup.domain.basis import LegalBasis
    from signup.domain.consent import Channel
    from signup.domain.disclosure import Disclosure
    from signup.domain.form import FormVersion, Incentive
    from signup.domain.offers import Pool
    from signup.domain.prizes import Draw
    from signup.domain.text_limits import TextLimits

BOX_NAMES = ("email_marketing", "sms_marketing", "sms_transactional")
"""The names of the checkout boxes, fixed by the outside contract: channel, underscore, purpose."""

ConfirmationMode = Literal["auto", "always", "never"]
NumberProof = Literal["reply", "code"]
Answerer = Literal["we", "provider", "carrier"]
SingleOptIn = Literal["confirm", "count"]
Platform = Literal["shopify", "woocommerce"]


@dataclass(frozen=True, slots=True)
class EnvSecret:
    """A secret that is named, never written: the environment variable that holds it."""

    env: str


@dataclass(frozen=True, slots=True)
class Seller:
    """Who asks for consent; every text names them (GDPR Art. 13, CASL s. 6(2), 47 CFR 64.1200)."""

    legal_name: str
    postal_address: str
    contact: str
    privacy_url: str
    terms_url: str
    incentive_notice_url: str | None = None


@dataclass(frozen=True, slots=True)
class AgeGate:
    """Goods for adults: nobody joins by a keyword, they are sent to a `page` that asks the age.

    `minimum` is in years (consent rules, section 3: age gate before consent).
    """

    minimum: int
    page: str


@dataclass(frozen=True, slots=True)
class ProgrammeTexts:
    """What carriers ask to name, in one more language; None: as in the site's own."""

    program: str | None = None
    frequency: str | None = None


@dataclass(frozen=True, slots=True)
class Answering:
    """Who replies to the bare words STOP, HELP and START on one number; always just one does."""

    stop: Answerer = "we"
    help: Answerer = "we"
    start: Answerer = "we"


@dataclass(frozen=True, slots=True)
class SmsProgramme:
    """The brand's text programme: provider, own numbers in E.164, and what carriers ask to name.

    `options` are the provider's own choices, without secrets. With `revoke_all` a reported no to
    one purpose of texts ends every purpose (47 CFR 64.1200(a)(10), in force from 31 January 2027
    on). `send_from` and `send_until` (HH:MM, local time of the reader) narrow the hours of the law;
    see `quiet_hours`. `locales` holds the names in the site's other locales, `answers` who answers
    on a number where it is not us, `segments` how many a text may take where it is not as usual, by
    its name or as `every`, `limits` how many texts may go out.
    """

    provider: str
    numbers: tuple[str, ...]
    program: str
    frequency: str
    secrets: Mapping[str, tuple[EnvSecret, ...]] = field(default_factory=dict)
    base_url: str | None = None
    provider_answers_stop: bool = False
    revoke_all: bool = False
    options: Mapping[str, str] = field(default_factory=dict)
    send_from: str = "00:00"
    send_until: str = "23:59"
    locales: Mapping[str, ProgrammeTexts] = field(default_factory=dict)
    answers: Mapping[str, Answering] = field(default_factory=dict)
    segments: Mapping[str, int] = field(default_factory=dict)
    limits: TextLimits = USUAL

    def in_locale(self, locale: str) -> SmsProgramme:
        """Return the programme as it is called in one of the site's locales."""
        own = self.locales.get(locale, ProgrammeTexts())
        return replace(
            self,
            program=own.program or self.program,
            frequency=own.frequency or self.frequency,
        )

    def answering(self, number: str) -> Answering:
        """Return who answers on `number`, one of our own or not."""
        usual = Answering(stop="provider" if self.provider_answers_stop else "we")
        return self.answers.get(number, usual)


@dataclass(frozen=True, slots=True)
class Keyword:
    """A word people text to join, the number it is for, and where it is promoted.

    A word promoted in several places has one keyword for each, whose text names the word that
    stands there; `part_of` is the word they share a table of the site file with.
    """

    word: str
    aliases: tuple[str, ...]
    number: str
    placement: str
    disclosure: Disclosure
    incentive: Incentive | None = None
    part_of: str | None = None


@dataclass(frozen=True, slots=True)
class Confirmation:
    """When an opt-in must be confirmed, per channel; `auto` follows the market's rules.

    `reply_days` is for how many days after a text that asks a yes still answers it (consent rules,
    section 9, gives the default). `page` is a page of the shop with the widget's tag: links of
    mails pass by it, so that the browser that signed up can confirm without a press. `sms_by` is
    how a number is proved that was typed into a form: by a reply to a text, or by a code in it that
    is typed into the form, too; elsewhere it is the reply alone.
    """

    email: ConfirmationMode = "auto"
    sms: ConfirmationMode = "auto"
    reply_days: int = 7
    page: str | None = None
    sms_by: NumberProof = "reply"

    @property
    def reply_within(self) -> timedelta:
        """How long the question put by text stays open."""
        return timedelta(days=self.reply_days)


@dataclass(frozen=True, slots=True)
class DestinationConfig:
    """A profile store to hand subscribers to; `options` are the adapter's own, secrets by name."""

    name: str
    type: str
    options: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Shop:
    """A shop on a platform, whose webhooks are signed with one of `secrets`, newest first.

    `host` is the shop's own where the platform names it. `single_opt_in` is what a consent is worth
    that the shop has of a customer who never confirmed it: nothing until they do, or what the law
    of their place lets it be, because the brand states that no box of the shop is ticked
    beforehand.
    """

    secrets: tuple[EnvSecret, ...]
    host: str | None = None
    single_opt_in: SingleOptIn = "confirm"


@dataclass(frozen=True, slots=True)
class CheckoutBox:
    """One opt-in box of the checkout page, in one locale; unticked by nature."""

    name: str
    label: str
    disclosure: Disclosure


@dataclass(frozen=True, slots=True)
class Site:
    """Everything a brand configured, as published under `document_hash`.

    `forms` holds every form in every locale; `boxes` maps a locale to the checkout boxes.
    `locales` starts with the default. Countries are ISO 3166-1 alpha-2; `markets` may hold a
    US state as `US-CA`. `email_sender` is the mailbox mail comes from, None for the service's own;
    `checkpoint_mail` is where the newest state of the evidence log is sent.
    """

    key: str
    name: str
    document_hash: str
    allowed_origins: tuple[str, ...]
    default_country: str
    markets: tuple[str, ...]
    sms_countries: tuple[str, ...]
    locales: tuple[str, ...]
    seller: Seller
    forms: tuple[FormVersion, ...]
    boxes: Mapping[str, tuple[CheckoutBox, ...]]
    checkout_default_url: str | None = None
    sms: SmsProgramme | None = None
    keywords: tuple[Keyword, ...] = ()
    confirmation: Confirmation = Confirmation()
    legal_basis: LegalBasis = BY_THE_LAW
    destinations: tuple[DestinationConfig, ...] = ()
    email_sender: str | None = None
    checkpoint_mail: str | None = None
    age_gate: AgeGate | None = None
    coordination_hours: int = 24
    shops: Mapping[Platform, Shop] = field(default_factory=dict)
    pools: tuple[Pool, ...] = ()
    draws: tuple[Draw, ...] = ()

    @property
    def coordination(self) -> timedelta:
        """How long after one channel told a reward no other channel tells it again."""
        return timedelta(hours=self.coordination_hours)

    def allows_origin(self, origin: str) -> bool:
        """Tell whether `origin` is one of the site's own: exact, or below an `https://*.host`."""
        return any(origin_matches(allowed, origin) for allowed in self.allowed_origins)

    def code_host(self, origin: str | None) -> str:
        """Return the host that a code for a form at `origin` is bound to; see `domain.bound_code`.

        It stands in the site file, so that no stranger's word gets into a text: of a page below an
        `https://*.host` it is that host, of an unknown one that of the first allowed origin.
        """
        matching = (one for one in self.allowed_origins if origin_matches(one, origin or ""))
        exact = origin if origin in self.allowed_origins else None
        return _host_of(exact or next(matching, self.allowed_origins[0]))

    def code_hosts(self) -> frozenset[str]:
        """Return every host that a code can be bound to."""
        return frozenset(map(_host_of, self.allowed_origins))

    def asks_on(self, channel: Channel) -> bool:
        """Tell whether a form or a box of this site asks for consent on `channel`."""
        shown = [one for form in self.forms for step in form.steps for one in step.disclosures]
        shown += [box.disclosure for boxes in self.boxes.values() for box in boxes]
        return any(one.channel is channel for one in shown)


def origin_matches(allowed: str, origin: str) -> bool:
    """Tell whether `origin` is `allowed`, or a subdomain of its `https://*.host`."""
    head, wild, host = allowed.partition("https://*.")
    if not wild or head:
        return origin == allowed
    name = origin.removeprefix("https://")
    below = name.removesuffix(f".{host}")
    return name not in {origin, below} and _HOST.fullmatch(below) is not None


def _host_of(origin: str) -> str:
    return urlsplit(origin.replace("://*.", "://")).hostname or ""


_HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*")
