"""Profiles and consents as the brand and its systems see them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import insert

from signup.capture.commands import Withdraw
from signup.domain.links import PersonLink
from signup.storage import presentation, tables
from tests.support.clock import START
from tests.support.factories import (
    EMAIL,
    EMAIL_MARKETING,
    LINKS,
    OTHER_EMAIL,
    PHONE,
    a_disclosure,
    a_phone,
    a_scene,
    a_signup,
    a_text,
)

if TYPE_CHECKING:
    from typing import Any

    from tests.integration.forwarding.conftest import Post

NONE = {
    "state": "none",
    "opt_in_level": "unknown",
    "since": None,
    "source": None,
    "blocked": None,
}


def _profile(post: Post, profile: str) -> dict[str, Any]:
    with post.engine.connect() as connection:
        return presentation.profile_documents(connection, "demo", [profile], LINKS)[profile]


def _consents(post: Post, profile: str) -> list[dict[str, Any]]:
    with post.engine.connect() as connection:
        return presentation.consent_documents(connection, "demo", profile)


def _ada(post: Post) -> str:
    return str(post.rows()[0]["aggregateid"])


def test_a_profile_has_the_one_shape_of_the_api(post: Post) -> None:
    post.record(a_signup(a_scene(post.site), attributes={"first_name": "Ada"}))
    ada = _ada(post)
    assert _profile(post, ada) == {
        "id": ada,
        "email": EMAIL,
        "phone": None,
        "locale": None,
        "attributes": {"first_name": "Ada"},
        "created_at": "2026-03-02T17:30:00.000Z",
        "updated_at": "2026-03-02T17:30:00.000Z",
        "channels": {
            "email": {
                "marketing": {
                    "state": "subscribed",
                    "opt_in_level": "single",
                    "since": "2026-03-02T17:30:00.000Z",
                    "source": "popup:welcome:form-1",
                    "blocked": None,
                }
            },
            "sms": {"marketing": NONE, "transactional": NONE},
        },
        "sources": ["popup:welcome:form-1"],
        "links": {
            "preferences": LINKS.preferences(PersonLink("demo", _ada(post), "en")),
            "unsubscribe": LINKS.unsubscribe(PersonLink("demo", _ada(post), "en")),
        },
    }


def test_unknown_profiles_are_not_there(post: Post) -> None:
    with post.engine.connect() as connection:
        assert presentation.profile_documents(connection, "demo", ["nobody"], LINKS) == {}
        assert presentation.profile_documents(connection, "demo", [], LINKS) == {}
        assert presentation.consent_documents(connection, "demo", "nobody") == []
        assert presentation.consent_document(connection, "demo", "nothing") is None


def test_another_sites_profile_is_not_there(post: Post) -> None:
    post.record(a_signup(a_scene(post.site)))
    with post.engine.connect() as connection:
        assert presentation.profile_documents(connection, "other", [_ada(post)], LINKS) == {}


def test_the_history_ends_with_the_newest_event(post: Post) -> None:
    post.record(a_signup(a_scene(post.site)))
    later = a_scene(post.site, START + timedelta(minutes=1))
    post.record(Withdraw(later, _ada(post), None, None, "phoned"))
    events = _consents(post, _ada(post))
    assert [one["event"] for one in events] == ["given", "withdrawn"]
    assert events[1]["at"] == "2026-03-02T17:31:00.000Z"


@pytest.mark.parametrize("published", [True, False])
def test_an_event_carries_the_text_that_was_shown(post: Post, *, published: bool) -> None:
    shown = a_disclosure(*EMAIL_MARKETING)
    if published:
        row = {
            "site": "demo",
            "id": shown.id,
            "channel": "email",
            "purpose": "marketing",
            "locale": "en-US",
            "document": {"text": shown.text},
            "created_at": START,
        }
        with post.engine.begin() as connection:
            connection.execute(insert(tables.disclosures).values(row))
    post.record(a_signup(a_scene(post.site)))
    event = _consents(post, _ada(post))[0]
    assert set(event) == {
        *("id", "at", "event", "channel", "purpose", "source", "act", "disclosure"),
        *("jurisdiction", "basis", "expires_at", "gpc"),
    }
    assert event["disclosure"] == {
        "id": shown.id,
        "text": shown.text if published else None,
        "locale": "en-US" if published else None,
    }


def test_an_act_without_a_text_has_no_disclosure(post: Post) -> None:
    post.record(a_text(a_scene(post.site), "stop"))
    assert all(one["disclosure"] is None for one in _consents(post, _ada(post)))


def test_the_history_holds_what_came_before_a_number_moved_and_its_profile_was_merged(
    post: Post,
) -> None:
    post.record(a_text(a_scene(post.site), "join"))
    scene = a_scene(post.site, START + timedelta(minutes=1))
    post.record(a_signup(scene, email=OTHER_EMAIL))
    post.record(a_phone(a_scene(post.site, START + timedelta(minutes=2))))
    post.record(a_text(a_scene(post.site, START + timedelta(minutes=3)), "confirm", "SM2"))
    with post.engine.connect() as connection:
        people = connection.execute(tables.profiles.select()).mappings().all()
    heir = next(one for one in people if one["email"] == OTHER_EMAIL)
    merged = next(one for one in people if one["merged_into"])
    assert merged["merged_into"] == heir["id"]
    assert heir["phone"] == PHONE
    history = [(one["channel"], one["event"]) for one in _consents(post, heir["id"])]
    assert history == [
        ("sms", "given"),
        ("email", "given"),
        ("sms", "requested"),
        ("sms", "confirmed"),
    ]
