"""JSON types are taken at their word; every refusal names field and code, and repeats nothing."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Request
from marshmallow import fields
from werkzeug.test import EnvironBuilder

from signup.web.idempotency import idempotency_key
from signup.web.problems import Problem
from signup.web.schemas import Flag, StrictSchema, Text, Whole, load


class Consent(StrictSchema):
    channel = Text(most=10, required=True)


class Post(StrictSchema):
    email = Text(most=20, least=1, required=True)
    agreed = Flag()
    elapsed_ms = Whole(lowest=0, highest=100)
    consent = fields.List(fields.Nested(Consent()))
    page = fields.Nested(Consent())
    plain = fields.Integer(required=False)
    utm = fields.Dict(keys=Text(most=10), values=Text(most=5))
    variant = Text(most=5, allow_none=True)


POST = Post()


def refused(**data: Any) -> list[tuple[str, str]]:
    with pytest.raises(Problem) as caught:
        load(POST, {"email": "a@b.example", **data})
    assert caught.value.status == 422
    return [(error.field, error.code) for error in caught.value.errors]


def test_what_fits_is_loaded() -> None:
    data = {"email": "a@b.example", "agreed": True, "elapsed_ms": 5, "variant": None, "utm": {}}
    assert load(POST, data) == data


@pytest.mark.parametrize("value", ["true", "false", 0, 1, "on", [], {}])
def test_only_true_and_false_are_a_flag(value: object) -> None:
    assert refused(agreed=value) == [("agreed", "field_invalid")]


@pytest.mark.parametrize("value", [1, 1.5, True, [], {}, ["a"]])
def test_only_a_string_is_text(value: object) -> None:
    assert refused(email=value) == [("email", "field_invalid")]


@pytest.mark.parametrize("value", ["1", 1.0, True, -1, 101, []])
def test_only_a_whole_number_in_range_is_whole(value: object) -> None:
    assert refused(elapsed_ms=value) == [("elapsed_ms", "field_invalid")]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"email": "a" * 21}, ("email", "field_too_long")),
        ({"email": ""}, ("email", "field_too_short")),
        ({"email": None}, ("email", "field_required")),
        ({"consent": [{"channel": "email"}, {}]}, ("consent.1.channel", "field_required")),
        ({"consent": {}}, ("consent", "field_invalid")),
        ({"page": "text"}, ("page", "field_invalid")),
        ({"page": {"channel": 1}}, ("page.channel", "field_invalid")),
        ({"utm": []}, ("utm", "field_invalid")),
        ({"utm": {"source": "instagram"}}, ("utm.source.value", "field_too_long")),
        ({"plain": "x"}, ("plain", "field_invalid")),
        ({"plain": None}, ("plain", "field_required")),
        ({"state": "subscribed"}, ("state", "field_unknown")),
        ({"page": {"channel": "a", "state": 1}}, ("page.state", "field_unknown")),
        ({"ada@example.com": 1}, ("*", "field_unknown")),
        ({"+15035550100": 1}, ("*", "field_unknown")),
        ({"<script>": 1}, ("*", "field_unknown")),
    ],
)
def test_each_refusal_has_its_code(data: dict[str, Any], expected: tuple[str, str]) -> None:
    assert refused(**data) == [expected]


def test_a_single_kind_of_refusal_gives_the_document_its_code() -> None:
    with pytest.raises(Problem) as caught:
        load(POST, {"email": "a", "x": 1, "y": 2})
    assert caught.value.code == "field_unknown"


def test_several_kinds_share_a_common_code() -> None:
    with pytest.raises(Problem) as caught:
        load(POST, {"x": 1})
    assert caught.value.code == "fields_invalid"
    assert {error.field for error in caught.value.errors} == {"email", "x"}


def key_of(value: str | None) -> str | None:
    environ = EnvironBuilder("/").get_environ()
    if value is not None:
        environ["HTTP_IDEMPOTENCY_KEY"] = value
    return idempotency_key(Request(environ))


@pytest.mark.parametrize("value", [None, "a", "8e03978e-40d5-43dd-bc93-6894a57f9324", "~" * 255])
def test_an_idempotency_key_is_visible_ascii(value: str | None) -> None:
    assert key_of(value) == value


@pytest.mark.parametrize("value", ["", " ", "a b", "a" * 256, "é", "\xff", "a\n", "\x00"])
def test_any_other_idempotency_key_is_400(value: str) -> None:
    with pytest.raises(Problem) as caught:
        key_of(value)
    assert (caught.value.status, caught.value.code) == (400, "idempotency_key_invalid")
