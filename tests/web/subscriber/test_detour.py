"""The way of a mail's link by the shop's page: only where the shop named one, and only a way."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from signup.domain.site import Confirmation
from tests.support.factories import a_scene, a_signup, a_site

if TYPE_CHECKING:
    from signup.domain.site import Site
    from tests.web.subscriber.conftest import Pages

PAGE = "https://shop.example/thanks"


@pytest.fixture
def site() -> Site:
    return replace(a_site(), confirmation=Confirmation(page=PAGE))


def script_of(pages: Pages) -> str:
    """Return the address of the one script on the page of the newest link, or nothing."""
    found = re.findall(r"<script[^>]*>", pages.open(pages.confirm_link()).text)
    assert len(found) <= 1
    return re.sub(r'.*src="([^"]+)".*', r"\1", found[0]) if found else ""


def test_the_page_passes_by_the_shop_and_keeps_its_button(pages: Pages) -> None:
    pages.sign_up()
    before = pages.everything()
    answer = pages.open(pages.confirm_link())

    assert f'data-page="{PAGE}"' in answer.text
    assert answer.text.count("<button") == 1
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert pages.everything() == before


def test_its_script_goes_somewhere_and_posts_nothing(pages: Pages) -> None:
    pages.sign_up()
    script = pages.open(script_of(pages))

    assert script.mimetype == "text/javascript"
    assert "immutable" in script.headers["Cache-Control"]
    assert not re.search(r"fetch|submit|XMLHttp|sendBeacon|click|POST", script.text)


def test_who_left_the_address_elsewhere_is_not_sent_there(pages: Pages) -> None:
    scene = a_scene(pages.site, country="DE")
    pages.record(a_signup(replace(scene, source="checkout:order:1")))

    assert script_of(pages) == ""


def test_once_it_is_confirmed_there_is_nothing_to_ask_the_shop(pages: Pages) -> None:
    pages.sign_up()
    pages.clock.advance(minutes=1)
    pages.post(pages.confirm_link())

    assert script_of(pages) == ""
