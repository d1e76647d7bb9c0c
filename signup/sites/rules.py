"""What holds between the tables of a site file: names are unique, and what is named is there.

Each rule says which top-level keys it reads and is left out when the schema refused one of them,
so that one mistake is told once and all that can be known is told at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, get_args
from urllib.parse import urlsplit

from signup.domain.consent import ASKABLE
from signup.domain.form import StepName
from signup.domain.offers import USUAL_HOLD
from signup.domain.site import origin_matches
from signup.sites.design_schemas import missing_parts, unreadable
from signup.sites.errors import Complaint, Path
from signup.sites.keyword_rules import keyword_words
from signup.sites.limit_rules import wider_windows
from signup.sites.plural_rules import countdowns
from signup.sites.prize_rules import draws, tables_of_draws
from signup.sites.profile_schemas import profile_steps
from signup.sites.two_tap import two_taps
from signup.sites.variants import is_variant

Loaded = Mapping[str, Any]
STEPS = get_args(StepName)
_NEEDS_NOTICE = (
    "needs seller.incentive_notice_url: where California is a market, a reward needs a link to a "
    "notice of financial incentive (California Civil Code 1798.125(b))"
)
Rule = tuple[frozenset[str], Callable[[Loaded], Iterator[Complaint]]]


def complaints(data: Loaded, refused: frozenset[str]) -> list[Complaint]:
    """Return what is wrong between the tables of `data`, whose keys `refused` are not usable."""
    return [found for needs, rule in RULES if not needs & refused for found in rule(data)]


def incentives(data: Loaded) -> Iterator[Path]:
    """Yield where joining is rewarded."""
    for at, form in enumerate(data["forms"]):
        for step in form["steps"]:
            if "incentive" in form.get(step, {}):
                yield ("forms", at, step, "incentive")
    for at, keyword in enumerate(data["keywords"]):
        if "incentive" in keyword:
            yield ("keywords", at, "incentive")


def _names(data: Loaded, table: str, key: str) -> Iterator[Complaint]:
    return _twice(((table, at, key), one[key]) for at, one in enumerate(data[table]))


def _twice(names: Iterable[tuple[Path, str]]) -> Iterator[Complaint]:
    seen: set[str] = set()
    for path, name in names:
        if name in seen:
            yield path, f"{name} stands in this file twice"
        seen.add(name)


def _form_keys(data: Loaded) -> Iterator[Complaint]:
    forms = enumerate(data["forms"])
    return _twice((("forms", at, "key"), one["key"]) for at, one in forms if not is_variant(one))


def _destination_names(data: Loaded) -> Iterator[Complaint]:
    return _names(data, "destinations", "name")


def _klaviyo_lists(data: Loaded) -> Iterator[Complaint]:
    for at, one in enumerate(data["destinations"]):
        if one["type"] == "klaviyo" and not {"email_list", "sms_list"} & one.keys():
            yield ("destinations", at), "needs email_list or sms_list: nobody would be subscribed"


def _steps(data: Loaded) -> Iterator[Complaint]:
    for at, form in enumerate(data["forms"]):
        for step in STEPS:
            asked, told = step in form["steps"], step in form
            if asked and not told:
                yield ("forms", at, "steps"), f"needs the table [forms.{step}]"
            if told and not asked:
                yield ("forms", at, step), "is not among the steps of this form"
            box = form.get(step, {})
            if "box" in box and box.get("control") != "box":
                yield ("forms", at, step, "box"), 'has a meaning only with control = "box"'
        yield from _first_step_only(form, at)


def _first_step_only(form: Loaded, at: int) -> Iterator[Complaint]:
    for step in form["steps"][1:]:
        for key in {"open", "teaser"} & set(form.get(step, {})):
            yield ("forms", at, step, key), "has a meaning only on the form's first step"


def _texts_need_a_programme(data: Loaded) -> Iterator[Complaint]:
    if "sms" in data:
        return
    reason = "needs the table [sms]: who asks for texts must name the programme"
    for at, form in enumerate(data["forms"]):
        if "phone" in form["steps"]:
            yield ("forms", at, "steps"), reason
    for name in data.get("checkout", {}).get("boxes", ()):
        if name.startswith("sms_"):
            yield ("checkout", "boxes", data["checkout"]["boxes"].index(name)), reason
    for at, _ in enumerate(data["keywords"]):
        yield ("keywords", at), reason


def _numbers(data: Loaded) -> Iterator[Complaint]:
    own = data.get("sms", {}).get("numbers", [])
    for at, keyword in enumerate(data["keywords"]):
        if "sms" in data and keyword["number"] not in own:
            yield ("keywords", at, "number"), "is not among sms.numbers"
    for number in data.get("sms", {}).get("answers", ()):
        if number not in own:
            yield ("sms", "answers", number), "is not among sms.numbers"


def _confirmation_page(data: Loaded) -> Iterator[Complaint]:
    page = data["confirmation"].get("page")
    if page is None:
        return
    parts = urlsplit(page)
    origin = f"{parts.scheme}://{parts.netloc}"
    if not any(origin_matches(allowed, origin) for allowed in data["allowed_origins"]):
        yield ("confirmation", "page"), "is not a page of one of allowed_origins"
    if "#" in page:
        yield ("confirmation", "page"), "must have no #fragment: there the link is put"


def _labels(data: Loaded) -> Iterator[Complaint]:
    checkout = data.get("checkout", {"boxes": [], "labels": {}, "locale": {}})
    tables: list[tuple[Path, Loaded]] = [(("checkout", "labels"), checkout["labels"])]
    for locale, texts in checkout["locale"].items():
        tables.append((("checkout", "locale", locale, "labels"), texts["labels"]))
    for path, labels in tables:
        for name in labels:
            if name not in checkout["boxes"]:
                yield (*path, name), "is not among checkout.boxes"


def _reward_needs_a_notice(data: Loaded) -> Iterator[Complaint]:
    california = not {"US", "US-CA"}.isdisjoint([*data["markets"], *data["sms_countries"]])
    if california and "incentive_notice_url" not in data["seller"]:
        for path in incentives(data):
            yield path, _NEEDS_NOTICE


def _pools(data: Loaded) -> Iterator[Complaint]:
    yield from _names(data, "pools", "name")
    known = {pool["name"] for pool in data["pools"]}
    for path in incentives(data):
        if path[0] == "forms":
            pool = data["forms"][path[1]][path[2]]["incentive"].get("pool")
            if pool is not None and pool not in known:
                yield (*path, "pool"), "is not among the pools of this file"


def _coupons(data: Loaded) -> Iterator[Complaint]:
    """A coupon's codes are of one pool: two would give out the same ones."""
    types = {one["name"]: one["type"] for one in data["destinations"]}
    seen = set()
    for at, pool in enumerate(data["pools"]):
        path: Path = ("pools", at)
        store, coupon = pool.get("destination"), pool.get("coupon")
        if (store is None) != (coupon is None):
            yield path, "destination and coupon go together"
        elif store is not None and types.get(store) != "klaviyo":
            yield (*path, "destination"), "is no destination of this file with the type klaviyo"
        elif store is not None and (store, coupon) in seen:
            yield (*path, "coupon"), "is named by a pool above, and each code is given out once"
        if "hold" in pool and coupon is None:
            yield (*path, "hold"), "is only for pools that name a coupon"
        elif pool.get("hold", USUAL_HOLD) < pool.get("low", 0):
            yield (*path, "low"), "is more than what is held ready"
        seen.add((store, coupon))


