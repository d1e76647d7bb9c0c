"""Old links of somebody who was forgotten: answered as if there had never been anybody."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from tests.web.subscriber.conftest import Pages

KINDS = ("confirm", "preferences", "preferences/forget", "preferences/data", "unsubscribe")
NOBODY = "01J00000000000000000000000"


def links(pages: Pages, profile: str, request_id: str | None = None) -> dict[str, str]:
    preferences = pages.preferences_link(profile=profile)
    return {
        "confirm": pages.confirm_link(request_id=request_id),
        "preferences": preferences,
        "preferences/forget": f"{preferences}/forget",
        "preferences/data": f"{preferences}/data",
        "unsubscribe": pages.unsubscribe_link(profile),
    }


def seen(answer: TestResponse) -> tuple[int, dict[str, str], str]:
    """Return all that somebody outside gets to see, links to themselves and ids aside."""
    headers = {name: one for name, one in answer.headers.items() if name != "X-Request-Id"}
    headers.pop("Content-Length")
    headers["Location"] = re.sub(r"/\w+/[\w.-]{20,}", "/…", headers.get("Location", ""))
    return answer.status_code, headers, re.sub(r"/preferences/[\w.-]+", "/…", answer.text)


@pytest.mark.parametrize("restricts", ["true", "false"])
@pytest.mark.parametrize("method", ["HEAD", "GET", "POST"])
def test_they_are_answered_like_the_links_of_nobody_and_change_nothing(
    pages: Pages, make_app: Callable[..., Flask], restricts: str, method: str
) -> None:
    outside: FlaskClient = make_app(restrict_on_erasure=restricts).test_client()
    pages.sign_up()
    old, nobodys = links(pages, pages.profile()), links(pages, NOBODY, request_id=NOBODY)
    pages.clock.advance(minutes=1)
    outside.post(old["confirm"])
    outside.post(old["preferences/forget"])
    before = pages.everything()

    def open_(link: str) -> TestResponse:
        return outside.open(link, method=method, data={"stop": "1"} if method == "POST" else None)

    for kind in KINDS:
        answer = open_(old[kind])
        assert answer.status_code in {200, 405, 410}
        assert seen(answer) == seen(open_(nobodys[kind])), kind
    assert pages.everything() == before
