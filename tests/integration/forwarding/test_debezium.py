"""The outbox as Debezium's event router reads it: one message a change, in order, ids only.

A trigger notes every change that the service makes to the table, as PostgreSQL's log would show
it; the connector's configuration is the one of the how-to.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from signup.capture.commands import Erase, Withdraw
from tests.support import tree
from tests.support.factories import EMAIL, PHONE, a_phone, a_scene, a_signup
from tests.support.outbox_router import Message, Router

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection

    from tests.integration.forwarding.conftest import Post

pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
PAGE = tree.ROOT / "docs" / "howto" / "stream-with-debezium.md"
NOTE = """
    CREATE TABLE noted (number serial, op text, row jsonb, payload text);
    CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO noted (op, row, payload)
        VALUES (CASE TG_OP WHEN 'INSERT' THEN 'c' ELSE 'u' END, to_jsonb(NEW), NEW.payload::text);
        RETURN NULL;
    END $$;
    CREATE TRIGGER note AFTER INSERT OR UPDATE ON outbox FOR EACH ROW EXECUTE FUNCTION note();
"""


def _config() -> Mapping[str, str]:
    """Return the connector's configuration as the how-to shows it."""
    block = re.search(r"```json\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    assert block
    found: Mapping[str, str] = json.loads(block[1])["config"]
    return found


def _noted(connection: Connection) -> list[tuple[str, dict[str, Any]]]:
    rows = connection.execute(text("SELECT op, row, payload FROM noted ORDER BY number"))
    return [(row.op, {**row.row, "payload": row.payload}) for row in rows]


def _messages(post: Post, config: Mapping[str, str] | None = None) -> list[Message]:
    router = Router(config or _config())
    with post.engine.connect() as connection:
        found = [router.route(operation, row) for operation, row in _noted(connection)]
    return [one for one in found if one]


@pytest.fixture
def told(post: Post) -> Post:
    """Have Ada sign up, leave a number, leave and be forgotten, with a worker between the steps."""
    with post.engine.begin() as connection:
        connection.execute(text(NOTE))
    scene = a_scene(post.site)
    post.record(a_signup(scene), a_phone(scene))
    post.drain()
    person = post.rows()[0]["aggregateid"]
    post.record(Withdraw(scene, person, None, None, "asked by mail"))
    post.drain()
    post.record(Erase(scene, person))
    return post


def test_every_change_of_a_person_is_one_message_with_the_rows_id(told: Post) -> None:
    messages = [one for one in _messages(told) if one.topic == "signup.profile"]
    assert [one.headers["id"] for one in messages] == [row["id"] for row in told.rows()]
    assert {one.key for one in messages} == {told.rows()[0]["aggregateid"]}
    assert messages[0].headers["eventType"] == "profile.subscribed"
    assert messages[-1].headers["eventType"] == "profile.erased"


def test_a_persons_changes_arrive_in_their_order(told: Post) -> None:
    order: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    for one in _messages(told):
        place = (one.headers["revision"], one.headers["position"])
        order[one.key, one.headers["destination"]].append(place)
    assert all(places == sorted(places) for places in order.values())


def test_what_a_worker_does_to_the_rows_is_left_out(told: Post) -> None:
    with told.engine.connect() as connection:
        operations = [operation for operation, _ in _noted(connection)]
    assert "u" in operations
    assert len(_messages(told)) == operations.count("c")
    with pytest.raises(AssertionError, match="updated"):
        _messages(told, {**_config(), "skipped.operations": "t"})


def test_no_message_holds_an_address(told: Post) -> None:
    messages = _messages(told)
    assert messages
    assert EMAIL not in str(messages)
    assert PHONE not in str(messages)
    assert all(isinstance(one.value, dict) for one in messages)
    subscribed = messages[0]
    assert set(subscribed.value) == {"event"}


def test_mails_and_texts_go_to_a_topic_of_their_own(told: Post) -> None:
    assert {one.topic for one in _messages(told)} == {"signup.profile", "signup.message"}
