"""How forms look: presets, what a brand changes of them, and what is refused as unreadable."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signup.domain.colours import contrast, mix
from signup.sites.design_schemas import SMALL_PRINT
from signup.sites.themes import COLOURS, PRESETS, schemes, tokens
from tests.support.site_files import as_toml, demo, demo_document, faults, site_of, warnings

colours = st.from_regex(r"#[0-9a-f]{6}", fullmatch=True)
PICTURE = '{ src = "http://127.0.0.1:8000/p.jpg", width = 760, height = 900 }'


def designed(keys: str) -> str:
    """Return the good file with a design."""
    return demo(("[forms.show]", f"[forms.design]\n{keys}\n[forms.show]"))


def reasons(keys: str) -> dict[str, str]:
    return {fault.key_path: fault.reason for fault in faults(designed(keys))}


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("night", [False, True])
def test_every_preset_can_be_read(preset: str, night: bool) -> None:
    scheme = schemes({"preset": preset})[night]
    painted = tokens({"preset": preset})
    painted = painted["dark"] if night else painted
    paper = scheme.background
    assert contrast(mix(scheme.ink, paper, SMALL_PRINT), paper) >= 4.5
    assert contrast(scheme.accent, paper) >= 4.5
    assert contrast(painted["on-accent"], scheme.accent) >= 4.5
    assert contrast(painted["bad"], paper) >= 4.5


def test_a_form_without_a_design_follows_the_page() -> None:
    assert site_of(demo()).forms[0].design == {}


def test_a_preset_is_published_with_every_colour() -> None:
    design = site_of(designed('preset = "midnight"')).forms[0].design
    assert design["look"] == "midnight"
    assert {*COLOURS, "on-accent", "bad"} <= set(design)
    assert {*COLOURS, "on-accent", "bad"} == set(design["dark"])


def test_what_a_brand_gives_changes_its_preset() -> None:
    keys = 'preset = "cloud"\naccent = "#0b5d3b"\nradius = 4\nheading_font = "serif"'
    design = site_of(designed(keys)).forms[0].design
    assert (design["accent"], design["radius"]) == ("#0b5d3b", 4)
    assert "Georgia" in design["heading-font"]
    assert design["background"] == PRESETS["cloud"].light.background


def test_an_accent_alone_leaves_the_pages_other_colours() -> None:
    design = site_of(designed('accent = "#9c3f1c"')).forms[0].design
    assert set(design) == {"accent", "on-accent", "dark"}
    assert set(design["dark"]) == {"accent", "on-accent"}


def test_an_accent_is_lightened_for_the_dark_as_far_as_it_must_be() -> None:
    _, dark = schemes({"accent": "#9c3f1c"})
    assert contrast("#9c3f1c", dark.background) < 3 <= contrast(dark.accent, dark.background)


def test_own_paper_holds_in_the_dark_unless_the_dark_has_its_own() -> None:
    own = {"background": "#faf6ef", "ink": "#20180f"}
    light, dark = schemes(own)
    assert (light.background, dark.background, dark.ink) == ("#faf6ef", "#faf6ef", "#20180f")
    _, dark = schemes({**own, "dark": {"background": "#101010", "ink": "#eeeeee"}})
    assert (dark.background, dark.ink) == ("#101010", "#eeeeee")


@given(accent=colours, background=colours, ink=colours)
def test_whatever_colours_are_published_can_be_read(accent: str, background: str, ink: str) -> None:
    document = demo_document()
    design: dict[str, Any] = {"accent": accent, "background": background, "ink": ink}
    document["forms"][0]["design"] = design
    if faults(as_toml(document)):
        return
    for painted in (tokens(design), tokens(design)["dark"]):
        assert contrast(painted["ink"], painted["background"]) >= 4.5
        assert contrast(painted["accent"], painted["background"]) >= 3
        assert contrast(painted["on-accent"], painted["accent"]) >= 4.5
        assert contrast(painted["bad"], painted["background"]) >= 4.5


@pytest.mark.parametrize(
    ("keys", "key_path", "words"),
    [
        ('ink = "#999999"\nbackground = "#ffffff"', "forms[0].design.ink", "small print 2"),
        ('background = "#777777"', "forms[0].design.background", "small print"),
        ('accent = "#ffe600"', "forms[0].design.accent", "buttons and the focus 1.2 to 1"),
        ('dark = { ink = "#333333" }', "forms[0].design.dark.ink", "#231f1c in the dark"),
        ('preset = "cloud"\nink = "#bbbbbb"', "forms[0].design.ink", "WCAG 2.2 asks for 4.5"),
        ('preset = "neon"', "forms[0].design.preset", "must be one of paper, gallery"),
        ('layout = "split"', "forms[0].design.layout", "only with an image"),
        ('image = { src = "https://x.example/p.jpg" }', "forms[0].design.image.width", "missing"),
        ('accent = "#FFF"', "forms[0].design.accent", "must be a colour"),
    ],
)
def test_what_cannot_be_read_is_refused_at_its_place(keys: str, key_path: str, words: str) -> None:
    assert words in reasons(keys)[key_path]


def test_a_picture_of_somebody_elses_is_a_warning() -> None:
    own, foreign = (
        designed(f"image = {PICTURE}"),
        PICTURE.replace("http://127.0.0.1:8000", "https://cdn.example"),
    )
    assert site_of(own).forms[0].design["image"]["width"] == 760
    assert not [one for one in warnings(own) if "allowed_origins" in one]
    assert [
        one for one in warnings(designed(f"image = {foreign}")) if "learns of every visitor" in one
    ]
