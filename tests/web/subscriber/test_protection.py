"""A link is a key: what every page does so that nobody else gets hold of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.app import services
from tests.support.factories import EMAIL
from tests.web.subscriber.conftest import words

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask, Response

    from tests.web.subscriber.conftest import Pages

KINDS = ["confirm", "preferences", "unsubscribe"]


def link_of(pages: Pages, kind: str) -> str:
    made: dict[str, Callable[[], str]] = {
        "confirm": pages.confirm_link,
        "preferences": pages.preferences_link,
        "unsubscribe": pages.unsubscribe_link,
    }
    return made[kind]()


@pytest.fixture
def ada(pages: Pages) -> Pages:
    pages.sign_up()
    return pages


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("broken", ["", "x"])
def test_nobody_keeps_frames_finds_or_passes_on_a_page(ada: Pages, kind: str, broken: str) -> None:
    headers = ada.open(link_of(ada, kind) + broken).headers

    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "script-src" not in policy
    assert "unsafe" not in policy
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Robots-Tag"] == "noindex, nofollow"
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in headers


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("token", ["x", "a.b", "%00ü", "x" * 600])
@pytest.mark.parametrize("kind", KINDS)
def test_what_is_no_link_gets_a_friendly_page_and_nothing_else(
    ada: Pages, kind: str, token: str, method: str
) -> None:
    answer = ada.client.open(f"/{kind}/{token}", method=method)

    assert answer.status_code == 404
    assert answer.mimetype == "text/html"
    assert words(answer) == (
        "This link does not work "
        "Please open it again from the message, and make sure it is complete."
    )


@pytest.mark.parametrize("made_for", KINDS)
@pytest.mark.parametrize("opened", KINDS)
def test_a_link_opens_its_own_page_only(ada: Pages, made_for: str, opened: str) -> None:
    link = link_of(ada, made_for).replace(made_for, opened, 1)

    assert (ada.open(link).status_code == 200) == (made_for == opened)


def test_a_link_of_a_site_that_is_gone_is_no_link(ada: Pages) -> None:
    catalog = services(ada.app).catalog
    catalog.stop()
    catalog._sites = {}

    assert ada.open(ada.preferences_link()).status_code == 404


def test_without_a_link_the_page_speaks_as_the_browser_does(pages: Pages) -> None:
    spoken = {"Accept-Language": "fi, ar-EG;q=0.8, en;q=0.5"}
    answer = pages.client.get("/confirm/x", headers=spoken)

    assert '<html lang="ar" dir="rtl">' in answer.text


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_while_the_database_is_away_the_page_asks_to_come_back(
    make_app: Callable[..., Flask], ada: Pages, kind: str, method: str
) -> None:
    away = make_app(database_url="postgresql://signup@127.0.0.1:1/none").test_client()
    answer = away.open(link_of(ada, kind), method=method, data={"stop": "1"})

    assert (answer.status_code, answer.mimetype) == (503, "text/html")
    assert "That did not work" in words(answer)
    assert int(answer.headers["Retry-After"]) > 0


def test_neither_addresses_nor_links_are_logged(
    capsys: pytest.CaptureFixture[str], make_app: Callable[..., Flask], ada: Pages
) -> None:
    client, link, confirm = make_app().test_client(), ada.preferences_link(), ada.confirm_link()
    client.get(link)
    for address in (f"{link}/data", confirm, ada.unsubscribe_link()):
        assert client.post(address).status_code == 200
    logged = capsys.readouterr().err

    assert "/preferences/<token>" in logged
    for secret in (EMAIL, link.rpartition("/")[2], confirm.rpartition("/")[2]):
        assert secret not in logged


@pytest.mark.parametrize("kind", KINDS)
def test_nor_is_the_link_when_everything_fails_behind_the_view(
    capsys: pytest.CaptureFixture[str], make_app: Callable[..., Flask], ada: Pages, kind: str
) -> None:
    """Flask itself logs the path then, whatever the project's own handlers do."""
    app, link = make_app(), link_of(ada, kind)

    @app.after_request
    def fail(_answer: Response) -> Response:
        raise RuntimeError(link)

    assert app.test_client().get(link).status_code == 500
    logged = capsys.readouterr().err
    assert f"Exception on /{kind}/[link] [GET]" in logged
    assert "builtins.RuntimeError" in logged
    assert link.rpartition("/")[2] not in logged


def test_the_style_sheet_is_named_by_its_content_and_kept_for_ever(ada: Pages) -> None:
    page = ada.open(ada.confirm_link()).text
    sheet = page.partition('<link rel="stylesheet" href="')[2].partition('"')[0]
    answer = ada.open(sheet)

    assert (answer.status_code, answer.mimetype) == (200, "text/css")
    assert "immutable" in answer.headers["Cache-Control"]
    assert ada.open("/pages/pages-0.css").status_code == 404
