"""The composition root: the one place where rooms are put together and globals may live."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import structlog
from flask import Flask
from sqlalchemy.exc import InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from signup.api.docs import docs_blueprint
from signup.api.routes import api_blueprint
from signup.brand.routes import brand_blueprint
from signup.capture.committer import Committer
from signup.capture.confirming import Confirming, ConfirmLimits
from signup.capture.record import Recorder
from signup.checks import codes_notice, mail_notice, notices, readiness, text_notice
from signup.demo.receiver import receiver_blueprint
from signup.demo.routes import demo_blueprint
from signup.demo.wiring import DEMO_SECRETS, SITE, DevInbox, demo_shop
from signup.domain.ids import new_id
from signup.domain.links import Links
from signup.embed.preview import preview_blueprint
from signup.embed.routes import embed_blueprint
from signup.evidence.pictures import picture
from signup.gauges import DeliveryGauges
from signup.promotion.routes import promotion_blueprint
from signup.settings.load import load
from signup.sites.catalog import Catalog
from signup.sites.secrets import provider_account, shop_secrets
from signup.sources.checkout.fields import CHECKOUT
from signup.sources.checkout.routes import checkout_blueprint
from signup.sources.keyword.routes import keyword_blueprint
from signup.sources.platforms.routes import platforms_blueprint
from signup.sources.popup.plain import PLAIN
from signup.sources.popup.routes import popup_blueprint
from signup.sources.popup.schemas import (
    BeaconsSchema,
    CodeSchema,
    DescribeSchema,
    KnownSchema,
    LinkSchema,
    SignupSchema,
    StepSchema,
)
from signup.sources.shared import Door
from signup.sources.subscriber.routes import subscriber_blueprint
from signup.storage.bell import Bell
from signup.storage.engine import create_engine
from signup.storage.own_records import OwnRecords
from signup.storage.sites import site_of_key_hash
from signup.web.client import client_country
from signup.web.kit import Outside, install
from signup.web.log import configure, describe
from signup.web.problems import Problem, respond

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from flask import Response
    from marshmallow import Schema
    from sqlalchemy import Engine

    from signup.domain.phone import PhoneNumber
    from signup.domain.site import Site
    from signup.settings.values import Settings
    from signup.web.kit import Kit

_log = structlog.stdlib.get_logger()
BODIES: Mapping[str, type[Schema] | Schema] = {
    "popup.sign_up": SignupSchema,
    "popup.add_phone": StepSchema,
    "popup.add_answers": DescribeSchema,
    "popup.confirm_code": CodeSchema,
    "popup.confirm_link": LinkSchema,
    "popup.what_is_missing": KnownSchema,
    "popup.beacons": BeaconsSchema,
    "checkout.check_out": CHECKOUT,
    "popup.sign_up_plainly": PLAIN,
}
"""What each door reads, for the OpenAPI document."""

WIDGETS = Path(__file__).resolve().parents[1] / "widgets"


@dataclass(frozen=True, slots=True)
class Services:
    """What runs behind one web process; stands in `app.extensions["signup"]`."""

    settings: Settings
    engine: Engine
    catalog: Catalog
    committer: Committer
    kit: Kit
    bell: Bell

    def stop(self) -> None:
        """Finish what was taken, take nothing new, let the database go; within 10 s."""
        self.committer.stop()
        self.bell.stop()
        self.catalog.stop()
        self.engine.dispose()


def create_app(
    settings: Settings,
    *,
    environ: Mapping[str, str],
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    random_bytes: Callable[[int], bytes] = secrets.token_bytes,
) -> Flask:
    """Return the web application; its threads run until `Services.stop`.

    `environ` is where the site's named secrets are looked up. The database may be away: the app
    starts all the same, answers 503 and recovers by itself.
    """
    configure(settings)
    engine = create_engine(settings.database_url)
    catalog = Catalog(engine, clock=clock)
    links = Links(settings.public_url, settings.secret_keys)
    recorder = Recorder(
        engine,
        random_bytes=random_bytes,
        messengers=messenger_channels(settings),
        confirming=confirming(settings, links),
        keeping=settings.keeping,
    )
    known = partial(_sites, catalog)
    bell = Bell(engine)
    record = bell.after(recorder.record)
    committer = Committer(record, batch=settings.commit_batch, on_trouble=_report)
    app = Flask(__name__, static_folder=None)
    outside = Outside(
        catalog=catalog,
        find_site=lambda key_hash: site_of_key_hash(engine, key_hash),
        checks=readiness(engine),
        notices=notices(engine, clock)
        | {
            "mail": mail_notice(settings, known),
            "codes": codes_notice(engine, clock, known, brief="ask `signup doctor`"),
            "texts": text_notice(engine, clock, known, brief="ask `signup doctor`"),
        },
        clock=clock,
        random_bytes=random_bytes,
    )
    kit = install(app, settings, outside)
    kit.metrics.registry.register(DeliveryGauges(engine, clock))
    door = Door(
        kit=kit,
        find=catalog.get,
        submit=committer.submit,
        new_id=lambda at: new_id(at, random_bytes),
        can_mail="email" in messenger_channels(settings),
    )
    for trouble in (OperationalError, InterfaceError, PoolTimeout):
        app.register_error_handler(trouble, _storage_trouble)
    services = Services(settings, engine, catalog, committer, kit, bell)
    _add_routes(app, door, services, named_secrets(settings, environ))
    app.extensions["signup"] = services
    catalog.start()
    committer.start()
    bell.start()
    return app


def _add_routes(app: Flask, door: Door, services: Services, secrets: Mapping[str, str]) -> None:
    settings, catalog = services.settings, services.catalog
    inbox = DevInbox(services.engine, new_id=door.new_id, clock=door.now)
    app.register_blueprint(popup_blueprint(door))
    app.register_blueprint(checkout_blueprint(door))
    heard = _unheard if settings.production else inbox.heard
    app.register_blueprint(
        keyword_blueprint(door, partial(provider_account, environ=secrets), heard)
    )
    app.register_blueprint(platforms_blueprint(door, partial(shop_secrets, environ=secrets)))
    own = OwnRecords(services.engine, services.kit.links)
    app.register_blueprint(subscriber_blueprint(door, own))
    country_of = partial(
        client_country,
        trusted_proxies=settings.trusted_proxies,
        header=settings.country_header,
    )
    app.register_blueprint(embed_blueprint(catalog, door.kit.origins, WIDGETS / "dist", country_of))
    find_picture = partial(picture, services.engine)
    app.register_blueprint(preview_blueprint(catalog, find_picture, WIDGETS / "dist"))
    app.register_blueprint(promotion_blueprint(catalog))
    app.register_blueprint(brand_blueprint(catalog, services.engine, door.kit.links, door.now))
    app.register_blueprint(api_blueprint(door, services.engine))
    app.register_blueprint(docs_blueprint(settings.public_url, BODIES))
    if not settings.production:
        shop = demo_shop(
            settings.public_url, WIDGETS / "demo", inbox, secrets, lambda: _demo_site(catalog)
        )
        app.register_blueprint(demo_blueprint(shop))
        app.register_blueprint(receiver_blueprint(shop.site, secrets, inbox))


def _sites(catalog: Catalog) -> list[Site]:
    return [published.site for published in catalog.all()]


def _demo_site(catalog: Catalog) -> Site | None:
    published = catalog.get(SITE)
    return published.site if published else None


def messenger_channels(settings: Settings) -> frozenset[str]:
    """Return the channels the service can write on: in development all, to `/dev/inbox` at least.

    In production it writes mail once a mail server is set; each site's texts go through its own
    SMS provider.
    """
    if settings.production:
        return frozenset({"email", "sms"} if settings.email_url else {"sms"})
    return frozenset({"email", "sms"})


def confirming(settings: Settings, links: Links) -> Confirming:
    """Return how people are asked to confirm."""
    limits = ConfirmLimits(
        pause=timedelta(minutes=settings.confirm_pause_minutes),
        most=settings.confirm_most_a_day,
        lifetime=timedelta(days=settings.confirm_days),
        tries=settings.confirm_code_tries,
    )
    return Confirming(limits, links.codes)


def named_secrets(settings: Settings, environ: Mapping[str, str]) -> Mapping[str, str]:
    """Return where named secrets are looked up; the demo's stand in for a developer's."""
    return environ if settings.production else {**DEMO_SECRETS, **environ}


def _storage_trouble(error: SQLAlchemyError) -> Response:
    """Answer 503: a read met a database that is away (writes say so through the core)."""
    _log.error("storage unavailable", **describe(error))
    return respond(Problem("storage_unavailable", headers={"Retry-After": "5"}))


def _unheard(_site: Site, _sender: PhoneNumber, _text: str, _reply: str | None) -> None:
    """Keep nothing: in production a text stands only in the consent's own record."""


def _report(error: BaseException) -> None:
    _log.error("batch not recorded", **describe(error))


def from_environment() -> Flask:
    """Return the app for a server that starts it by name (`wsgi:app`, granian's factory)."""
    return create_app(load(os.environ), environ=os.environ)
