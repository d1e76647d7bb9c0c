"""From a signup in Germany to the mail in the mailbox, and to what its code does."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from signup.domain.phrases.languages import PHRASEBOOKS
from signup.storage import tables
from tests.support.factories import FORM, KEYWORD, SELLER

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.integration.mail.conftest import Shop
    from tests.support.mail_host import MailHost, Received

ADA = "ada@example.com"
CODE = re.compile(r"^\d{6}$", re.MULTILINE)
WORD = re.compile(r"\w+")
URL = re.compile(r"https?://\S+")
PUBLIC = "https://signup.northwind.example"


class Reader(HTMLParser):
    """What stands in a page, and where it leads."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: list[str] = []
        self.tags: list[str] = []
        self.feed(page.partition("<body")[2])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value for name, value in attrs if name in {"href", "src"} and value]

    def handle_data(self, data: str) -> None:
        self.words += WORD.findall(data.partition(">")[2] if ">" in data else data)


def _mail(shop: Shop, host: MailHost, **changes: str) -> Received:
    shop.sign_up(ADA, **changes)
    host.wait(lambda: bool(host.received))
    return host.received[0]


def test_whoever_signs_up_in_germany_is_asked_by_mail(shop: Shop, host: MailHost) -> None:
    one = _mail(shop, host)

    assert (one.sender, one.to) == ("hello@northwind.example", (ADA,))
    assert one.mail["From"] == "Northwind Coffee <hello@northwind.example>"
    assert one.mail["Subject"] == "Please confirm your e-mail address"
    assert one.mail["List-Unsubscribe"].startswith(f"<{PUBLIC}/unsubscribe/")
    assert one.own_name == "signup.northwind.example"
    assert f"{PUBLIC}/confirm/" in one.text()


def test_what_asks_to_confirm_advertises_nothing(shop: Shop, host: MailHost) -> None:
    one = _mail(shop, host)

    rewards = [step.incentive for step in FORM.steps] + [KEYWORD.incentive]
    words = [word for reward in rewards if reward for word in (reward.label, reward.code)]
    everything = "\n".join([str(one.mail["Subject"]), one.text(), one.text("html")])
    links = {PUBLIC, "https://northwind.example/privacy"}
    assert [word for word in (*words, "%", "offer", "shop.example") if word in everything] == []
    assert all(any(url.startswith(own) for own in links) for url in URL.findall(one.text()))
    assert not {"img", "script", "link", "form"} & set(Reader(one.text("html")).tags)


@pytest.mark.parametrize("language", PHRASEBOOKS)
def test_it_speaks_the_shoppers_language_and_both_parts_say_the_same(
    shop: Shop, host: MailHost, language: str
) -> None:
    book = PHRASEBOOKS[language]
    one = _mail(shop, host, version=f"form-{language}")

    page, text = Reader(one.text("html")), one.text()
    assert one.mail["Subject"] == book.mail.confirm_subject
    assert one.mail["Content-Language"] == language
    assert f'lang="{language}" dir="{book.direction}"' in one.text("html")
    assert set(page.links) == set(URL.findall(text))
    assert set(page.words) == set(WORD.findall(URL.sub(" ", text)))
    for line in (SELLER.legal_name, SELLER.contact):
        assert line in text


def test_the_code_in_the_mail_confirms_and_brings_the_welcome(shop: Shop, host: MailHost) -> None:
    first = shop.sign_up(ADA)
    host.wait(lambda: len(host.received) == 1)
    (code,) = CODE.findall(host.received[0].text())

    bearer = first["next"]["token"]
    answer = shop.post(f"/v1/signups/{first['id']}/code", {"code": code}, bearer)
    host.wait(lambda: len(host.received) == 2)

    assert answer["channels"]["email"]["marketing"] == "subscribed"
    assert host.received[1].mail["Subject"] == "Your 10% off at Northwind Coffee"
    assert "WELCOME10" in host.received[1].text()


def test_without_a_mail_server_nobody_is_asked_and_the_service_says_so(
    open_shop: Callable[..., Shop],
) -> None:
    shop = open_shop()
    shop.sign_up(ADA)

    ready = shop.app.test_client().get("/readyz")
    assert shop.rows(tables.outbox) == []
    assert ready.status_code == 200
    assert "SIGNUP_EMAIL_URL" in ready.get_json()["checks"]["mail"]
