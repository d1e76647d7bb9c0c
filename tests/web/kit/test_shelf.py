"""What is public is made once a second, and handed out from memory in between."""

from __future__ import annotations

import itertools
import json
from typing import TYPE_CHECKING, Any

import pytest
from werkzeug.test import Client
from werkzeug.wrappers import Request, Response

from signup.web import shelf
from signup.web.shelf import Shelf
from tests.support.clock import SeededBytes

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.test import TestResponse

    from tests.web.kit.conftest import Bench

PUBLIC = "public, max-age=60"


class Heard:
    """A teller that keeps what it is told."""

    def __init__(self) -> None:
        self.answers: list[tuple[Any, ...]] = []

    def tell(self, *answer: Any) -> None:
        self.answers.append(answer[1:4])


class Rig:
    """A shelf before an application that says how often it was asked, and what it closed."""

    def __init__(self, **answer: Any) -> None:
        self.now, self.closed, self.heard = 100.0, 0, Heard()
        self.answer = {"status": 200, "cache": PUBLIC, "body": b"", **answer}
        numbers = itertools.count(1)

        @Request.application
        def app(request: Request) -> Response:
            request.environ[shelf.ROUTE] = "/widget.js"
            given = self.answer
            response = Response(given["body"] + str(next(numbers)).encode(), given["status"])
            response.headers["Cache-Control"] = given["cache"]
            response.headers["X-Request-Id"] = "the-first-ones-id"
            response.call_on_close(self.note)
            return response

        shelved = Shelf(app, self.heard, SeededBytes(), lambda: self.now)  # type: ignore[arg-type]  # a stand-in for Teller
        self.client = Client(shelved)

    def note(self) -> None:
        self.closed += 1

    def get(self, path: str = "/widget.js", **headers: str) -> TestResponse:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.get(path, headers=named)


def test_the_second_request_is_answered_without_asking() -> None:
    rig = Rig()
    assert [rig.get().text, rig.get().text] == ["1", "1"]
    assert rig.closed == 1


def test_it_carries_an_id_of_its_own() -> None:
    rig = Rig()
    ids = [rig.get().headers.getlist("X-Request-Id") for _ in range(3)]
    assert ids[0] == ["the-first-ones-id"]
    assert len(ids[1]) == len(ids[2]) == 1
    assert ids[0] != ids[1] != ids[2]
    assert rig.get(X_Request_Id="my-own-request").headers["X-Request-Id"] == "my-own-request"


def test_it_is_told_like_any_other_answer() -> None:
    rig = Rig()
    rig.get()
    rig.get()
    assert rig.heard.answers == [("GET", "/widget.js", 200)]


def test_after_a_second_it_is_made_anew() -> None:
    rig = Rig()
    rig.get()
    rig.now += shelf.SECONDS
    assert rig.get().text == "2"


@pytest.mark.parametrize(
    "changed",
    [
        {"path": "/widget.js?a=1"},
        {"path": "/other.js"},
        {"Origin": "https://shop.example"},
        {"Accept_Encoding": "br"},
        {"If_None_Match": '"abc"'},
    ],
)
def test_what_an_answer_depends_on_is_its_key(changed: dict[str, str]) -> None:
    rig = Rig()
    rig.get()
    assert rig.get(**changed).text == "2"


@pytest.mark.parametrize(
    "answer",
    [
        {"cache": "no-store"},
        {"cache": "private, max-age=60"},
        {"status": 404},
        {"status": 500},
        {"body": b"x" * shelf.LARGEST},
    ],
)
def test_only_what_is_public_good_and_small_stays(answer: dict[str, Any]) -> None:
    rig = Rig(**answer)
    assert rig.get().text != rig.get().text


def test_a_post_is_never_answered_from_it() -> None:
    rig = Rig()
    rig.get()
    assert rig.client.post("/widget.js").text == "2"


def test_a_flood_of_keys_does_not_make_it_grow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelf, "MOST", 3)
    rig = Rig()
    for number in range(10):
        rig.get(f"/widget.js?{number}")
    assert rig.get("/widget.js?9").text == "10"
    assert rig.get("/widget.js?0").text == "11"


def test_a_key_longer_than_any_shops_is_not_kept() -> None:
    rig = Rig()
    assert rig.get("/widget.js?" + "a" * 3000).text != rig.get("/widget.js?" + "a" * 3000).text


def test_a_shelved_answer_is_the_services_own(make: Callable[..., Bench]) -> None:
    bench = make()
    first, second = (
        bench.client.get("/v1/sites/demo/forms", headers={"Origin": "https://shop.example"})
        for _ in range(2)
    )
    given = [
        {name: value for name, value in one.headers if name != "X-Request-Id"}
        for one in (first, second)
    ]
    assert given[0] == given[1]
    assert first.data == second.data
    lines = [json.loads(line) for line in bench.logged.getvalue().splitlines()]
    assert [line["route"] for line in lines] == ["/v1/sites/<site>/forms"] * 2
    assert [line["request_id"] for line in lines] == [
        one.headers["X-Request-Id"] for one in (first, second)
    ]


def test_what_is_limited_is_never_handed_out_uncounted(make: Callable[..., Bench]) -> None:
    bench = make(limit_public_minute="2")
    codes = [bench.client.get("/picture.png").status_code for _ in range(3)]
    assert codes == [200, 200, 429]
