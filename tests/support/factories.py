"""Values for tests: a site with everything in it, and commands with everything filled in."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert

from signup.capture.commands import AddPhone, Ask, InboundText, Scene, SignUp
from signup.capture.confirming import Confirming
from signup.capture.record import Recorder
from signup.domain.consent import Act, Channel, Purpose
from signup.domain.content import content_hash
from signup.domain.disclosure import Disclosure
from signup.domain.form import FormVersion, Incentive, Step
from signup.domain.links import Links
from signup.domain.site import (
    CheckoutBox,
    DestinationConfig,
    EnvSecret,
    Keyword,
    Seller,
    Site,
    SmsProgramme,
)
from signup.storage.tables import sites
from tests.support.clock import START, SeededBytes

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Engine

EMAIL, OTHER_EMAIL = "ada@example.com", "grace@example.com"
PHONE, OTHER_PHONE = "+14155552671", "+12125552368"
PEPPER = b"p" * 32
LINKS = Links("http://localhost", ["k" * 32])
"""Links as the app of `tests.support.app` makes them."""

EMAIL_MARKETING = (Channel.EMAIL, Purpose.MARKETING)
SMS_MARKETING = (Channel.SMS, Purpose.MARKETING)
SMS_TRANSACTIONAL = (Channel.SMS, Purpose.TRANSACTIONAL)


def a_disclosure(channel: Channel, purpose: Purpose, control: Any = "button") -> Disclosure:
    content = {
        "channel": channel.value,
        "purpose": purpose.value,
        "locale": "en-US",
        "control": control,
        "text": f"I agree to {purpose.value} messages by {channel.value}.",
        "label": "",
        "links": {},
    }
    return Disclosure(
        content_hash(content), channel, purpose, "en-US", control, str(content["text"])
    )


SELLER = Seller(
    legal_name="Northwind Coffee LLC",
    postal_address="1 Roastery Way, Portland, OR 97201, USA",
    contact="hello@northwind.example",
    privacy_url="https://northwind.example/privacy",
    terms_url="https://northwind.example/terms",
)
FORM = FormVersion(
    key="welcome",
    version="form-1",
    kind="popup",
    locale="en-US",
    direction="ltr",
    steps=(
        Step("email", {}, (a_disclosure(*EMAIL_MARKETING),), Incentive("10% off", "WELCOME10")),
        Step("phone", {}, (a_disclosure(*SMS_MARKETING),), Incentive("20% off", "WELCOME20")),
    ),
)
KEYWORD = Keyword(
    word="COFFEE",
    aliases=("CAFE",),
    number="+15005550006",
    placement="packaging",
    disclosure=a_disclosure(*SMS_MARKETING, control="box"),
    incentive=Incentive("15% off", "BAG15"),
)


def a_site(**changes: Any) -> Site:
    """Return a site that sells in the United States and Canada and tells one store."""
    boxes = tuple(
        CheckoutBox(
            f"{channel.value}_{purpose.value}", "Yes", a_disclosure(channel, purpose, "box")
        )
        for channel, purpose in (EMAIL_MARKETING, SMS_MARKETING, SMS_TRANSACTIONAL)
    )
    site = Site(
        key="demo",
        name="Northwind Coffee",
        document_hash="site-1",
        allowed_origins=("https://shop.example",),
        default_country="US",
        markets=("US", "CA"),
        sms_countries=("US", "CA"),
        locales=("en-US",),
        seller=SELLER,
        forms=(FORM,),
        boxes={"en-US": boxes},
        sms=SmsProgramme(
            "twilio",
            ("+15005550006",),
            "Northwind texts",
            "up to 6 a month",
            secrets={"auth_token": (EnvSecret("TWILIO_AUTH_TOKEN"),)},
        ),
        keywords=(KEYWORD,),
        destinations=(DestinationConfig("crm", "webhook", {}),),
    )
    return replace(site, **changes)


def add_site(engine: Engine, site: Site) -> Site:
    """Write the site's own row, as applying its file would."""
    with engine.begin() as connection:
        connection.execute(
            insert(sites).values(
                site=site.key,
                name=site.name,
                document_hash=site.document_hash,
                generation=1,
                address_pepper=PEPPER,
                updated_at=START,
            )
        )
    return site


def a_recorder(
    engine: Engine, seed: int = 0, messengers: frozenset[str] = frozenset({"email", "sms"})
) -> Recorder:
    """Return a recorder with the same ids in every run, which can write on `messengers`."""
    source = SeededBytes(random.Random(seed))
    return Recorder(
        engine,
        random_bytes=source,
        messengers=messengers,
        confirming=Confirming(codes=LINKS.codes),
    )


def a_scene(site: Site, at: datetime = START, **changes: Any) -> Scene:
    return Scene(site=site, source="popup:welcome:form-1", at=at, **changes)


def ask(pair: tuple[Channel, Purpose], act: Act = Act.PRESS) -> Ask:
    return Ask(*pair, disclosure_id=a_disclosure(*pair).id, act=act)


def a_signup(scene: Scene, signup_id: str = "signup-1", **changes: Any) -> SignUp:
    """Return the pop-up's first step: Ada leaves her e-mail address and presses the button."""
    values: dict[str, Any] = {
        "email": EMAIL,
        "asks": (ask(EMAIL_MARKETING),),
        "form_version": "form-1",
        "welcome": "email",
        "keep_bare": True,
    }
    return SignUp(scene=scene, id=signup_id, **{**values, **changes})


def a_phone(scene: Scene, signup_id: str = "signup-1", **changes: Any) -> AddPhone:
    """Return the pop-up's second step: a phone number for the first step's person."""
    values: dict[str, Any] = {
        "phone": PHONE,
        "phone_region": "US",
        "asks": (ask(SMS_MARKETING),),
        "welcome": "phone",
    }
    return AddPhone(scene=scene, signup_id=signup_id, **{**values, **changes})


def a_text(scene: Scene, intent: Any, message_id: str = "SM1", **changes: Any) -> InboundText:
    """Return a text message from Ada's handset."""
    values: dict[str, Any] = {
        "provider": "twilio",
        "phone": PHONE,
        "phone_region": "US",
        "keyword": KEYWORD if intent == "join" else None,
    }
    return InboundText(scene=scene, message_id=message_id, intent=intent, **{**values, **changes})
