"""Taking pictures of what is published, with a real browser."""

from __future__ import annotations

import contextlib
import struct
import zlib
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from signup.embed.scripts import build_of, part_of, read_scripts
from signup.evidence import pictures
from signup.shots.chromium import BrowserError, Chromium, find
from signup.shots.listing import addresses
from signup.shots.plan import Builds, sittings
from signup.shots.stage import stage
from signup.shots.take import Studio, hold, missing
from signup.sites.catalog import Catalog
from signup.sites.publish import publish
from signup.storage.engine import create_engine
from tests.support.clock import START, FixedClock, SeededBytes
from tests.support.pictures import a_shot
from tests.support.site_files import demo, site_of
from tests.support.tree import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Engine

pytestmark = pytest.mark.e2e

DIST = ROOT / "widgets" / "dist"
SITE = site_of(demo())
BUILDS = Builds(*(build_of(part_of(read_scripts(DIST), kind)) for kind in ("popup", "checkout")))
PHONE, DESK = (390, 844), (1280, 800)


def published(url: str) -> Engine:
    """Return a fresh database with a published site."""
    engine = create_engine(url)
    with engine.begin() as connection:
        publish(connection, SITE, START, SeededBytes())
    return engine


@pytest.fixture
def paper(sqlite_url: str) -> Iterator[Engine]:
    """Give a published site where the database plays no part in what is tested."""
    engine = published(sqlite_url)
    yield engine
    engine.dispose()


@contextlib.contextmanager
def a_studio(engine: Engine, chromium: str) -> Iterator[Studio]:
    """Give a browser in front of the preview."""
    clock = FixedClock()
    with stage(Catalog(engine, clock), DIST) as address, Chromium(chromium) as browser:
        yield Studio(browser, address, clock, SeededBytes())


def pretend(engine: Engine) -> None:
    """Put a picture where each sitting's would be."""
    chance = SeededBytes()
    for sitting in missing(engine, SITE, BUILDS):
        shots = [a_shot(step=view.step) for view in sitting.views]
        with engine.begin() as connection:
            pictures.keep(connection, sitting.subject, shots, "Chrome/1", START, chance)


def lines(png: bytes) -> set[bytes]:
    """Return the different rows of pixels of a picture, as they are packed."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    at, packed = 8, b""
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        if png[at + 4 : at + 8] == b"IDAT":
            packed += png[at + 8 : at + 8 + length]
        at += length + 12
    height = struct.unpack(">I", png[20:24])[0]
    plain = zlib.decompress(packed)
    width = len(plain) // height
    return {plain[start : start + width] for start in range(0, len(plain), width)}


def test_every_step_and_the_checkout_are_taken_on_a_phone_and_on_a_desk(
    database_url: str, chromium: str
) -> None:
    engine = published(database_url)
    planned = missing(engine, SITE, BUILDS)
    with a_studio(engine, chromium) as studio:
        count = hold(engine, studio, planned)
    form, checkout = planned
    with engine.connect() as connection:
        (shown,) = pictures.contents(connection, SITE.key, SITE.forms[0].version)
        (boxes,) = pictures.contents(connection, SITE.key, SITE.document_hash)
        images = {
            one["sha256"]: pictures.png(connection, SITE.key, one["sha256"])
            for one in shown["pictures"] + boxes["pictures"]
        }

    assert (form.subject.kind, checkout.subject.kind) == ("form", "checkout")
    assert count == len(shown["pictures"]) + len(boxes["pictures"])
    for step in ("email", "phone"):
        sizes = [(one["width"], one["height"]) for one in shown["pictures"] if one["step"] == step]
        assert {PHONE, DESK} <= {*sizes}
    assert shown["widget"] == BUILDS.popup
    assert shown["pictures"][0]["disclosures"] == [SITE.forms[0].steps[0].disclosures[0].id]
    assert len(boxes["pictures"][0]["disclosures"]) == 3
    for one in shown["pictures"] + boxes["pictures"]:
        image = images[one["sha256"]]
        assert image
        assert struct.unpack(">II", image[16:24]) == (one["width"], one["height"])
        assert len(lines(image)) > 100, "the picture is as good as blank"
    assert missing(engine, SITE, BUILDS) == []
    engine.dispose()


def test_what_does_not_fit_the_window_is_taken_whole_as_well(paper: Engine, chromium: str) -> None:
    (checkout,) = [one for one in sittings(SITE, BUILDS) if one.subject.kind == "checkout"]
    with a_studio(paper, chromium) as studio:
        hold(paper, studio, [checkout])
    with paper.connect() as connection:
        (taken,) = pictures.contents(connection, SITE.key, SITE.document_hash)
    heights = [one["height"] for one in taken["pictures"] if one["width"] == PHONE[0]]

    assert heights[0] == PHONE[1]
    assert heights[1] > PHONE[1]


def test_what_cannot_be_drawn_is_no_picture(
    paper: Engine, chromium: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("signup.shots.camera.DRAWN_MS", 200)
    with a_studio(paper, chromium) as studio:
        lost = replace(studio, address=f"{studio.address}/nowhere")
        with pytest.raises(BrowserError, match="did not draw"):
            hold(paper, lost, missing(paper, SITE, BUILDS))
    with paper.connect() as connection:
        assert pictures.taken(connection, SITE.key) == set()


def test_another_build_of_the_widget_makes_all_pictures_missing(paper: Engine) -> None:
    pretend(paper)

    assert missing(paper, SITE, BUILDS) == []
    assert len(missing(paper, SITE, Builds("0" * 64, "1" * 64))) == 2


def test_where_to_look_is_told_with_and_without_pictures(paper: Engine) -> None:
    before = list(addresses(paper, SITE, BUILDS, "https://signup.example"))
    pretend(paper)
    after = list(addresses(paper, SITE, BUILDS, "https://signup.example"))

    assert [line.partition(": ")[0] for line in before] == [
        "welcome email (en-US)",
        "welcome phone (en-US)",
        "checkout (en-US)",
    ]
    assert [line for line in after if not line.startswith(" ")] == before
    assert f"  390 by 844: https://signup.example/shots/demo/{a_shot().sha256}.png" in after


def test_a_program_that_is_no_browser_is_told_to_be_none(tmp_path: Path) -> None:
    program = tmp_path / "browser"
    program.write_text("#!/bin/sh\nexit 3\n")
    program.chmod(0o755)
    with pytest.raises(BrowserError, match="has ended"), Chromium(str(program)):
        pass


def test_a_browser_that_never_answers_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "browser"
    program.write_text("#!/bin/sh\nexec sleep 600\n")
    program.chmod(0o755)
    monkeypatch.setattr("signup.shots.chromium.CALL_SECONDS", 0.2)
    with pytest.raises(BrowserError, match="took too long"), Chromium(str(program)):
        pass


def test_a_browser_is_found_by_name_or_path_and_only_where_it_is(chromium: str) -> None:
    assert find(chromium) == chromium
    assert find() is not None
    assert find("no-such-browser") is None
