"""From the checked tables of a site file to a typed site with all its texts and versions."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from signup.domain.basis import LegalBasis
from signup.domain.consent import Channel, Purpose
from signup.domain.disclosure_texts import Question, box_label
from signup.domain.form import FormVersion, Incentive, Step
from signup.domain.offers import Pool
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
from signup.providers.known import PROVIDERS
from signup.sites.documents import form_version, site_hash
from signup.sites.locales import direction_of
from signup.sites.prize_rules import disclosed, draws_of
from signup.sites.profile_schemas import asked
from signup.sites.schema import STEP_TEXTS
from signup.sites.shop_schemas import SHOPS
from signup.sites.texts import Texts
from signup.sites.themes import tokens
from signup.sites.two_tap import tap_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from signup.domain.form import StepName
    from signup.sites.errors import Complaint, Path

    Loaded = Mapping[str, Any]

_CHANNELS = {"email": Channel.EMAIL, "phone": Channel.SMS}


def build(data: Loaded) -> tuple[Site, list[Complaint], list[Complaint]]:
    """Return the site that `data` describes, what the law refuses in it, and what is unused."""
    data = disclosed(data)
    bare = _bare_site(data)
    texts = Texts(bare, data["disclosures"])
    keywords = tuple(
        keyword
        for at, table in enumerate(data["keywords"])
        for keyword in _keywords(table, at, bare.locales[0], texts)
    )
    site = replace(
        bare,
        forms=tuple(
            _form(form, at, locale, texts, keywords)
            for at, form in enumerate(data["forms"])
            for locale in bare.locales
        ),
        boxes={
            locale: _boxes(data.get("checkout"), locale, bare.locales[0], texts)
            for locale in bare.locales
        },
        keywords=keywords,
    )
    return replace(site, document_hash=site_hash(site)), texts.complaints, list(texts.unused())


def _bare_site(data: Loaded) -> Site:
    return Site(
        key=data["key"],
        name=data["name"],
        document_hash="",
        allowed_origins=tuple(data["allowed_origins"]),
        default_country=data["default_country"],
        markets=tuple(data["markets"]),
        sms_countries=tuple(data["sms_countries"]),
        locales=tuple(data["locales"]),
        seller=Seller(**data["seller"]),
        forms=(),
        boxes={},
        checkout_default_url=data.get("checkout", {}).get("default_url"),
        sms=_sms(data["sms"]) if "sms" in data else None,
        confirmation=Confirmation(**data["confirmation"]),
        legal_basis=LegalBasis(**data["legal_basis"]),
        destinations=tuple(_destination(one) for one in data["destinations"]),
        email_sender=data["email"].get("sender"),
        checkpoint_mail=data["evidence"].get("checkpoint_mail"),
        age_gate=AgeGate(**data["age_gate"]) if "age_gate" in data else None,
        shops={platform: _shop(data[platform]) for platform in SHOPS if platform in data},
        pools=tuple(Pool(**pool) for pool in data["pools"]),
        draws=draws_of(data),
        **data["welcome"],
    )


def _sms(table: Loaded) -> SmsProgramme:
    return SmsProgramme(
        provider=table["provider"],
        numbers=tuple(table["numbers"]),
        program=table["program"],
        frequency=table["frequency"],
        secrets={key: value for key, value in table.items() if is_secret(value)},
        base_url=table.get("base_url"),
        provider_answers_stop=table["provider_answers_stop"],
        revoke_all=table["revoke_all"],
        options={key: table[key] for key in PROVIDERS[table["provider"]].OPTIONS if key in table},
        send_from=table["send_from"],
        send_until=table["send_until"],
        locales={locale: ProgrammeTexts(**one) for locale, one in table["locale"].items()},
        answers={number: Answering(**one) for number, one in table["answers"].items()},
        segments=table["segments"],
        limits=TextLimits(**table["limits"]),
    )


def _shop(table: Loaded) -> Shop:
    kept = {"host": "shop", "single_opt_in": "single_opt_in"}
    given = {name: table[key] for name, key in kept.items() if key in table}
    return Shop(table["webhook_secret"], **given)


def is_secret(value: object) -> bool:
    """Tell whether an option names secrets."""
    return isinstance(value, tuple) and all(isinstance(one, EnvSecret) for one in value)


def _destination(table: Loaded) -> DestinationConfig:
    options = {key: value for key, value in table.items() if key not in {"name", "type"}}
    return DestinationConfig(table["name"], table["type"], options)


def _incentive(base: Loaded, own: Loaded) -> Incentive | None:
    if "incentive" not in base:
        return None
    return Incentive(**{**base["incentive"], **own.get("incentive", {})})


def _form(
    form: Loaded, at: int, locale: str, texts: Texts, keywords: Sequence[Keyword]
) -> FormVersion:
    draft = FormVersion(
        key=form["key"],
        version="",
        kind=form["kind"],
        locale=locale,
        direction=direction_of(locale),
        steps=tuple(
            replace(
                _step(step, form[step], locale, ("forms", at, step), texts),
                tap=tap_of(form[step].get("two_tap"), locale, keywords),
            )
            for step in form["steps"]
        ),
        show=_show(form),
        frequency=form["frequency"],
        design=tokens(form["design"]),
        variant=form.get("variant", {}).get("name", ""),
    )
    return replace(draft, version=form_version(draft))


def _show(form: Loaded) -> Loaded:
    """Return when and to whom a form comes; of variants also to how many of a hundred."""
    share = {"share": form["variant"]["percent"]} if "variant" in form else {}
    return {**form["show"], **share}


def _step(name: StepName, table: Loaded, locale: str, path: Path, texts: Texts) -> Step:
    own = table["locale"].get(locale, {})
    said = {**table, **own}
    shown = {key: said[key] for key in STEP_TEXTS if key in said}
    if name == "profile":
        return Step(name, shown, (), ask=asked(table, locale))
    channel, control = _CHANNELS[name], table["control"]
    label = said["button"]
    if control == "box":
        label = said.get("box") or box_label(locale, f"{channel.value}_marketing")
    question = Question(
        channel, Purpose.MARKETING, control, locale, label, incentive="incentive" in table
    )
    return Step(
        name=name,
        texts=shown,
        disclosures=(texts.disclosure(question, path),),
        incentive=_incentive(table, own),
    )


def _boxes(
    table: Loaded | None, locale: str, default: str, texts: Texts
) -> tuple[CheckoutBox, ...]:
    if table is None:
        return ()
    labels = table["labels"] if locale == default else {}
    own = {**labels, **table["locale"].get(locale, {}).get("labels", {})}
    return tuple(_box(name, own.get(name), locale, texts) for name in table["boxes"])


def _box(name: str, own_label: str | None, locale: str, texts: Texts) -> CheckoutBox:
    channel, purpose = name.split("_")
    label = own_label or box_label(locale, name)
    question = Question(Channel(channel), Purpose(purpose), "box", locale, label)
    return CheckoutBox(name, label, texts.disclosure(question, ("checkout", "boxes")))


def _keywords(table: Loaded, at: int, default: str, texts: Texts) -> Iterator[Keyword]:
    """Yield the keyword, and the one of each further place where it is promoted."""
    locale = table.get("locale", default)
    main = _keyword(table, table["word"], locale, ("keywords", at), texts)
    yield replace(main, aliases=tuple(table["aliases"]), placement=table["placement"])
    for placement, word in table["placements"].items():
        path = ("keywords", at, "placements", placement)
        keyword = _keyword(table, word, locale, path, texts)
        yield replace(keyword, placement=placement, part_of=main.word)


def _keyword(table: Loaded, word: str, locale: str, path: Path, texts: Texts) -> Keyword:
    question = Question(
        Channel.SMS,
        Purpose.MARKETING,
        "keyword",
        locale,
        word,
        incentive="incentive" in table,
        number=table["number"],
    )
    return Keyword(
        word=word,
        aliases=(),
        number=table["number"],
        placement="",
        disclosure=texts.disclosure(question, path),
        incentive=_incentive(table, {}),
    )
