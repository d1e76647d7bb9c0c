"""Stored pictures over HTTP: anybody may look, caches may keep them for ever."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from signup.evidence import pictures
from tests.support.app import services
from tests.support.clock import START, SeededBytes
from tests.support.pictures import a_png, a_shot, a_subject

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

NAME = a_shot().sha256


@pytest.fixture
def viewer(app: Flask, client: FlaskClient) -> FlaskClient:
    """Return a client of an app with one picture."""
    with services(app).engine.begin() as connection:
        pictures.keep(connection, a_subject(), [a_shot()], "Chrome/1", START, SeededBytes())
    return client


def test_a_picture_is_served_under_its_hash_for_ever(viewer: FlaskClient) -> None:
    answer = viewer.get(f"/shots/demo/{NAME}.png")

    assert (answer.status_code, answer.mimetype, answer.data) == (200, "image/png", a_png())
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    same = {"If-None-Match": answer.headers["ETag"]}
    assert viewer.get(f"/shots/demo/{NAME}.png", headers=same).status_code == 304


@pytest.mark.parametrize(
    "path", [f"demo/{'0' * 64}.png", f"other/{NAME}.png", f"demo/{NAME.upper()}.png", "demo/x.png"]
)
def test_what_is_no_picture_is_not_there(viewer: FlaskClient, path: str) -> None:
    assert viewer.get(f"/shots/{path}").status_code == 404
