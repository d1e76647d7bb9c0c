"""What a stranger posts is plain data or a 4xx."""

from __future__ import annotations

import contextlib
import io
import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signup.web.body import Form, fingerprint, is_tick, parse_json
from signup.web.problems import Problem

if TYPE_CHECKING:
    from tests.web.kit.conftest import Bench

MARKER = "ada.lovelace"
JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
BAD_JSON = [
    b"",
    b"{",
    b"[]",
    b'"text"',
    b"null",
    b"{}{}",
    b"{} trailing",
    b'{"email": "ada.lovelace", "email": "b"}',
    b'{"a": {"b": 1, "b": 2}}',
    b'{"a": 1, "\\u0061": 2}',
    b'{"a": NaN}',
    b'{"a": Infinity}',
    b'{"a": -Infinity}',
    b'{"a": 1e999}',
    b'{"a": 123456789012345678901234567890}',
    b'{"a": -12345678901234567}',
    b'{"a": "\\ud800"}',
    b'{"a": "\\udc00\\ud800"}',
    b'{"\\ud800": 1}',
    b'{"a": "\\u0000"}',
    b'{"a\\u0000": 1}',
    b'{"a": [["\\u0000"]]}',
    b'{"a": "\x00"}',
    b'{"a": "\xff"}',
    b'\xef\xbb\xbf{"a": 1}',
    '{"a": "é"}'.encode("utf-16"),
    b'{"a":' + b"[" * 17 + b"]" * 17 + b"}",
    b'{"a":' * 5000 + b"1" + b"}" * 5000,
    b"[" * 50_000,
    b"{'a': 1}",
]


@pytest.mark.parametrize("raw", BAD_JSON, ids=lambda raw: repr(raw[:32]))
def test_json_that_is_not_plain_is_400_and_stores_nothing(bench: Bench, raw: bytes) -> None:
    answer = bench.client.post("/v1/signups", data=raw, content_type=JSON)
    assert (answer.status_code, answer.get_json(force=True)["code"]) == (400, "json_invalid")
    assert MARKER not in answer.text
    assert bench.stored == []


@pytest.mark.parametrize(
    "raw",
    [
        b'{"a": "\\\\u0000"}',
        b'{"a": "\\ud83d\\ude00"}',
        b'{"a": 9007199254740991, "b": -0.5, "c": [], "d": null}',
        b'{"a":' + b"[" * 15 + b"]" * 15 + b"}",
        b'{"a": [' + b"{}," * 100 + b"{}]}",
    ],
)
def test_what_only_looks_wild_is_taken(raw: bytes) -> None:
    assert parse_json(raw) == json.loads(raw)


PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**15), 10**15)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc"), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.text("abcé"), PLAIN, max_size=4))
def test_plain_json_reads_as_the_standard_library_reads_it(data: dict[str, Any]) -> None:
    raw = json.dumps(data).encode()
    assert parse_json(raw, max_depth=64) == json.loads(raw)


@given(st.binary(max_size=200))
def test_any_bytes_are_an_object_or_a_problem(raw: bytes) -> None:
    with contextlib.suppress(Problem):
        assert isinstance(parse_json(raw), dict)


@pytest.mark.parametrize(
    "content_type",
    ["text/plain", "", "application/x-www-form-urlencoded", "application/json; charset=latin-1",
     "application/jsonx", "multipart/form-data; boundary=x", "application/json, text/plain", "é/é"],
)  # fmt: skip
def test_another_content_type_is_415(bench: Bench, content_type: str) -> None:
    answer = bench.client.post("/v1/signups", data=b"{}", content_type=content_type)
    assert answer.status_code == 415


def test_ids_of_others_may_be_longer_than_a_double_holds() -> None:
    raw = b'{"id": 820982911946154508, "huge": 123456789012345678901234567890}'

    found = parse_json(raw, long_numbers=True)

    assert found == {"id": 820982911946154508, "huge": 123456789012345678901234567890}
    with pytest.raises(Problem):
        parse_json(b'{"id": 820982911946154508, "id": 1}', long_numbers=True)


def test_a_compressed_body_is_415(bench: Bench) -> None:
    headers = {"Content-Type": JSON, "Content-Encoding": "gzip"}
    assert bench.client.post("/v1/signups", data=b"{}", headers=headers).status_code == 415


@pytest.mark.parametrize(
    "content_type",
    [JSON, "Application/JSON; charset=UTF-8", 'application/json; charset="utf-8"'],
)
def test_utf_8_may_be_said_or_left_out(bench: Bench, content_type: str) -> None:
    answer = bench.client.post("/v1/signups", data=b"{}", content_type=content_type)
    assert answer.status_code == 201


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.floats(allow_nan=False),
    lambda inner: st.lists(inner) | st.lists(st.tuples(st.text(max_size=2), inner)).map(tuple),
)
"""Values with objects as tuples of pairs, so that a key can come twice."""


