"""What is found out about a store before anything is told to it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from signup.destinations.klaviyo.coupons import NONE_FREE
from signup.destinations.shared import DestinationError, Inspectable, Inspection, Means
from signup.domain.site import DestinationConfig
from signup.forwarding.inspecting import NEITHER, TWICE, Look, inspect
from tests.contract.stores.conftest import config_of, environ_of
from tests.support import klaviyo, receiver
from tests.support.klaviyo_coupons import CouponCode
from tests.support.receiver import HANG, Answer
from tests.support.site_files import demo, site_of
from tests.support.stores.kinds import KINDS, LISTS

if TYPE_CHECKING:
    from signup.destinations.shared import Destination
    from tests.contract.stores.conftest import Store
    from tests.support.clock import FixedClock

SECRET = {
    "klaviyo": "api_key",
    "listmonk": "api_key",
    "omnisend": "api_key",
    "shopify": "access_token",
}
"""The key of the site file whose value a store may refuse."""


def look_at(adapter: Destination) -> Inspection:
    assert isinstance(adapter, Inspectable)
    return adapter.inspect()


@pytest.mark.having("shows_itself")
def test_a_store_in_order_has_no_faults_and_is_told_nothing(store: Store) -> None:
    assert list(look_at(store.adapter).faults) == []
    assert {one.method for one in store.double.received} <= {"GET", "POST"}
    assert not any("mutation" in one.body.decode() for one in store.double.received)
    assert not store.double.knows(1)


@pytest.mark.having("shows_itself")
@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_key_is_named_and_not_repeated(store: Store, status: int) -> None:
    store.double.answers.extend([Answer(status)] * 3)
    ((key, reason),) = look_at(store.adapter).faults
    assert key == SECRET[store.kind.type]
    assert f"http_{status}" in reason
    assert not any(value in reason for value in store.kind.secrets.values())


@pytest.mark.having("shows_itself")
@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Answer(429), "asks for patience"),
        (Answer(500), "http_500"),
        (Answer(200, body=b"<html>"), "answer_unreadable"),
    ],
)
def test_a_store_that_cannot_answer_now_is_told_as_such(
    store: Store, answer: Answer, words: str
) -> None:
    store.double.answers.extend([answer] * 3)
    ((key, reason),) = look_at(store.adapter).faults
    assert key == ""
    assert words in reason


@pytest.mark.having("shows_itself")
def test_a_store_that_hangs_is_given_up_in_time(store: Store) -> None:
    adapter = store.another(seconds=0.25)
    store.double.answers.extend([Answer(manner=HANG)] * 3)
    assert look_at(adapter).faults == [("", "the store could not be asked (time_out)")]
    adapter.close()


def test_a_store_that_only_listens_is_not_asked(store: Store) -> None:
    assert isinstance(store.adapter, Inspectable) == store.kind.shows_itself


@pytest.mark.parametrize("kind", ["listmonk"], indirect=True)
def test_each_right_that_a_role_lacks_is_named_in_listmonk(store: Store) -> None:
    for right in sorted(store.double.rights):
        store.double.rights.remove(right)
        assert look_at(store.adapter).faults == [("api_key", f"its role lacks {right}")]
        store.double.rights.add(right)
    assert look_at(store.adapter).faults == []


@pytest.mark.parametrize("kind", ["listmonk"], indirect=True)
@pytest.mark.parametrize("told", [b"7", b"{}", b"null", b'"all"'])
def test_rights_that_cannot_be_read_count_as_missing_in_listmonk(store: Store, told: bytes) -> None:
    profile = b'{"data": {"user_role": {"id": 2, "permissions": %b}}}' % told
    store.double.answers.append(Answer(200, body=profile))
    ((_, words),) = look_at(store.adapter).faults
    assert words.startswith("its role lacks subscribers:get_all")


@pytest.mark.parametrize("kind", ["listmonk"], indirect=True)
def test_a_missing_list_is_found_in_listmonk(store: Store) -> None:
    config = config_of(store.kind, store.double.url)
    other = DestinationConfig("listmonk", "listmonk", {**config.options, "email_list": "9"})
    adapter = store.kind.build(
        other, Means(environ_of(store.kind), store.clock, allow_private=True)
    )
    assert look_at(adapter).faults == [("email_list", "there is no such list in listmonk")]
    adapter.close()


@pytest.mark.parametrize("kind", ["shopify"], indirect=True)
def test_missing_scopes_and_the_missing_definition_are_found_in_shopify(store: Store) -> None:
    store.double.scopes = ["read_customers", "write_customers"]
    store.double.definitions = []
    assert look_at(store.adapter).faults == [
        ("access_token", "lacks the scopes write_customer_data_erasure"),
        ("shop", "has no metafield definition signup.id of the type ID for customers"),
    ]


TABLE = """
[[destinations]]
name = "klaviyo"
type = "klaviyo"
base_url = "{url}"
api_key = {{ env = "API_KEY" }}
email_list = "{email}"
sms_list = "{sms}"
"""


def looks(
    clock: FixedClock, confirmation: str, markets: str = '"US"', **process: str
) -> list[Look]:
    """Return what is found at a Klaviyo whose lists subscribe so, for a site that confirms so."""
    lists = {LISTS[channel]: process.get(channel, "single_opt_in") for channel in LISTS}
    with klaviyo.account(clock, **lists) as account:
        table = TABLE.format(url=account.url, email=LISTS["email"], sms=LISTS["sms"])
        changes = [
            ('\nmarkets = ["US", "CA"]', f"\nmarkets = [{markets}]"),
            ('email = "auto"', f'email = "{confirmation}"'),
        ]
        site = site_of(demo(*changes, add=table))
        means = Means({"API_KEY": klaviyo.KEY}, clock, allow_private=True)
        return [one for one in inspect(site, means) if one.name == "klaviyo"]


def found(looked: list[Look]) -> list[tuple[str, str]]:
    """Return the last part of each place, and what is wrong there."""
    return [(str(path[-1]), reason) for look in looked for path, reason in look.complaints]


@pytest.mark.parametrize("confirmation", ["auto", "always"])
def test_a_list_that_asks_once_more_clashes_with_our_own_asking(
    clock: FixedClock, confirmation: str
) -> None:
    assert found(looks(clock, confirmation, email="double_opt_in")) == [("email_list", TWICE)]


def test_a_list_may_ask_where_we_never_do(clock: FixedClock) -> None:
    assert found(looks(clock, "never", '"US", "DE"', email="double_opt_in")) == []


def test_somebody_has_to_ask_where_it_is_expected(clock: FixedClock) -> None:
    ((key, reason),) = found(looks(clock, "never", '"US", "DE", "AT"'))
    assert (key, reason) == ("email_list", f"{NEITHER}, which is expected in AT, DE")
    assert found(looks(clock, "never", '"US", "CA"')) == []


def test_a_list_for_texts_that_asks_once_more_clashes_as_well(clock: FixedClock) -> None:
    assert found(looks(clock, "auto", sms="double_opt_in")) == [("sms_list", TWICE)]


POOL = '[[pools]]\nname = "welcome"\ndestination = "klaviyo"\ncoupon = "10OFF"\n'


@pytest.mark.parametrize("free", [True, False])
def test_a_coupon_without_free_codes_is_named(clock: FixedClock, *, free: bool) -> None:
    with klaviyo.account(clock, **dict.fromkeys(LISTS.values(), "single_opt_in")) as account:
        year = clock() + timedelta(days=365)
        account.codes = [CouponCode("10OFF", "HI-1", year)] if free else []
        table = TABLE.format(url=account.url, email=LISTS["email"], sms=LISTS["sms"])
        site = site_of(demo(add=table + POOL))
        means = Means({"API_KEY": klaviyo.KEY}, clock, allow_private=True)
        looked = [one for one in inspect(site, means) if "pool" in one.name]
    assert [one.name for one in looked] == ["klaviyo, pool welcome"]
    assert found(looked) == ([] if free else [("coupon", NONE_FREE)])
    assert [one.status for one in account.codes] == ["UNASSIGNED"] * free


def test_a_list_that_is_not_there_is_named(clock: FixedClock) -> None:
    with receiver.serving(KINDS["klaviyo"].double(clock)) as account:
        account.lists.pop(LISTS["sms"])
        kind = KINDS["klaviyo"]
        means = Means(environ_of(kind), clock, allow_private=True)
        adapter = kind.build(config_of(kind, account.url), means)
        assert look_at(adapter).faults == [("sms_list", "there is no such list in Klaviyo")]
        adapter.close()


def test_a_destination_that_cannot_work_is_told_and_the_others_are_asked(clock: FixedClock) -> None:
    site = site_of(demo(add=TABLE.format(url="https://a.klaviyo.com", email="a", sms="b")))

    def build(config: DestinationConfig, _means: Means) -> Destination:
        raise DestinationError(config, "has no key")

    told = [one.complaints[0][1] for one in inspect(site, Means({}, clock), build)]
    assert len(told) == len(site.destinations)
    assert "destination klaviyo: has no key" in told
