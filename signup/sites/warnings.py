"""What a site file may do and had better not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from signup.domain.basis import BY_THE_LAW, Basis, LegalBasis
from signup.domain.disclosure_texts import is_spoken
from signup.domain.laws import DoubleOptIn, countries_that, places_that_know
from signup.domain.wordings.languages import language_of
from signup.sites.design_schemas import foreign_images
from signup.sites.prize_rules import untranslated

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from signup.sites.errors import Complaint

    Loaded = Mapping[str, Any]

_WISHES = {
    DoubleOptIn.EXPECTED: "expect a confirmed opt-in",
    DoubleOptIn.SUGGESTED: "suggest a confirmed opt-in",
}


def unwise(data: Loaded) -> list[Complaint]:
    """Return what is unwise in `data`, which is otherwise in order."""
    return [
        *_places(data),
        *_unconfirmed(data),
        *_bases(data),
        *_boxless(data),
        *_languages(data),
        *_untranslated_programme(data),
        *_untranslated_steps(data),
        *untranslated(data, _other_languages(data)),
        *foreign_images(data),
    ]


def _places(data: Loaded) -> Iterator[Complaint]:
    countries = {market[:2] for market in data["markets"]}
    if data["default_country"] not in countries:
        yield ("default_country",), "is not among the markets"
    for at, country in enumerate(data["sms_countries"]):
        if country not in countries:
            yield ("sms_countries", at), f"{country} is texted and is not among the markets"


def _unconfirmed(data: Loaded) -> Iterator[Complaint]:
    mode, countries = data["confirmation"], {market[:2] for market in data["markets"]}
    for wish, words in _WISHES.items():
        unheard = ", ".join(sorted(countries & countries_that(wish)))
        if mode["email"] == "never" and unheard:
            yield ("confirmation", "email"), f"courts or authorities {words} in {unheard}"
    if mode["sms"] == "never" and "sms" in data:
        yield (
            ("confirmation", "sms"),
            "a typed number may be a stranger's; without a reply nobody has proved it is theirs",
        )


def _bases(data: Loaded) -> Iterator[Complaint]:
    rules = LegalBasis(**data["legal_basis"])
    for name, basis in (("soft_opt_in", Basis.SOFT_OPT_IN), ("inferred", Basis.INFERRED)):
        where = places_that_know(basis)
        if basis in rules.relied_on and where.isdisjoint(data["markets"]):
            reason = f"has no effect: only {', '.join(sorted(where))} knows it, and is no market"
            yield ("legal_basis", name), reason
    for name in ("implied_purchase_months", "implied_inquiry_months"):
        if getattr(rules, name) > getattr(BY_THE_LAW, name):
            reason = f"is longer than the {getattr(BY_THE_LAW, name)} months of CASL s. 10(10)"
            yield ("legal_basis", name), reason


def _boxless(data: Loaded) -> Iterator[Complaint]:
    if "woocommerce" in data and not data.get("checkout", {}).get("boxes"):
        yield ("woocommerce",), "hears the boxes of [checkout], and there are none"


def _languages(data: Loaded) -> Iterator[Complaint]:
    for at, locale in enumerate(data["locales"]):
        if not is_spoken(locale):
            reason = (
                f"no texts can be written in {locale}: what [[disclosures]] does not give is "
                "English, and the wording of what it gives is not checked"
            )
            yield ("locales", at), reason


def _other_languages(data: Loaded) -> list[str]:
    first = language_of(data["locales"][0])
    return [locale for locale in data["locales"][1:] if language_of(locale) != first]


def _untranslated_programme(data: Loaded) -> Iterator[Complaint]:
    for locale in _other_languages(data):
        if "sms" in data and "frequency" not in data["sms"]["locale"].get(locale, {}):
            yield ("sms",), f"has no frequency for {locale}; it is shown as it stands"


def _untranslated_steps(data: Loaded) -> Iterator[Complaint]:
    for at, form in enumerate(data["forms"]):
        for step in form["steps"]:
            for locale in _other_languages(data):
                own = form[step]["locale"].get(locale, {})
                missing = [key for key in ("headline", "button") if key not in own]
                if missing:
                    names = " and ".join(missing)
                    yield (
                        ("forms", at, step),
                        f"has no {names} for {locale}; the default's is shown",
                    )
