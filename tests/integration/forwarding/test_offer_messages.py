"""Mails that tell a code of their reader's own."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from signup.domain.form import Incentive
from signup.domain.offers import Pool
from signup.domain.prizes import Draw, Prize
from signup.storage.offers import Place, add
from tests.integration.forwarding import test_messages
from tests.integration.forwarding.test_messages import publish
from tests.support.clock import START
from tests.support.factories import EMAIL, FORM, OTHER_EMAIL, a_scene, a_signup

if TYPE_CHECKING:
    from signup.domain.site import Site
    from tests.integration.forwarding.test_messages import Mailbox

mailbox = test_messages.mailbox


def _pooled(site: Site) -> Site:
    email, phone = FORM.steps
    own = replace(email, incentive=Incentive("10% off", "WELCOME10", pool="welcome"))
    return replace(site, forms=(replace(FORM, steps=(own, phone)),), pools=(Pool("welcome"),))


def test_a_welcome_tells_its_readers_own_code_and_the_shared_one_when_none_is_left(
    mailbox: Mailbox,
) -> None:
    site = _pooled(mailbox.post.site)
    with mailbox.post.engine.begin() as connection:
        add(connection, Place("demo", "welcome"), ["OWN1"], START)
    mailbox.post.record(a_signup(a_scene(site), "s-1"))
    mailbox.post.record(a_signup(a_scene(site), "s-2", email=OTHER_EMAIL))

    assert mailbox.drain("email").sent == 2

    told = {mail["address"]: mail["body"] for mail in mailbox.messages()}
    assert "OWN1" in told[EMAIL]
    assert "WELCOME10" not in told[EMAIL]
    assert "WELCOME10" in told[OTHER_EMAIL]


def test_no_code_waits_in_the_outbox(mailbox: Mailbox) -> None:
    with mailbox.post.engine.begin() as connection:
        add(connection, Place("demo", "welcome"), ["OWN1"], START)
    mailbox.post.record(a_signup(a_scene(_pooled(mailbox.post.site)), "s-1"))
    assert "OWN1" not in str(mailbox.post.rows("messenger:email"))


def test_a_welcome_says_what_was_won_in_the_language_of_the_form(mailbox: Mailbox) -> None:
    email, phone = FORM.steps
    promise = Incentive("Win a bag", "THANKS5", pool="draw:autumn", otherwise="5% off")
    form = replace(FORM, steps=(replace(email, incentive=promise), phone))
    bag = Prize("A free bag", 1, 1, code="FREEBAG", label_in={"de": "Eine Tüte Kaffee"})
    draw = Draw("autumn", "https://shop.example/rules", "5% off", (bag,))
    site = replace(mailbox.post.site, forms=(form,), draws=(draw,))
    mailbox.site_of = lambda _key: site
    publish(mailbox, version="form-de", locale="de")
    mailbox.post.record(a_signup(a_scene(site), "s-1"))
    german = {"form_version": "form-de", "email": OTHER_EMAIL}
    mailbox.post.record(a_signup(a_scene(site), "s-2", **german))

    assert mailbox.drain("email").sent == 2

    told = {mail["address"]: mail["body"] for mail in mailbox.messages()}
    assert "A free bag" in told[EMAIL]
    assert "Eine Tüte Kaffee" in told[OTHER_EMAIL]
    for body in told.values():
        assert "FREEBAG" in body
        assert "THANKS5" not in body
