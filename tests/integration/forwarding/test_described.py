"""What a person says of themselves after their address, in the shape in which each store keeps it.

The doubles refuse what their stores' published contracts do not allow. That the door turns what is
posted into these attributes is told in tests/web/sources/test_profile.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from signup.capture.commands import Describe
from tests.integration.forwarding import test_every_store
from tests.support.deliveries import email
from tests.support.factories import a_scene

if TYPE_CHECKING:
    from tests.integration.forwarding.test_every_store import Shelf

SAID = {"first_name": "Ada", "last_name": "Lovelace", "birthday": "1990-05-17", "roast": "dark"}
BESIDE_NAMES = {"birthday": "1990-05-17", "roast": "dark"}
shelf = test_every_store.shelf


def in_klaviyo(shelf: Shelf) -> dict[str, Any]:
    found = shelf.double.person(external_id=shelf.profile).attributes
    properties = {name: found["properties"].get(f"signup_{name}") for name in BESIDE_NAMES}
    return {"first_name": found["first_name"], "last_name": found["last_name"], **properties}


def in_segment(shelf: Shelf) -> dict[str, Any]:
    found = shelf.double.traits[shelf.profile]
    return {**_names(found), **{name: found.get(name) for name in BESIDE_NAMES}}


def in_omnisend(shelf: Shelf) -> dict[str, Any]:
    (found,) = shelf.double.contacts.values()
    return {**_names(found), **{name: found["properties"].get(name) for name in BESIDE_NAMES}}


def in_listmonk(shelf: Shelf) -> dict[str, Any]:
    (found,) = shelf.double.subscribers.values()
    return {name: found["attribs"].get(name) for name in SAID}


def in_an_endpoint(shelf: Shelf) -> dict[str, Any]:
    found: dict[str, Any] = shelf.double.profiles[shelf.profile]["attributes"]
    return found


def _names(found: dict[str, Any]) -> dict[str, Any]:
    return {"first_name": found.get("firstName"), "last_name": found.get("lastName")}


KEPT = {
    "klaviyo": in_klaviyo,
    "segment": in_segment,
    "omnisend": in_omnisend,
    "listmonk": in_listmonk,
    "webhook": in_an_endpoint,
}


def describe(shelf: Shelf) -> list[str]:
    """Let Ada tell of herself a minute after her signup; return how far each delivery came."""
    scene = a_scene(shelf.post.site, shelf.post.clock.advance(minutes=1))
    shelf.post.record(Describe(scene, "signup-1", SAID))
    return shelf.drain()


def test_it_reaches_the_store_and_subscribes_to_nothing(shelf: Shelf) -> None:
    shelf.drain()
    states = describe(shelf)
    assert [row["type"] for row in shelf.post.rows()] == ["profile.subscribed", "profile.updated"]
    if shelf.kind.type in KEPT:
        assert set(states) <= {"accepted", "confirmed"}
        assert KEPT[shelf.kind.type](shelf) == SAID
    else:
        assert states[1] == "superseded"
        assert shelf.post.rows()[1]["cause"] == "not_kept_there"
    assert not shelf.double.reaches(1, "sms")


@pytest.mark.parametrize("shelf", ["klaviyo"], indirect=True)
def test_klaviyo_is_told_by_one_import_and_no_event(shelf: Shelf) -> None:
    shelf.drain()
    shelf.double.calls.clear()
    describe(shelf)
    assert shelf.double.named() == ["bulk_import_profiles"]
    assert len(shelf.double.events) == 1


@pytest.mark.parametrize("shelf", ["klaviyo"], indirect=True)
def test_who_said_no_in_klaviyo_stays_out_of_it(shelf: Shelf) -> None:
    shelf.drain()
    ada = shelf.double.person(email=email(1))
    ada.says_no(shelf.post.clock.advance(minutes=1))
    describe(shelf)
    assert ada.attributes["first_name"] == "Ada"
    assert not shelf.double.reaches(1, "email")
