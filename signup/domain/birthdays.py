"""Birthdays, and how old somebody is on a day."""

from __future__ import annotations

import re
from datetime import date

from signup.domain.errors import FieldError

OLDEST = 130
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def parse_birthday(text: str, today: date) -> date:
    """Return the day that `text` (`1990-05-17`) names.

    Raises:
        FieldError: `birthday_invalid` for what is no day, has not come yet, or is over 130 years
            ago.
    """
    try:
        born = date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        born = None
    if born is None or born > today or today.year - born.year > OLDEST:
        raise FieldError("profile.birthday", "birthday_invalid", "Enter a day in the past.")
    return born


def age_on(today: date, born: date) -> int:
    """Return the whole years since `born`; who was born on 29 February is older on 1 March."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))
