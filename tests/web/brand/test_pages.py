"""Every page of the brand's own: for whoever has its address, and as long as that works."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from signup.brand.routes import PAGES
from signup.domain.links import BrandLink, BrandPage
from tests.support.clock import START
from tests.support.factories import LINKS

if TYPE_CHECKING:
    from flask.testing import FlaskClient

every_page = pytest.mark.parametrize("page", BrandPage)


def _link(page: BrandPage) -> BrandLink:
    return BrandLink(page, "demo", START.date() + timedelta(days=30))


def _path(link: BrandLink) -> str:
    return LINKS.brand(link).removeprefix("http://localhost")


def test_every_kind_of_link_has_a_page() -> None:
    assert {page.at for page in PAGES} == set(BrandPage)


@every_page
def test_its_address_opens_it_until_the_day_it_names(client: FlaskClient, page: BrandPage) -> None:
    link = replace(_link(page), until=START.date())
    shown = client.get(_path(link))
    assert shown.status_code == 200
    assert f"until {link.until}" in shown.text


@every_page
def test_it_may_run_nothing_and_is_not_kept(client: FlaskClient, page: BrandPage) -> None:
    headers = client.get(_path(_link(page))).headers
    assert headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'sha256-")
    assert headers["Cache-Control"] == "private, no-store"


@every_page
def test_whoever_has_no_valid_address_sees_nothing(client: FlaskClient, page: BrandPage) -> None:
    link = _link(page)
    ended = replace(link, until=START.date() - timedelta(days=1))
    nowhere = replace(link, site="nowhere")
    for path in (f"/{page}/none", _path(nowhere), _path(ended), _path(link)[:-1]):
        assert client.get(path).status_code == 404


@every_page
def test_the_address_of_one_page_opens_no_other(client: FlaskClient, page: BrandPage) -> None:
    token = _path(_link(page)).rpartition("/")[2]
    others = [f"/{one}/{token}" for one in BrandPage if one != page]
    assert [client.get(path).status_code for path in others] == [404] * len(others)
