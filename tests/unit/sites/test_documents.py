from __future__ import annotations

import json
from dataclasses import replace
from typing import Any, get_args

from hypothesis import given
from hypothesis import strategies as st

from signup.domain.basis import LegalBasis
from signup.domain.consent import Channel, Purpose
from signup.domain.content import content_hash
from signup.domain.disclosure import Disclosure
from signup.domain.form import FormKind, FormVersion, Incentive, Step
from signup.domain.site import (
    Answering,
    CheckoutBox,
    Confirmation,
    DestinationConfig,
    EnvSecret,
    Keyword,
    ProgrammeTexts,
    Seller,
    Site,
    SmsProgramme,
)
from signup.sites.documents import (
    disclosure_from,
    form_from,
    form_version,
    from_document,
    site_hash,
    to_document,
)
from tests.support.site_files import demo, site_of

WORDS = st.text(st.characters(codec="utf-8"), max_size=12)
MAYBE = st.none() | WORDS
TEXTS = st.dictionaries(WORDS, WORDS, max_size=3)
NUMBERS = st.dictionaries(WORDS, st.integers() | st.booleans() | WORDS, max_size=3)
SECRETS = st.lists(st.builds(EnvSecret, WORDS), min_size=1, max_size=2).map(tuple)


def tuples(of: st.SearchStrategy[object], most: int = 2) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(of, max_size=most).map(tuple)


DISCLOSURES = st.builds(
    Disclosure,
    id=WORDS,
    channel=st.sampled_from(Channel),
    purpose=st.sampled_from(Purpose),
    locale=WORDS,
    control=st.sampled_from(["button", "box", "keyword"]),
    text=WORDS,
    label=WORDS,
    links=TEXTS,
)
INCENTIVES = st.none() | st.builds(Incentive, WORDS, WORDS)
STEPS = st.builds(
    Step,
    name=st.sampled_from(["email", "phone"]),
    texts=TEXTS,
    disclosures=tuples(DISCLOSURES),
    incentive=INCENTIVES,
)
FORMS = st.builds(
    FormVersion,
    key=WORDS,
    version=WORDS,
    kind=st.sampled_from(get_args(FormKind)),
    locale=WORDS,
    direction=st.sampled_from(["ltr", "rtl"]),
    steps=tuples(STEPS),
    show=NUMBERS,
    frequency=NUMBERS,
    design=NUMBERS,
)
SITES = st.builds(
    Site,
    key=WORDS,
    name=WORDS,
    document_hash=WORDS,
    allowed_origins=tuples(WORDS),
    default_country=WORDS,
    markets=tuples(WORDS),
    sms_countries=tuples(WORDS),
    locales=tuples(WORDS),
    seller=st.builds(Seller, *[WORDS] * 5, st.none() | WORDS),
    forms=tuples(FORMS),
    boxes=st.dictionaries(WORDS, tuples(st.builds(CheckoutBox, WORDS, WORDS, DISCLOSURES))),
    checkout_default_url=st.none() | WORDS,
    sms=st.none()
    | st.builds(
        SmsProgramme,
        provider=st.sampled_from(["twilio", "telnyx"]),
        numbers=tuples(WORDS),
        program=WORDS,
        frequency=WORDS,
        secrets=st.dictionaries(WORDS, SECRETS, max_size=2),
        base_url=st.none() | WORDS,
        provider_answers_stop=st.booleans(),
        revoke_all=st.booleans(),
        locales=st.dictionaries(WORDS, st.builds(ProgrammeTexts, MAYBE, MAYBE), max_size=2),
        answers=st.dictionaries(WORDS, st.builds(Answering, st.just("carrier")), max_size=2),
        segments=st.dictionaries(WORDS, st.integers(1, 10), max_size=2),
    ),
    keywords=tuples(
        st.builds(Keyword, WORDS, tuples(WORDS), WORDS, WORDS, DISCLOSURES, INCENTIVES, MAYBE)
    ),
    confirmation=st.builds(Confirmation, st.sampled_from(["auto", "never"])),
    legal_basis=st.builds(LegalBasis, st.booleans(), st.booleans(), st.integers(1, 120)),
    destinations=tuples(
        st.builds(
            DestinationConfig,
            WORDS,
            WORDS,
            st.dictionaries(WORDS, WORDS | st.booleans() | SECRETS, max_size=3),
        )
    ),
)


def through_json(value: Site | FormVersion | Disclosure) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(json.dumps(to_document(value)))
    return document


@given(SITES)
def test_a_site_comes_back_from_its_document_as_it_was(site: Site) -> None:
    assert from_document(through_json(site)) == site


@given(FORMS)
def test_a_form_comes_back_from_its_document_as_it_was(form: FormVersion) -> None:
    assert form_from(through_json(form)) == form


@given(DISCLOSURES)
def test_a_text_comes_back_from_its_document_as_it_was(disclosure: Disclosure) -> None:
    assert disclosure_from(through_json(disclosure)) == disclosure


@given(SITES)
def test_storing_a_site_does_not_change_its_name(site: Site) -> None:
    assert site_hash(from_document(through_json(site))) == site_hash(site)


def test_the_same_file_always_has_the_same_names() -> None:
    one, other = site_of(demo()), site_of("# a comment\n" + demo() + "\n\n")
    assert one == other
    assert one.document_hash == site_hash(one)


def test_a_name_does_not_depend_on_the_order_of_keys() -> None:
    assert content_hash({"a": 1, "b": [1, 2]}) == content_hash({"b": [1, 2], "a": 1})
    assert content_hash({"a": 1, "b": [1, 2]}) != content_hash({"a": 1, "b": [2, 1]})


def test_the_name_of_known_content_never_changes() -> None:
    # sha256sum of {"a":"ü","b":[1,true,null]}
    assert content_hash({"b": [1, True, None], "a": "ü"}) == (
        "11ade5cf6a232567d9d8a70ae0d9e61aff06f1d4e857b2c7dd1a1bcaff3fc3d3"
    )


def test_a_form_has_a_new_version_when_its_text_changes_and_not_when_the_seller_moves_a_form() -> (
    None
):
    before = site_of(demo()).forms[0]
    reworded = site_of(demo(('headline = "Make it 20%?"', 'headline = "Make it 25%?"'))).forms[0]
    other_terms = site_of(demo(("/terms", "/conditions"))).forms[0]
    renumbered = site_of(demo(('placement = "packaging"', 'placement = "poster"'))).forms[0]
    assert len({before.version, reworded.version, other_terms.version}) == 3
    assert renumbered.version == before.version == form_version(replace(before, version="x"))


def test_what_a_later_release_adds_to_a_document_is_left_alone() -> None:
    site = site_of(demo())
    document = through_json(site)
    bases = {**document["legal_basis"], "added_later": True}
    later = {**document, "added_later": {"by": "another release"}, "legal_basis": bases}
    assert from_document(later) == site
