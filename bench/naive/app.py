"""The usual stack for the same job: Flask on gunicorn, the ORM, one commit per request.

Written as a good team would write it the first time: same five tables, same libraries for
validation and limits, nothing slowed down on purpose. `create_app` is gunicorn's factory; it reads
NAIVE_DATABASE_URL.
"""

from __future__ import annotations

import os
import uuid
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from email_validator import validate_email
from flask import Flask, jsonify, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker
from werkzeug.middleware.proxy_fix import ProxyFix

from bench.naive.models import ConsentEvent, ConsentState, Outbox, Profile, Signup
from bench.naive.schemas import SignupSchema
from signup.storage.engine import create_engine

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

SITE = "bench"


def create_app() -> Flask:
    """Return the twin over the database of NAIVE_DATABASE_URL."""
    sessions = sessionmaker(create_engine(os.environ["NAIVE_DATABASE_URL"]))
    tokens = URLSafeTimedSerializer("k" * 40)
    app = Flask(__name__, static_folder=None)
    app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1)  # type: ignore[method-assign] # Flask's own advice
    limiter = Limiter(
        get_remote_address,
        app=app,
        strategy="sliding-window-counter",
        storage_uri="memory://",
    )

    @app.get("/livez")
    @limiter.exempt
    def alive() -> str:
        return "ok"

    @app.post("/v1/signups")
    @limiter.limit("30 per minute; 300 per hour")
    @limiter.limit("5 per hour", key_func=lambda: f"{request.get_json().get('email')}")
    def sign_up() -> ResponseReturnValue:
        body = SignupSchema().load(request.get_json())
        email = validate_email(body["email"], check_deliverability=False).ascii_email
        with sessions.begin() as session:
            signup = _record(session, body, str(email).lower(), request.remote_addr)
            answer = {
                "id": signup.id,
                "channels": signup.channels,
                "incentive": {"label": "10% off", "code": "WELCOME10"},
                "next": {"step": "phone", "token": tokens.dumps([signup.id, "phone"])},
            }
        return jsonify(answer), 201

    return app


def _record(session: Session, body: dict[str, Any], email: str, ip: str | None) -> Any:  # noqa: ANN401 - models over reflected tables have no static attributes
    now = datetime.now(UTC)
    profile: Any = session.scalars(
        select(Profile).filter_by(site=SITE, email=email).with_for_update()
    ).one_or_none()
    if profile is None:
        profile = _profile(body, email, now)
        session.add(profile)
        session.flush()
    for consent in body["consent"]:
        _consent(session, profile, consent, ip, now)
    signup = Signup(
        site=SITE,
        id=uuid.uuid4().hex,
        profile_id=profile.id,
        source="popup:welcome",
        form_version=body["version"],
        form_token=uuid.uuid4().hex[:22],
        risky=False,
        channels={"email": {"marketing": "subscribed"}, "sms": {"marketing": "none"}},
        created_at=now,
    )
    session.add(signup)
    session.add(_news(profile, now))
    return signup


def _profile(body: dict[str, Any], email: str, now: datetime) -> Any:  # noqa: ANN401 - likewise
    return Profile(
        site=SITE,
        id=uuid.uuid4().hex,
        email=email,
        locale=body.get("locale"),
        attributes=body["profile"],
        sources=["popup:welcome"],
        revision=1,
        created_at=now,
        updated_at=now,
    )


def _consent(
    session: Session,
    profile: Any,  # noqa: ANN401 - likewise
    consent: dict[str, Any],
    ip: str | None,
    now: datetime,
) -> None:
    subject = (profile.id[:32], consent["channel"], consent["purpose"])
    event = ConsentEvent(
        site=SITE,
        id=uuid.uuid4().hex,
        profile_id=profile.id,
        address_key=subject[0],
        channel=subject[1],
        purpose=subject[2],
        event="given",
        act="press",
        source="popup:welcome",
        at=now,
        recorded_at=now,
        disclosure_id=consent["disclosure"],
        site_hash="0" * 64,
        jurisdiction="US",
        context={"ip": ip, "user_agent": request.headers.get("User-Agent")},
    )
    session.add(event)
    state: Any = session.get(ConsentState, (SITE, *subject))
    if state is None:
        state = ConsentState(
            site=SITE,
            address_key=subject[0],
            channel=subject[1],
            purpose=subject[2],
            last_at=now,
        )
        session.add(state)
    state.state, state.level, state.since = "subscribed", "single", now
    state.source, state.ever_subscribed, state.last_at = "popup:welcome", True, now


def _news(profile: Any, now: datetime) -> Outbox:  # noqa: ANN401 - likewise
    return Outbox(
        site=SITE,
        id=uuid.uuid4().hex,
        destination="crm",
        aggregatetype="profile",
        aggregateid=profile.id,
        revision=profile.revision,
        position=0,
        type="profile.subscribed",
        payload={},
        state="pending",
        attempts=0,
        next_at=now,
        created_at=now,
    )
