"""Who a row is about: addresses in the form in which the service keeps them, place and names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from phonenumbers import SUPPORTED_REGIONS

from signup.domain.email import parse_email
from signup.domain.phone import parse_any, parse_phone
from signup.transfer.columns import ATTRIBUTES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from signup.domain.email import EmailAddress
    from signup.domain.phone import PhoneNumber
    from signup.domain.site import Site
    from signup.transfer.cells import Cells

_EMAIL, _PHONE, _COUNTRY, _LOCALE, _NAME = 1000, 64, 6, 35, 100
_PLACE = re.compile(r"([A-Z]{2})(-[A-Z0-9]{1,3})?")
_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_ALIASES = {"UK": "GB", "EL": "GR"}


@dataclass(frozen=True, slots=True)
class Contact:
    """The person of a row; `country` may name a state, as `US-CA`."""

    email: EmailAddress | None
    phone: PhoneNumber | None
    country: str | None
    locale: str | None
    attributes: Mapping[str, str]


def read_contact(cells: Cells, site: Site, *, texted: bool) -> Contact:
    """Return the row's person; what cannot be read is noted on `cells`.

    With `texted` the number must be one that texts may go to. One that is only to be left alone may
    be of any kind and country, and is returned even where it was refused for texting.
    """
    country = _country(cells)
    return Contact(
        email=cells.read("email", _EMAIL, parse_email),
        phone=_phone(cells, site, country, texted=texted),
        country=country,
        locale=_locale(cells),
        attributes={name: text for name in ATTRIBUTES if (text := cells.text(name, _NAME))},
    )


def _phone(cells: Cells, site: Site, country: str | None, *, texted: bool) -> PhoneNumber | None:
    region = country[:2] if country else None

    def any_number(text: str) -> PhoneNumber:
        return parse_any(text, country=region, default_country=site.default_country)

    def textable(text: str) -> PhoneNumber:
        return parse_phone(
            text,
            country=region,
            default_country=site.default_country,
            sms_countries=site.sms_countries,
        )

    found = cells.read("phone", _PHONE, textable) if texted else None
    return found or cells.read("phone", _PHONE, any_number)


def _country(cells: Cells) -> str | None:
    text = cells.text("country", _COUNTRY).upper()
    place = _PLACE.fullmatch(_ALIASES.get(text, text))
    if place is None or place[1] not in SUPPORTED_REGIONS:
        if not cells.is_blank("country"):
            cells.refuse("country", "country_unknown")
        return None
    return place[0]


def _locale(cells: Cells) -> str | None:
    tag = cells.text("locale", _LOCALE).replace("_", "-")
    if tag and not _TAG.fullmatch(tag):
        cells.refuse("locale", "locale_invalid")
        return None
    return tag or None
