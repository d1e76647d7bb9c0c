"""The public preview: any published version, drawn by the widget, on a page that sends nothing."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from signup.domain.form import Incentive
from signup.sites.documents import form_version
from signup.sites.themes import PRESETS
from tests.support.app import publish_site, services
from tests.support.factories import FORM, a_site

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from signup.domain.form import FormVersion
    from signup.domain.site import Site
    from tests.support.clock import SeededBytes


def named(form: FormVersion, **changes: Any) -> FormVersion:
    """Return the form with these changes, named by its content as publishing names it."""
    changed = replace(form, **changes)
    return replace(changed, version=form_version(changed))


FORM_ALONE = "/preview/demo/welcome?step=email"
FIRST = named(FORM)
ARABIC = named(FORM, locale="ar", direction="rtl")


@pytest.fixture
def site() -> Site:
    """Return a site whose form is published in two languages."""
    boxes = a_site().boxes["en-US"]
    return a_site(
        document_hash="a" * 64,
        locales=("en-US", "ar"),
        forms=(FIRST, ARABIC),
        boxes={"en-US": boxes, "ar": boxes[:1]},
    )


def scene(answer: TestResponse) -> dict[str, Any]:
    """Return what the page is to draw."""
    assert answer.status_code == 200, answer.text
    found = re.search(r'<script type="application/json" id="scene">(.*?)</script>', answer.text)
    assert found
    return dict(json.loads(found[1]))


def test_the_current_form_is_drawn_from_its_first_step(client: FlaskClient) -> None:
    drawn = scene(client.get(FORM_ALONE))

    assert drawn["form"]["version"] == FIRST.version
    assert drawn["form"]["locale"] == "en-US"
    assert drawn["step"] == 0
    assert re.fullmatch(r"/widget/popup-[0-9a-f]{64}\.js", drawn["part"])


def test_each_variant_can_be_asked_for(
    app: Flask, client: FlaskClient, site: Site, random_bytes: SeededBytes
) -> None:
    itself, short = named(FORM, variant="a"), named(FORM, variant="b", steps=FORM.steps[:1])
    with_two = replace(site, document_hash="b" * 64, locales=("en-US",), forms=(itself, short))
    publish_site(services(app).engine, with_two, random_bytes)
    services(app).catalog.refresh()

    assert scene(client.get(FORM_ALONE))["form"]["version"] == itself.version
    drawn = scene(client.get(f"{FORM_ALONE}&variant=b"))
    assert drawn["form"]["version"] == short.version
    assert scene(client.get(f"{FORM_ALONE}&variant=z"))["form"]["variant"] == "a"
    bench = client.get("/preview/demo/welcome?step=phone&device=phone").text
    assert "variant=b" in bench
    assert "step=phone&amp;variant=b" not in bench, "the variant has no such step"


def test_a_step_and_a_language_can_be_asked_for(client: FlaskClient) -> None:
    drawn = scene(client.get("/preview/demo/welcome?step=phone&locale=ar-EG"))

    assert (drawn["form"]["version"], drawn["step"]) == (ARABIC.version, 1)


def test_an_old_version_can_be_looked_at_for_ever(
    app: Flask, client: FlaskClient, site: Site, random_bytes: SeededBytes
) -> None:
    better = replace(FIRST.steps[0], incentive=Incentive("15% off", "WELCOME15"))
    newer = named(FIRST, steps=(better, *FIRST.steps[1:]))
    after = replace(site, document_hash="b" * 64, forms=(newer,), boxes={})
    publish_site(services(app).engine, after, random_bytes)
    services(app).catalog.refresh()

    assert scene(client.get(FORM_ALONE))["form"]["version"] == newer.version
    old = scene(client.get(f"/preview/demo/welcome?version={FIRST.version}"))
    assert old["form"]["version"] == FIRST.version
    assert scene(client.get("/preview/demo/-/checkout"))["boxes"] == []
    assert len(scene(client.get(f"/preview/demo/-/checkout?version={'a' * 64}"))["boxes"]) == 3


def test_the_checkouts_boxes_are_drawn_as_published(client: FlaskClient) -> None:
    drawn = scene(client.get("/preview/demo/-/checkout?locale=ar"))

    assert [box["name"] for box in drawn["boxes"]] == ["email_marketing"]
    assert drawn["part"].startswith("/widget/checkout-")


def test_no_code_is_given_away(client: FlaskClient) -> None:
    pages = [client.get(f"/preview/demo/welcome?step={step}").text for step in ("email", "phone")]

    assert "10% off" in pages[0]
    assert not [page for page in pages if "WELCOME" in page]


@pytest.mark.parametrize(
    ("theme", "scheme"),
    [("light", "light"), ("dark", "dark"), ("auto", "light dark"), ("", "light"), ("x", "light")],
)
def test_a_theme_can_be_asked_for(client: FlaskClient, theme: str, scheme: str) -> None:
    page = client.get(f"/preview/demo/welcome?theme={theme}").text

    assert f'<meta name="color-scheme" content="{scheme}">' in page


@pytest.mark.parametrize("path", [FORM_ALONE, "/preview/demo/-/checkout"])
def test_the_policy_lets_nothing_be_sent_and_nobody_index_it(
    client: FlaskClient, path: str
) -> None:
    answer = client.get(path)
    policy = answer.headers["Content-Security-Policy"]

    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "script-src 'self'" in policy
    assert "connect-src" not in policy
    assert "unsafe" not in policy
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert '<meta name="robots" content="noindex">' in answer.text


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/preview/nobody/welcome", "site_unknown"),
        ("/preview/nobody/-/checkout", "site_unknown"),
        ("/preview/demo/goodbye", "form_unknown"),
        ("/preview/demo/welcome?version=x", "form_unknown"),
        (f"/preview/demo/goodbye?version={FIRST.version}", "form_unknown"),
        ("/preview/demo/welcome?step=thanks", "not_found"),
        (f"/preview/demo/-/checkout?version={'c' * 64}", "not_found"),
    ],
)
def test_what_was_never_published_cannot_be_looked_at(
    client: FlaskClient, path: str, code: str
) -> None:
    answer = client.get(path)

    assert (answer.status_code, answer.get_json()["code"]) == (404, code)


def test_words_of_a_site_file_cannot_leave_their_place(
    app: Flask, client: FlaskClient, site: Site, random_bytes: SeededBytes
) -> None:
    sly = "</script><script>alert(1)</script>"
    step = replace(FIRST.steps[0], texts={"headline": sly})
    publish_site(
        services(app).engine,
        replace(site, name=sly, document_hash="b" * 64, forms=(named(FIRST, steps=(step,)),)),
        random_bytes,
    )
    services(app).catalog.refresh()
    answer = client.get(FORM_ALONE)

    assert "<script>alert" not in answer.text
    assert scene(answer)["form"]["steps"][0]["texts"]["headline"] == sly


def test_a_picture_may_come_from_where_the_design_says(
    app: Flask, client: FlaskClient, site: Site, random_bytes: SeededBytes
) -> None:
    image = {"src": "https://cdn.example/p.jpg", "width": 10, "height": 10}
    with_picture = named(FIRST, design={"image": image})
    after = replace(site, document_hash="b" * 64, forms=(with_picture,))
    publish_site(services(app).engine, after, random_bytes)
    services(app).catalog.refresh()
    policy = client.get(FORM_ALONE).headers["Content-Security-Policy"]

    assert policy.endswith("; img-src https://cdn.example")


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("step=strip", {"step": 0, "way": "strip"}),
        ("step=done", {"step": 2, "way": None}),
        ("step=phone", {"step": 1, "way": None}),
    ],
)
def test_the_strip_and_the_end_can_be_asked_for(
    client: FlaskClient, query: str, wanted: dict[str, Any]
) -> None:
    drawn = scene(client.get(f"/preview/demo/welcome?{query}"))

    assert {key: drawn[key] for key in wanted} == wanted


def test_a_direction_and_a_preset_can_be_tried_on(client: FlaskClient) -> None:
    drawn = scene(client.get("/preview/demo/welcome?direction=rtl&preset=cloud"))["form"]

    assert (drawn["direction"], drawn["design"]["look"]) == ("rtl", "cloud")


@pytest.mark.parametrize("query", ["", "?device=phone&step=phone&theme=dark&locale=ar&country=US"])
def test_the_address_alone_and_a_device_have_switches(client: FlaskClient, query: str) -> None:
    answer = client.get(f"/preview/demo/welcome{query}")
    (frame,) = re.findall(r'<iframe src="([^"]+)"', answer.text)

    assert answer.status_code == 200
    assert "device" not in frame
    assert scene(client.get(frame.replace("&amp;", "&")))["form"]["key"] == "welcome"
    assert "script-src" not in answer.headers["Content-Security-Policy"]
    for label in ("Step", "Device", "Language", "Direction", "Theme", "Country"):
        assert f">{label}</span>" in answer.text


def test_what_a_switch_does_not_know_is_left_at_its_first_position(client: FlaskClient) -> None:
    answer = client.get("/preview/demo/welcome?device=fridge&theme=neon&country=XX")

    assert answer.status_code == 200
    assert '<figure class="desk">' in answer.text
    assert "fridge" not in answer.text
    assert "neon" not in answer.text


def test_all_presets_are_on_one_page(client: FlaskClient) -> None:
    answer = client.get("/preview/demo/welcome/presets?theme=dark")
    frames = [
        one.replace("&amp;", "&") for one in re.findall(r'<iframe src="([^"]+)"', answer.text)
    ]

    looks = [scene(client.get(frame))["form"]["design"]["look"] for frame in frames]
    assert looks == [name for name in PRESETS for _ in ("desk", "phone")]
    assert all("theme=dark" in frame for frame in frames)
