"""The mails a signup leads to, as plain text and as HTML that says the same.

Nothing a stranger typed goes into them, not even a name: whoever fills in somebody else's address
must not choose what we write to them. Seller and postal address stand in each (15 U.S.C.
7704(a)(5)); each can be ended by one click (RFC 8058).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from signup.messengers.shared import Letter

if TYPE_CHECKING:
    from collections.abc import Iterable

    from signup.domain.form import Incentive
    from signup.domain.phrases.phrasebook import Phrasebook
    from signup.domain.site import Site


@dataclass(frozen=True, slots=True)
class Addressee:
    """The links of one person's mails: their pages, and the one-click end."""

    unsubscribe: str
    preferences: str


@dataclass(frozen=True, slots=True)
class Question:
    """What a request to confirm asks with: its page, its code, for how many days they work."""

    link: str
    code: str
    days: int


def confirm_email(site: Site, book: Phrasebook, to: Addressee, asked: Question) -> Letter:
    """Return the mail that asks to confirm: no offer, no code for the shop, no advertising."""
    said = book.mail
    parts: list[_Part] = [
        _Text(said.confirm_lead.format(name=_apart(site.name, book))),
        _Link(said.confirm_button, asked.link),
        _Text(said.confirm_code),
        _Code(asked.code),
        _Text(f"{said.confirm_until.format(days=asked.days)} {said.confirm_ignore}"),
    ]
    return _letter(site, book, to, said.confirm_subject, parts)


def welcome_email(
    site: Site, book: Phrasebook, to: Addressee, incentive: Incentive | None
) -> Letter:
    """Return the mail after an opt-in, with the code that was promised."""
    said = book.mail
    subject = said.welcome_subject.format(name=site.name)
    name = _apart(site.name, book)
    parts: list[_Part] = [_Text(said.welcome_thanks.format(name=name))]
    if incentive is not None:
        subject = said.welcome_subject_gift.format(label=incentive.label, name=site.name)
        label = _apart(incentive.label, book)
        parts += [_Text(said.welcome_gift.format(label=label)), _Code(incentive.code)]
    parts.append(_Text(said.why.format(name=name)))
    return _letter(site, book, to, subject, parts)


@dataclass(frozen=True, slots=True)
class _Text:
    words: str

    def plain(self) -> str:
        return self.words

    def html(self) -> str:
        return f"<p>{_WHOLE.sub(_UNBROKEN, escape(self.words))}</p>"


@dataclass(frozen=True, slots=True)
class _Code:
    code: str

    def plain(self) -> str:
        return self.code

    def html(self) -> str:
        return f'<p style="{_CODE}"><bdi dir="ltr">{escape(self.code)}</bdi></p>'


@dataclass(frozen=True, slots=True)
class _Link:
    words: str
    url: str

    def plain(self) -> str:
        return f"{self.words}:\n{self.url}"

    def html(self) -> str:
        link = f'<a href="{escape(self.url)}" style="{_BUTTON}">{escape(self.words)}</a>'
        return f"<table {_BARE}><tr><td {_BEHIND}>{link}</td></tr></table>"


_Part = _Text | _Code | _Link
_CODE = "font:bold 28px/1.4 monospace;letter-spacing:4px;margin:8px 0 16px"
_BUTTON = (
    "display:inline-block;padding:12px 24px;color:#ffffff;text-decoration:none;font-weight:bold"
)
_BARE = 'role="presentation" cellspacing="0" cellpadding="0"'
_BEHIND = 'bgcolor="#1b1b1b" style="border-radius:6px"'
"""The colour is the cell's: Outlook paints nothing behind a link."""
_BODY = (
    "margin:0;padding:24px;background:#ffffff;color:#1b1b1b;"
    "font:16px/1.5 system-ui,-apple-system,Segoe UI,Arial,sans-serif"
)
_NAME = "margin:0 0 24px;padding-bottom:16px;border-bottom:1px solid #d0d0d0;font-size:18px"
_SMALL = "margin-top:32px;padding-top:8px;border-top:1px solid #d0d0d0;font-size:13px;color:#595959"
_QUIET = "color:#595959"
_WHOLE = re.compile(r"\b\w-\w+")
_UNBROKEN = r'<span style="white-space:nowrap">\g<0></span>'
"""What must not be torn apart at its hyphen: e-mail."""

_ISOLATE, _END_ISOLATE = "\u2068", "\u2069"


def _apart(words: str, book: Phrasebook) -> str:
    """Return words of the shop's own, kept in their order inside a sentence from right to left."""
    return f"{_ISOLATE}{words}{_END_ISOLATE}" if book.direction == "rtl" else words


def _letter(
    site: Site, book: Phrasebook, to: Addressee, subject: str, parts: list[_Part]
) -> Letter:
    links = (
        (book.mail.preferences, to.preferences),
        (book.mail.unsubscribe, to.unsubscribe),
        (book.mail.privacy, site.seller.privacy_url),
    )
    sender = (site.seller.legal_name, site.seller.postal_address, site.seller.contact)
    signature = "\n".join(sender)
    foot = "\n".join(f"{words}: {url}" for words, url in links)
    body = "\n\n".join(part.plain() for part in parts)
    return Letter(
        subject=_one_line(subject),
        text=f"{body}\n\n-- \n{signature}\n\n{foot}\n",
        html=_page(book, (site.name, subject), parts, _foot(sender, links)),
        sender_name=_one_line(site.name),
        contact=site.seller.contact,
        language=book.language,
        unsubscribe=to.unsubscribe,
        sender=site.email_sender,
    )


def _page(book: Phrasebook, titles: tuple[str, str], parts: list[_Part], foot: str) -> str:
    name, subject = map(escape, titles)
    body = "\n".join(part.html() for part in parts)
    spoken = f'lang="{book.language}" dir="{book.direction}"'
    return (
        f"<!doctype html>\n<html {spoken}>\n"
        f'<head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{subject}</title></head>\n"
        # Again on the element inside: web mail throws away what is around it.
        f'<body style="{_BODY}"><div role="article" aria-label="{subject}" {spoken} '
        f'style="max-width:560px;margin:0 auto;overflow-wrap:break-word">\n'
        f'<h1 style="{_NAME}"><bdi>{name}</bdi></h1>\n{body}\n{foot}\n</div></body></html>\n'
    )


def _foot(sender: Iterable[str], links: Iterable[tuple[str, str]]) -> str:
    lines = "<br>".join(f"<bdi>{escape(line)}</bdi>" for line in sender)
    pages = " · ".join(
        f'<a href="{escape(url)}" style="{_QUIET}">{escape(words)}</a>' for words, url in links
    )
    return f'<div style="{_SMALL}"><p>{lines}</p><p>{pages}</p></div>'


def _one_line(text: str) -> str:
    return " ".join(text.split())
