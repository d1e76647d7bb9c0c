"""What customers agree to at a Shopify shop, and what ends there, told in any order."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from signup.capture.commands import Confirm, Scene, Withdraw
from signup.domain.consent import Channel, Purpose
from signup.domain.site import Confirmation, DestinationConfig
from signup.storage import tables
from tests.support.app import services
from tests.support.clock import START
from tests.support.factories import (
    EMAIL,
    EMAIL_MARKETING,
    PHONE,
    SMS_MARKETING,
    a_disclosure,
    a_scene,
    a_signup,
    a_site,
    a_text,
)
from tests.support.shops import (
    HOST,
    SHOPIFY,
    SHOPS,
    a_consent,
    email_consent,
    from_shopify,
    sms_consent,
)

if TYPE_CHECKING:
    from datetime import datetime

    from signup.domain.site import Site
    from tests.contract.shops.conftest import Line

EMAIL_TOPIC = "customers_email_marketing_consent/update"
SMS_TOPIC = "customers_marketing_consent/update"
COUNTS = {**SHOPS, "shopify": replace(SHOPIFY, single_opt_in="count")}
NOW = START - timedelta(minutes=1)


def mail(state: str, at: datetime | None = NOW, level: str = "single_opt_in", wid: str = "") -> Any:
    body = email_consent(EMAIL, state, at, level)
    return from_shopify(EMAIL_TOPIC, body, webhook_id=wid or f"{state} {at} {level}")


def texts(state: str, at: datetime | None = NOW, level: str = "single_opt_in") -> Any:
    body = sms_consent(PHONE, state, at, level)
    return from_shopify(SMS_TOPIC, body, webhook_id=f"sms {state} {at} {level}")


def order(at: datetime = NOW, *boxes: tuple[Any, Any], accepts: bool = False, **more: Any) -> Any:
    noted: list[dict[str, str]] = []
    for channel, purpose in boxes:
        name = f"{channel.value}_{purpose.value}"
        text = a_disclosure(channel, purpose, "box").id
        noted += [{"name": name, "value": "1"}, {"name": f"{name}_disclosure", "value": text}]
    body = {
        "id": 820982911946154508,
        "email": EMAIL,
        "phone": PHONE,
        "created_at": at.isoformat(),
        "buyer_accepts_marketing": accepts,
        "note_attributes": noted,
        "billing_address": {"country_code": "US"},
        "customer": {"first_name": "Ada"},
        **more,
    }
    return from_shopify("orders/create", body, webhook_id=f"order {at}")


def withdraw_here(line: Line) -> None:
    """Record that Ada withdrew from mail on her own page."""
    (person,) = line.profiles()
    site = services(line.app).catalog.get("demo")
    assert site
    scene = Scene(site.site, "subscriber", line.clock())
    command = Withdraw(scene, person["id"], Channel.EMAIL, Purpose.MARKETING, "page")
    services(line.app).committer.submit(command)


def answer_by_link(line: Line) -> None:
    """Let Ada agree at the shop and press the button of the mail that asks her."""
    line.take(mail("subscribed"))
    (request,) = line.rows(tables.confirmations)
    site = services(line.app).catalog.get("demo")
    assert site
    command = Confirm(Scene(site.site, "confirm", line.clock()), request["id"])
    services(line.app).committer.submit(command)


def test_a_single_opt_in_waits_until_its_holder_confirms(line: Line) -> None:
    line.take(mail("subscribed"))

    assert line.events() == [("requested", "given elsewhere")]
    assert line.messages() == ["message.confirm_email"]
    assert line.news() == []


class TestWhereTheBrandVouchesForItsBoxes:
    @pytest.fixture
    def site(self) -> Site:
        return a_site(shops=COUNTS)

    def test_a_single_opt_in_counts_as_one(self, line: Line) -> None:
        line.take(mail("subscribed"))

        assert line.standing("email")["level"] == "single"
        assert line.news() == [("crm", "profile.subscribed")]

    def test_nobody_is_welcomed_twice(self, line: Line) -> None:
        line.take(mail("subscribed"))
        assert line.messages() == []

    def test_what_has_no_time_proves_nothing(self, line: Line) -> None:
        line.take(mail("subscribed", None))
        assert line.state("email") == "pending"

    def test_the_record_says_what_it_was(self, line: Line) -> None:
        line.take(mail("subscribed"))

        (row,) = line.rows(tables.consent_events)
        assert (row["source"], row["disclosure_id"]) == ("shopify:consent", None)
        assert row["at"] == NOW
        assert f'"shop":"{HOST}"' in row["context"]["proof"]
        assert '"level":"single_opt_in"' in row["context"]["proof"]
        assert EMAIL not in row["context"]["proof"]

    def test_a_number_counts_only_once_its_handset_says_so(self, line: Line) -> None:
        line.take(texts("subscribed", level="confirmed_opt_in"))

        assert line.state("sms") == "pending"
        assert line.messages() == ["message.confirm_sms"]

    class TestInGermany:
        """Where courts expect a confirmation."""

        @pytest.fixture
        def site(self) -> Site:
            return a_site(shops=COUNTS, markets=("DE",), sms_countries=("DE",))

        def test_a_single_opt_in_must_be_confirmed_all_the_same(self, line: Line) -> None:
            line.take(mail("subscribed"))

            assert line.state("email") == "pending"
            assert line.messages() == ["message.confirm_email"]


class TestWithoutConfirmations:
    @pytest.fixture
    def site(self) -> Site:
        return a_site(shops=COUNTS, confirmation=Confirmation(email="never", sms="never"))

    def test_a_number_waits_even_so(self, line: Line) -> None:
        line.take(texts("subscribed"))
        assert line.state("sms") == "pending"


def test_a_yes_by_text_confirms_what_the_shop_told(line: Line) -> None:
    line.take(texts("subscribed"))
    answer = a_text(a_scene(a_site(shops=SHOPS), line.clock.advance(minutes=2)), "confirm")

    services(line.app).committer.submit(answer)

    assert line.standing("sms")["state"] == "subscribed"
    assert line.standing("sms")["level"] == "confirmed"


def test_nobody_is_asked_about_what_was_said_days_ago(line: Line) -> None:
    line.take(mail("subscribed", START - timedelta(days=3)))

    assert line.state("email") == "pending"
    assert line.messages() == []


@pytest.mark.parametrize("late_first", [True, False])
def test_an_older_consent_never_overrides_a_newer_no(line: Line, late_first: bool) -> None:
    told = [
        mail("subscribed", START - timedelta(hours=2), "confirmed_opt_in"),
        mail("unsubscribed", START - timedelta(hours=1)),
    ]
    for webhook in told[::-1] if late_first else told:
        line.take(webhook)

    assert line.state("email") == "unsubscribed"


@pytest.mark.parametrize("late_first", [True, False])
def test_a_shops_word_alone_ends_no_withdrawal_whatever_comes_first(
    line: Line, late_first: bool
) -> None:
    told = [
        mail("unsubscribed", START - timedelta(hours=2)),
        mail("subscribed", START - timedelta(hours=1), "confirmed_opt_in"),
    ]
    for webhook in told[::-1] if late_first else told:
        line.take(webhook)

    assert line.state("email") == "unsubscribed"
    assert ("withdrawn", "reported") in line.events()


def test_an_older_no_ends_nothing_that_its_holder_confirmed_later(line: Line) -> None:
    answer_by_link(line)

    line.take(mail("unsubscribed", START - timedelta(hours=2)))

    assert line.state("email") == "subscribed"


def test_a_no_of_the_same_second_as_a_yes_wins(line: Line) -> None:
    line.take(mail("unsubscribed", NOW))
    line.take(mail("subscribed", NOW, "confirmed_opt_in"))
    assert line.state("email") == "unsubscribed"


def test_who_withdrew_here_is_asked_before_the_shop_brings_them_back(line: Line) -> None:
    line.take(mail("subscribed", START - timedelta(hours=2), "confirmed_opt_in"))
    withdraw_here(line)
    line.clock.advance(minutes=5)

    line.take(mail("subscribed", line.clock(), "confirmed_opt_in"))

    assert line.state("email") == "unsubscribed"
    assert line.messages() == ["message.confirm_email"]


def test_a_no_at_the_shop_is_recorded_for_somebody_unknown(line: Line) -> None:
    line.take(mail("unsubscribed"))

    (person,) = line.profiles()
    assert person["email"] == EMAIL
    assert line.state("email") == "unsubscribed"


def test_a_no_to_texts_leaves_texts_about_orders(line: Line) -> None:
    line.take(texts("unsubscribed"))
    assert (line.state("sms"), line.state("sms", "transactional")) == ("unsubscribed", "none")


def test_never_having_subscribed_ends_nothing_that_was_given_here(line: Line) -> None:
    scene = a_scene(a_site(shops=SHOPS), NOW)
    services(line.app).committer.submit(a_signup(scene))
    assert line.state("email") == "subscribed"

    line.take(mail("not_subscribed", None))

    assert line.state("email") == "subscribed"


def test_never_having_subscribed_ends_what_the_shop_itself_told(line: Line) -> None:
    line.take(mail("subscribed", START - timedelta(hours=1), "confirmed_opt_in"))
    line.take(mail("not_subscribed", NOW))
    assert line.state("email") == "unsubscribed"


class TestAnEcho:
    """The shop tells what it was told by us."""

    @pytest.fixture
    def site(self) -> Site:
        stores = (
            DestinationConfig("crm", "webhook", {}),
            DestinationConfig("shop", "shopify", {"shop": HOST}),
        )
        return a_site(shops=COUNTS, destinations=stores)

    def test_of_a_consent_writes_nothing(self, line: Line, site: Site) -> None:
        services(line.app).committer.submit(a_signup(a_scene(site, NOW)))
        before = line.events()

        line.take(mail("subscribed", NOW))
        line.take(mail("subscribed", START))

        assert line.events() == before

    def test_of_a_withdrawal_writes_nothing(self, line: Line, site: Site) -> None:
        services(line.app).committer.submit(a_signup(a_scene(site, NOW)))
        withdraw_here(line)
        before = line.events()

        line.take(mail("unsubscribed", line.clock()))

        assert line.events() == before

    def test_of_a_withdrawal_closes_no_question_that_was_asked_since(
        self, line: Line, site: Site
    ) -> None:
        services(line.app).committer.submit(a_signup(a_scene(site, NOW)))
        withdraw_here(line)
        left = line.clock()
        again = a_scene(site, line.clock.advance(minutes=20))
        services(line.app).committer.submit(a_signup(again, "signup-2"))
        before = line.events()

        line.take(mail("unsubscribed", left))

        assert line.events() == before
        assert line.standing("email")["requested_at"] == line.clock()

    def test_a_later_withdrawal_is_no_echo(self, line: Line, site: Site) -> None:
        services(line.app).committer.submit(a_signup(a_scene(site, NOW)))
        withdraw_here(line)
        before = line.events()
        line.clock.advance(seconds=5)

        line.take(mail("unsubscribed", line.clock()))

        assert line.events() == [*before, ("withdrawn", "reported")]

    def test_what_the_shop_told_goes_to_everybody_else(self, line: Line) -> None:
        line.take(mail("subscribed"))
        line.take(mail("unsubscribed", START))

        assert set(line.news()) == {("crm", "profile.subscribed"), ("crm", "profile.withdrawn")}

    def test_a_better_proof_is_news(self, line: Line) -> None:
        line.take(mail("subscribed"))
        line.take(mail("subscribed", START, "confirmed_opt_in"))
        assert line.standing("email")["level"] == "confirmed"


def test_a_box_of_ours_is_consent_to_the_text_beside_it(line: Line) -> None:
    line.take(order(NOW, EMAIL_MARKETING, SMS_MARKETING))

    assert sorted(line.events()) == [("given", "tick+press"), ("requested", "tick+press")]
    assert set(line.messages()) == {"message.welcome_email", "message.confirm_sms"}
    kept = {row["disclosure_id"] for row in line.rows(tables.consent_events)}
    shown = (EMAIL_MARKETING, SMS_MARKETING)
    assert kept == {a_disclosure(*pair, "box").id for pair in shown}
    (person,) = line.profiles()
    assert person["attributes"] == {"first_name": "Ada"}


def test_a_tick_beside_no_published_text_proves_nothing(line: Line) -> None:
    noted = [
        {"name": "email_marketing", "value": "1"},
        {"name": "email_marketing_disclosure", "value": "made-up"},
    ]
    answer = line.take(order(note_attributes=noted))

    assert answer.get_json()["problems"][0]["code"] == "disclosure_unknown"
    assert line.is_empty()


def test_a_bad_number_does_not_lose_the_mail_that_was_agreed_to(line: Line) -> None:
    answer = line.take(order(NOW, EMAIL_MARKETING, SMS_MARKETING, phone="12"))

    assert [one["code"] for one in answer.get_json()["problems"]] == ["phone_invalid"]
    assert (line.state("email"), line.state("sms")) == ("subscribed", "none")


def test_an_order_without_a_tick_keeps_nothing_and_ends_nothing(line: Line) -> None:
    line.take(mail("subscribed", START - timedelta(hours=1), "confirmed_opt_in"))
    before = line.events()
    line.take(order())
    assert line.events() == before


def test_the_shops_own_box_is_dated_by_the_customers_record(line: Line) -> None:
    line.take(mail("unsubscribed", START - timedelta(hours=1)))
    long_ago = a_consent("subscribed", START - timedelta(days=400))

    line.take(order(accepts=True, customer={"email_marketing_consent": long_ago}))

    assert line.events() == [("withdrawn", "reported")], "the box was ticked before the no"


def test_an_order_and_the_consent_it_gave_ask_once(line: Line) -> None:
    given = a_consent("subscribed", NOW)
    line.take(order(accepts=True, customer={"email_marketing_consent": given}))
    line.take(mail("subscribed", NOW))

    assert line.events() == [("requested", "given elsewhere")]
    assert line.messages() == ["message.confirm_email"]


def test_an_example_from_the_shops_admin_is_about_nobody(line: Line) -> None:
    webhook = from_shopify(EMAIL_TOPIC, email_consent(EMAIL, "subscribed", NOW), Test="true")
    line.take(webhook)
    assert line.is_empty()


def test_a_delivery_that_is_tried_again_has_no_second_effect(line: Line) -> None:
    line.take(mail("subscribed", wid="W1"))
    line.take(mail("unsubscribed", START, wid="W1"))
    assert line.state("email") == "pending"