def _written(value: object, blank: str) -> str:
    if isinstance(value, tuple):
        pairs = (f"{json.dumps(name)}{blank}:{_written(inner, blank)}" for name, inner in value)
        return "{" + ",".join(pairs) + "}"
    if isinstance(value, list):
        return "[" + ",".join(_written(inner, blank) for inner in value) + "]"
    return json.dumps(value, ensure_ascii=False)


def _repeats(value: object) -> bool:
    if isinstance(value, tuple):
        names = [name for name, _ in value]
        return len(set(names)) < len(names) or any(_repeats(inner) for _, inner in value)
    return isinstance(value, list) and any(map(_repeats, value))


@given(
    st.lists(st.tuples(st.text(max_size=2), JSON_VALUES)).map(tuple), st.sampled_from(["", " \n"])
)
def test_no_key_that_comes_twice_is_ever_taken(pairs: tuple[Any, ...], blank: str) -> None:
    text = _written(pairs, blank)
    try:
        taken = parse_json(text.encode(errors="surrogatepass"))
    except Problem:
        return
    assert not _repeats(pairs)
    assert taken == json.loads(text)


def test_a_body_above_the_limit_is_413(bench: Bench) -> None:
    answer = bench.client.post("/v1/signups", data=b" " * 65537, content_type=JSON)
    assert (answer.status_code, answer.get_json(force=True)["code"]) == (413, "body_too_large")


def test_a_body_in_chunks_is_cut_off_at_the_limit(bench: Bench) -> None:
    answer = bench.client.open(
        "/v1/signups",
        method="POST",
        input_stream=io.BytesIO(b" " * 200_000),
        headers={"Content-Type": JSON, "Transfer-Encoding": "chunked"},
        environ_overrides={"wsgi.input_terminated": True},
    )
    assert answer.status_code == 413


def test_a_body_that_ends_too_early_is_400(bench: Bench) -> None:
    answer = bench.client.open(
        "/v1/signups",
        method="POST",
        input_stream=io.BytesIO(b"{"),
        headers={"Content-Type": JSON, "Content-Length": "100"},
    )
    assert answer.status_code == 400


def test_a_form_is_read_in_order_with_blank_values(bench: Bench) -> None:
    body = "email=a%40b.example&sms_marketing=&disclosure%5Bx%5D=%C3%A9"
    answer = bench.client.post("/v1/checkout/demo", data=body, content_type=FORM)
    assert answer.status_code == 201
    assert bench.stored == [
        (("email", "a@b.example"), ("sms_marketing", ""), ("disclosure[x]", "é"))
    ]


@pytest.mark.parametrize(
    "raw", [b"email=%FF", b"email=\xff", b"email=%00", b"%00=1", b"&".join([b"a=1"] * 201)]
)
def test_a_form_that_is_not_plain_is_400(bench: Bench, raw: bytes) -> None:
    answer = bench.client.post("/v1/checkout/demo", data=raw, content_type=FORM)
    assert (answer.status_code, answer.get_json(force=True)["code"]) == (400, "form_invalid")
    assert bench.stored == []


def test_a_repeated_field_with_differing_values_is_422(bench: Bench) -> None:
    body = f"email={MARKER}@x.example&email=b@x.example"
    answer = bench.client.post("/v1/checkout/demo", data=body, content_type=FORM)
    assert (answer.status_code, answer.get_json(force=True)["code"]) == (422, "field_repeated")
    assert answer.get_json(force=True)["errors"][0]["field"] == "email"
    assert MARKER not in answer.text


def test_a_field_repeated_with_the_same_value_is_one(bench: Bench) -> None:
    answer = bench.client.post("/v1/checkout/demo", data="email=a&email=a", content_type=FORM)
    assert answer.status_code == 201


@pytest.mark.parametrize("value", ["1", "true", "TRUE", "on", "On", "yes", True, 1])
def test_a_tick(value: object) -> None:
    assert is_tick(value)


@pytest.mark.parametrize(
    "value",
    ["false", "0", "", "no", "off", " true", "y", "ticked", False, 0, 2, 1.0, None, [1], {}],
)
def test_anything_else_is_never_a_tick(value: object) -> None:
    assert not is_tick(value)


@given(st.text())
def test_no_other_text_is_a_tick(text: str) -> None:
    assert is_tick(text) == (text.lower() in {"1", "true", "on", "yes"})


def test_a_fingerprint_tells_bodies_apart() -> None:
    assert fingerprint(b"{}") == fingerprint(b"{}") != fingerprint(b"{ }")
    assert len(fingerprint(b"")) == 64


def test_a_form_gives_what_is_asked_of_it() -> None:
    form = Form([("a", "1"), ("b", ""), ("a", "1")])
    assert form.names() == ("a", "b")
    assert form.all("a") == ("1", "1")
    assert form.pick(["a", "b", "c"]) == {"a": "1", "b": ""}
    assert form.one("c") is None
