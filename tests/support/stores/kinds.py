"""Every profile store that has an adapter, with its double."""

from __future__ import annotations

from typing import TYPE_CHECKING

from signup.destinations import listmonk, omnisend, segment, shopify
from signup.destinations.klaviyo import build as klaviyo_build
from signup.destinations.webhook import build as webhook_build
from tests.support import klaviyo
from tests.support.deliveries import email, phone
from tests.support.stores.listmonk import LIST, Listmonk
from tests.support.stores.omnisend import KEY as OMNISEND_KEY
from tests.support.stores.omnisend import Brand
from tests.support.stores.segment import KEY as SEGMENT_KEY
from tests.support.stores.segment import Tracking
from tests.support.stores.shared import Kind
from tests.support.stores.shopify import SHOP, TOKEN, Shop
from tests.support.stores.webhook import SECRET, Endpoint

if TYPE_CHECKING:
    from datetime import datetime

    from tests.support.clock import FixedClock

LISTS = {"email": "Y6nRLr", "sms": "X9kQzz"}


class KlaviyoAccount(klaviyo.Account):
    """The account with which Klaviyo's own tests work, as all stores' tests see it."""

    def reaches(self, number: int, channel: str) -> bool:
        at = {"email": email(number)} if channel == "email" else {"phone_number": phone(number)}
        found = self.person(**at)
        return found is not None and found.may_be_sent(channel, LISTS[channel])

    def knows(self, number: int) -> bool:
        return self.person(email=email(number)) is not None

    def leaves(self, number: int, at: datetime) -> None:
        found = self.person(email=email(number))
        assert found is not None
        found.says_no(at)


def klaviyo_account(clock: FixedClock) -> KlaviyoAccount:
    return KlaviyoAccount(clock, dict.fromkeys(LISTS.values(), "single_opt_in"))


KINDS = {
    kind.type: kind
    for kind in (
        Kind(
            "webhook",
            webhook_build.build,
            Endpoint,
            {"secret": SECRET},
            url_key="url",
            hears_no=False,
            reads_answers=False,
            tells_state=True,
            one_by_one=False,
            shows_itself=False,
        ),
        Kind(
            "klaviyo",
            klaviyo_build.build,
            klaviyo_account,
            {"api_key": klaviyo.KEY},
            {"email_list": LISTS["email"], "sms_list": LISTS["sms"]},
        ),
        Kind(
            "segment",
            segment.build,
            Tracking,
            {"write_key": SEGMENT_KEY},
            erases=False,
            refuses_records=False,
            hears_no=False,
            reads_answers=False,
            one_by_one=False,
            shows_itself=False,
        ),
        Kind(
            "listmonk",
            listmonk.build,
            Listmonk,
            {"api_user": "wk_api", "api_key": "s3cr3t0ken"},
            {"email_list": str(LIST)},
            channels=("email",),
        ),
        Kind("omnisend", omnisend.build, Brand, {"api_key": OMNISEND_KEY}, erases=False),
        Kind("shopify", shopify.build, Shop, {"access_token": TOKEN}, {"shop": SHOP}),
    )
}