def _locales(data: Loaded) -> Iterator[Complaint]:
    for path, locale in _locales_named(data):
        if locale not in data["locales"]:
            yield path, "is not among the locales of this site"
        elif path[-2] == "locale" and locale == data["locales"][0]:
            yield path, "is the default locale; its texts stand without a locale"


def _locales_named(data: Loaded) -> Iterator[tuple[Path, str]]:
    places: list[tuple[Path, Loaded]] = [
        ((name,), data.get(name, {})) for name in ("checkout", "sms")
    ]
    for at, form in enumerate(data["forms"]):
        places += [(("forms", at, step), form.get(step, {})) for step in STEPS]
    places += tables_of_draws(data)
    for path, texts in places:
        for locale in texts.get("locale", {}):
            yield (*path, "locale", locale), locale
    for table in ("keywords", "disclosures"):
        for at, one in enumerate(data[table]):
            if "locale" in one:
                yield (table, at, "locale"), one["locale"]


def _disclosures(data: Loaded) -> Iterator[Complaint]:
    seen = set()
    for at, one in enumerate(data["disclosures"]):
        path: Path = ("disclosures", at)
        if (one["channel"], one["purpose"]) not in ASKABLE:
            yield (*path, "purpose"), f"cannot be asked for by {one['channel']}"
        if one.get("control") == "keyword" and one["channel"] != "sms":
            yield (*path, "control"), "keyword is an act of texting only"
        if any(brace in one["text"].replace("{label}", "") for brace in "{}"):
            yield (*path, "text"), "may hold {label} for the words on the control, no other braces"
        for words in one["links"]:
            if one["text"].count(words) != 1:
                yield (*path, "links", words), "must stand in the text exactly once"
        name = tuple(one.get(key) for key in ("channel", "purpose", "locale", "control"))
        if name in seen:
            yield path, "stands in this file twice"
        seen.add(name)


RULES: tuple[Rule, ...] = (
    (frozenset({"forms"}), _form_keys),
    (frozenset({"destinations"}), _destination_names),
    (frozenset({"destinations"}), _klaviyo_lists),
    (frozenset({"forms", "keywords", "pools"}), _pools),
    (frozenset({"pools", "destinations"}), _coupons),
    (frozenset({"forms", "draws", "pools"}), draws),
    (frozenset({"forms"}), _steps),
    (frozenset({"forms"}), profile_steps),
    (frozenset({"forms", "keywords", "age_gate"}), two_taps),
    (frozenset({"forms", "locales", "default_country"}), countdowns),
    (frozenset({"forms"}), unreadable),
    (frozenset({"forms"}), missing_parts),
    (frozenset({"forms", "checkout", "keywords", "sms"}), _texts_need_a_programme),
    (frozenset({"keywords", "sms"}), _numbers),
    (frozenset({"sms"}), wider_windows),
    (frozenset({"keywords"}), keyword_words),
    (frozenset({"confirmation", "allowed_origins"}), _confirmation_page),
    (frozenset({"checkout"}), _labels),
    (
        frozenset({"forms", "keywords", "seller", "markets", "sms_countries", "default_country"}),
        _reward_needs_a_notice,
    ),
    (
        frozenset(
            {
                "forms",
                "draws",
                "checkout",
                "sms",
                "keywords",
                "disclosures",
                "locales",
                "default_country",
            }
        ),
        _locales,
    ),
    (frozenset({"disclosures"}), _disclosures),
)
