"""The shops' door: the webhooks of a site's Shopify or WooCommerce shop.

Nothing is read before the signature is good, and nothing outside is called. What is genuine is
answered 200 even where there is nothing in it for us, so that the shop goes on telling.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog
from flask import Blueprint, jsonify, request

from signup.capture.commands import Erase, Scene
from signup.capture.errors import ProfileUnknown
from signup.capture.shop_commands import FindHolders, ForgetShop
from signup.domain.email import parse_email
from signup.domain.errors import FieldError
from signup.domain.phone import parse_any
from signup.sources.platforms import shopify, woocommerce
from signup.sources.platforms.decide import Hearing, command_of, decide
from signup.sources.platforms.reading import is_signed
from signup.sources.platforms.told import Told, Wish
from signup.web.body import parse_json, read_raw
from signup.web.problems import Problem
from signup.web.routing import declare

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

    from flask.typing import ResponseReturnValue

    from signup.capture.receipts import Holders
    from signup.domain.site import Platform, Shop, Site
    from signup.sources.platforms.told import Customer, Delivery
    from signup.sources.shared import Door, PublishedSite
    from signup.web.problems import BadField

    SecretsOf = Callable[[Shop], Sequence[str]]

MOST_BYTES = 4 * 1024 * 1024
"""An order with hundreds of lines is longer than anything a shopper sends."""

SHORT_BYTES = 64 * 1024
"""What a withdrawal or a wish needs at most, many times over."""

MOST_DEPTH = 64
JSON, FORM = "application/json", "application/x-www-form-urlencoded"
_log = structlog.stdlib.get_logger()


def platforms_blueprint(door: Door, secrets_of: SecretsOf) -> Blueprint:
    """Return the shops' routes over `door`; `secrets_of` returns the values of a shop's secret."""
    routes = Blueprint("platforms", __name__)
    ear = _Ear(door, secrets_of)

    @routes.post("/v1/platforms/shopify/<site>")
    @declare(auth="shop-signature", limit="unproved")
    def from_shopify(site: str) -> ResponseReturnValue:
        published = door.published(site)
        raw = ear.read((JSON,))
        shop = ear.shop("shopify", published, raw, shopify.signature(request.headers))
        body = parse_json(raw, MOST_DEPTH, long_numbers=True)
        if not shopify.is_from(shop.host, request.headers, body):
            raise ear.unproved()
        if shopify.is_test(request.headers):
            return _heard()
        delivery = shopify.delivery(request.headers, body, raw)
        return ear.hear(shopify.read(delivery), delivery, "shopify", published)

    @routes.post("/v1/platforms/woocommerce/<site>")
    @declare(auth="shop-signature", limit="unproved")
    def from_woocommerce(site: str) -> ResponseReturnValue:
        published = door.published(site)
        raw = ear.read((JSON, FORM))
        if "woocommerce" in published.site.shops and woocommerce.is_ping(request.headers, raw):
            door.kit.limits.count_unproved()
            return _heard()
        ear.shop("woocommerce", published, raw, woocommerce.signature(request.headers))
        body = parse_json(raw, MOST_DEPTH, long_numbers=True)
        delivery = woocommerce.delivery(request.headers, body, raw)
        return ear.hear(woocommerce.read(delivery), delivery, "woocommerce", published)

    return routes


class _Ear:
    """Listens to the shops of all sites."""

    def __init__(self, door: Door, secrets_of: SecretsOf) -> None:
        self._door = door
        self._secrets_of = secrets_of

    def shop(
        self, platform: Platform, published: PublishedSite, raw: bytes, signature: str
    ) -> Shop:
        """Return the site's shop once the body is proved to be its own."""
        shop = published.site.shops.get(platform)
        if shop is None or not is_signed(raw, signature, self._secrets_of(shop)):
            raise self.unproved()
        return shop

    def read(self, content_types: Sequence[str]) -> bytes:
        """Return the body; a short one alone where too much came that was not proved.

        A withdrawal is short, so that it is heard all the same.
        """
        doubtful = self._door.kit.limits.is_doubtful()
        return read_raw(request, SHORT_BYTES if doubtful else MOST_BYTES, content_types)

    def unproved(self) -> Problem:
        """Count what is no shop's word and return what to raise; raises 429 when it is too much."""
        self._door.kit.limits.count_unproved()
        return Problem("shop_signature_invalid", headers={"WWW-Authenticate": "HMAC-SHA256"})

    def hear(
        self,
        said: Told | Wish | None,
        delivery: Delivery,
        platform: Platform,
        published: PublishedSite,
    ) -> ResponseReturnValue:
        """Give what a genuine webhook says its effect."""
        match said:
            case Told():
                return self._hear(said, delivery, platform, published)
            case Wish(kind="data"):
                self._note(said, delivery, published.site, platform)
            case Wish(kind="erase"):
                self._erase(said, published.site, platform)
            case Wish(kind="leave"):
                self._leave(delivery, published.site, platform)
        return _heard()

    def _hear(
        self, told: Told, delivery: Delivery, platform: Platform, published: PublishedSite
    ) -> ResponseReturnValue:
        now, shop = self._door.now(), published.site.shops[platform]
        hearing = Hearing(platform, shop, published, now, self._door.new_id(now))
        decided = decide(told, delivery, hearing)
        if decided.asks or decided.ends:
            self._door.record(command_of(told, delivery, hearing, decided), platform)
        if decided.problems:
            codes = sorted({problem.code for problem in decided.problems})
            site = published.site.key
            _log.warning("shop told what cannot be used", site=site, shop=platform, problems=codes)
        return _heard(decided.problems)

    def _note(self, wish: Wish, delivery: Delivery, site: Site, platform: Platform) -> None:
        """Let the brand know that a customer wants to know what is kept about them."""
        named = platform, delivery.mark, wish.reference
        found = self._holders(wish.customer, site, platform, named)
        _log.warning(
            "customer asks for their data",
            site=site.key,
            shop=platform,
            request=wish.reference,
            profiles=list(found),
        )

    def _erase(self, wish: Wish, site: Site, platform: Platform) -> None:
        """Forget a customer as the brand's API does; safe to repeat."""
        found = self._holders(wish.customer, site, platform)
        for profile_id in found:
            scene = Scene(site, f"{platform}:redact", self._door.now())
            try:
                self._door.record(Erase(scene, profile_id), platform)
            except ProfileUnknown:
                continue  # another delivery was faster
        _log.info("customer forgotten", site=site.key, shop=platform, profiles=len(found))

    def _leave(self, delivery: Delivery, site: Site, platform: Platform) -> None:
        """Have the worker forget whom only this shop has told us of."""
        scene = Scene(site, f"{platform}:redact", self._door.now())
        self._door.record(ForgetShop(scene, platform, delivery.mark), platform)
        _log.warning("shop asks to be forgotten", site=site.key, shop=platform)

    def _holders(
        self,
        customer: Customer,
        site: Site,
        platform: Platform,
        wish: tuple[str, str, str | None] | None = None,
    ) -> tuple[str, ...]:
        scene = Scene(site, f"{platform}:{'data' if wish else 'redact'}", self._door.now())
        command = FindHolders(scene, **_addresses(customer, site), wish=wish)
        if command.email is None and command.phone is None and wish is None:
            return ()
        found: Holders = self._door.record(command, platform)
        return found.profiles


def _addresses(customer: Customer, site: Site) -> Mapping[str, Any]:
    """Return what can be read of a customer's addresses, as it would be stored."""
    found: dict[str, str] = {}
    try:
        if customer.email:
            found["email"] = parse_email(customer.email).value
    except FieldError:
        pass  # under what is no address nobody can be known here
    try:
        if customer.phone:
            country = site.default_country
            number = parse_any(customer.phone, country=None, default_country=country)
            found["phone"] = number.value
    except FieldError:
        pass
    return found


def _heard(problems: Sequence[BadField] = ()) -> ResponseReturnValue:
    return jsonify({"problems": [problem._asdict() for problem in problems]})
