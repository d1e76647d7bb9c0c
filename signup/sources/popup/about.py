"""What a person said about themselves on a form, checked against what the form asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from signup.domain.birthdays import age_on, parse_birthday
from signup.domain.errors import FieldError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from signup.domain.form import FormVersion


def attributes(profile: Mapping[str, Any], form: FormVersion, today: date) -> dict[str, str]:
    """Return the attributes of a profile; several answers to one question stand with commas.

    Raises:
        FieldError: `birthday_invalid`, `age_too_low` or `field_required` where the form has a least
            age, and `field_invalid` for an answer that the form does not offer.
    """
    asked = next((step.ask for step in form.steps if step.name == "profile"), {})
    names = ("first_name", "last_name")
    given = {name: profile.get(name, "").strip() for name in names}
    given["birthday"] = _birthday(profile.get("birthday"), form.least_age, today)
    given |= _choices(profile.get("choices") or {}, asked.get("choices", ()))
    return {name: value for name, value in given.items() if value}


def _birthday(text: str | None, minimum: int | None, today: date) -> str:
    if not text:
        if minimum is not None:
            raise FieldError("profile.birthday", "field_required", "This is needed.")
        return ""
    born = parse_birthday(text, today)
    if minimum is not None and age_on(today, born) < minimum:
        raise FieldError("profile.birthday", "age_too_low", "You are too young to join.")
    return born.isoformat()


def _choices(given: Mapping[str, list[str]], asked: Any) -> dict[str, str]:  # noqa: ANN401 - JSON
    offered = {one["key"]: one for one in asked}
    found = {}
    for key, answers in given.items():
        question = offered.get(key, {"options": (), "several": False})
        values = [option["value"] for option in question["options"]]
        if not set(answers) <= set(values) or (len(answers) > 1 and not question["several"]):
            raise FieldError("profile.choices", "field_invalid", "This is not one of the answers.")
        found[key] = ",".join(value for value in values if value in answers)
    return found
