"""How the brand names a person: by id, by e-mail address, by number in any spelling."""

from __future__ import annotations

from typing import TYPE_CHECKING

from phonenumbers import SUPPORTED_REGIONS

from signup.domain.errors import FieldError
from signup.domain.phone import parse_e164, parse_phone

if TYPE_CHECKING:
    from signup.domain.site import Site


def stored_number(text: str, site: Site) -> str:
    """Return the E.164 form under which a number would be stored.

    A number that came by text may be of any kind and country, so E.164 is taken as it is. The plus
    of a query string often arrives as a blank, for that is what it means there.

    Raises:
        FieldError: `phone_invalid` or `phone_not_textable`.
    """
    typed = f"+{text[1:]}" if text.startswith(" ") else text
    try:
        return parse_e164(typed, field="phone").value
    except FieldError:
        return parse_phone(
            typed,
            country=None,
            default_country=site.default_country,
            sms_countries=SUPPORTED_REGIONS,
        ).value
