"""Profiles as the brand reads them; withdrawals and erasures that reached the brand elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, g, jsonify, request

from signup.api.cursors import PAGE, from_cursor, is_id, to_cursor
from signup.api.inputs import ProfilesQuery, WithdrawSchema, read_query
from signup.api.people import stored_number
from signup.api.reads import reading
from signup.capture.commands import Erase, Scene, Withdraw
from signup.capture.errors import ProfileUnknown
from signup.domain.consent import Channel, Purpose
from signup.domain.email import parse_email
from signup.forwarding.deliveries import handed_over
from signup.storage.heirs import living
from signup.storage.presentation import and_merged, consent_documents, profile_documents
from signup.storage.profiles import page
from signup.storage.queue import Queue
from signup.web.body import read_json
from signup.web.routing import declare
from signup.web.schemas import load

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue
    from sqlalchemy import Connection, Engine

    from signup.api.desk import Desk
    from signup.domain.links import Links
    from signup.domain.site import Site

SOURCE = "api"
_QUERY, _WITHDRAW = ProfilesQuery(), WithdrawSchema()


def add_profiles(routes: Blueprint, desk: Desk, engine: Engine) -> None:
    """Add the routes about profiles; each knows the site by the key that was shown."""
    links = desk.kit.links

    @routes.get("/v1/profiles")
    @declare(auth="secret-key", limit="secret-key")
    def profiles() -> ResponseReturnValue:
        query = read_query(_QUERY, request.query_string)
        wanted = _wanted(query, desk.published(g.site_key).site)
        with reading(engine) as connection:
            return jsonify(_page(connection, g.site_key, wanted, links))

    @routes.get("/v1/profiles/<profile_id>")
    @declare(auth="secret-key", limit="secret-key")
    def profile(profile_id: str) -> ResponseReturnValue:
        with reading(engine) as connection:
            return jsonify(_profile(connection, g.site_key, profile_id, links))

    @routes.get("/v1/profiles/<profile_id>/consents")
    @declare(auth="secret-key", limit="secret-key")
    def consents(profile_id: str) -> ResponseReturnValue:
        with reading(engine) as connection:
            found = _living(connection, g.site_key, profile_id)
            return jsonify(consents=_history(connection, desk.published(g.site_key).site, found))

    @routes.post("/v1/profiles/<profile_id>/withdraw")
    @declare(auth="secret-key", limit="secret-key")
    def withdraw(profile_id: str) -> ResponseReturnValue:
        body = load(_WITHDRAW, read_json(request, desk.kit.settings.max_body_bytes))
        with reading(engine) as connection:
            found = _living(connection, g.site_key, profile_id)
        desk.record(_command(desk, found, body), SOURCE)
        with reading(engine) as connection:
            return jsonify(_profile(connection, g.site_key, found, links))

    @routes.delete("/v1/profiles/<profile_id>")
    @declare(auth="secret-key", limit="secret-key")
    def erase(profile_id: str) -> ResponseReturnValue:
        if not is_id(profile_id):
            raise ProfileUnknown
        scene = Scene(site=desk.published(g.site_key).site, source=SOURCE, at=desk.now())
        desk.record(Erase(scene, profile_id), SOURCE)
        return "", 204


def _wanted(query: dict[str, Any], site: Site) -> dict[str, Any]:
    """Return what to look for, addresses in the form under which they are stored."""
    email, phone = query.get("email"), query.get("phone")
    return {
        "email": parse_email(email).value if email is not None else None,
        "phone": stored_number(phone, site) if phone is not None else None,
        "after": from_cursor(query.get("cursor")),
    }


def _page(
    connection: Connection, site: str, wanted: dict[str, Any], links: Links
) -> dict[str, Any]:
    ids = page(connection, site, **wanted, limit=PAGE + 1)
    shown = ids[:PAGE]
    documents = profile_documents(connection, site, shown, links)
    return {
        "profiles": [documents[one] for one in shown if one in documents],
        "next": to_cursor(shown[-1]) if len(ids) > PAGE else None,
    }


def _profile(connection: Connection, site: str, profile_id: str, links: Links) -> dict[str, Any]:
    found = _living(connection, site, profile_id)
    document = profile_documents(connection, site, [found], links).get(found)
    if document is None:
        raise ProfileUnknown
    return document


def _history(connection: Connection, site: Site, profile_id: str) -> list[dict[str, Any]]:
    """Return the consent events, each with the destinations that were told of it."""
    queues = [Queue(site.key, one.name) for one in site.destinations]
    told = handed_over(connection, queues, and_merged(connection, site.key, profile_id))
    return [
        {**one, "handed_over": told.get(one["id"], [])}
        for one in consent_documents(connection, site.key, profile_id)
    ]


def _living(connection: Connection, site: str, profile_id: str) -> str:
    found = living(connection, site, profile_id) if is_id(profile_id) else None
    if found is None:
        raise ProfileUnknown
    return found


def _command(desk: Desk, profile_id: str, body: dict[str, Any]) -> Withdraw:
    channel, purpose, reason = body["channel"], body["purpose"], body["reason"] or ""
    return Withdraw(
        scene=Scene(
            site=desk.published(g.site_key).site,
            source=SOURCE,
            at=desk.now(),
            context={"reason": reason} if reason else {},
        ),
        profile_id=profile_id,
        channel=Channel(channel) if channel is not None else None,
        purpose=Purpose(purpose) if purpose is not None else None,
        reason=reason,
    )
