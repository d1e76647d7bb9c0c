"""The mails a signup leads to, as plain text and as HTML that says the same.

Nothing a stranger typed goes into them, not even a name: whoever fills in somebody else's address
must not choose what we write to them. Seller and postal address stand in each (15 U.S.C.
7704(a)(5)); each can be ended by one click (RFC 8058).
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from signup.messengers.shared import Letter

if TYPE_CHECKING:
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
        _Text(said.confirm_lead.format(name=site.name)),
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
    parts: list[_Part] = [_Text(said.welcome_thanks.format(name=site.name))]
    if incentive is not None:
        subject = said.welcome_subject_gift.format(label=incentive.label, name=site.name)
        parts += [_Text(said.welcome_gift.format(label=incentive.label)), _Code(incentive.code)]
    parts.append(_Text(said.why.format(name=site.name)))
    return _letter(site, book, to, subject, parts)


@dataclass(frozen=True, slots=True)
class _Text:
    words: str

    def plain(self) -> str:
        return self.words

    def html(self) -> str:
        return f"<p>{escape(self.words)}</p>"


@dataclass(frozen=True, slots=True)
class _Code:
    code: str

    def plain(self) -> str:
        return self.code

    def html(self) -> str:
        return f'<p dir="ltr" style="{_CODE}">{escape(self.code)}</p>'


@dataclass(frozen=True, slots=True)
class _Link:
    words: str
    url: str

    def plain(self) -> str:
        return f"{self.words}:\n{self.url}"

    def html(self) -> str:
        return f'<p><a href="{escape(self.url)}" style="{_BUTTON}">{escape(self.words)}</a></p>'


_Part = _Text | _Code | _Link
_CODE = "font:bold 28px/1.4 monospace;letter-spacing:4px;margin:16px 0"
_BUTTON = (
    "display:inline-block;padding:12px 20px;border-radius:6px;background:#1b1b1b;color:#ffffff;"
    "text-decoration:none;font-weight:bold"
)
_BODY = (
    "margin:0;padding:24px;background:#ffffff;color:#1b1b1b;"
    "font:16px/1.5 system-ui,-apple-system,Segoe UI,Arial,sans-serif"
)
_SMALL = "margin-top:32px;padding-top:16px;border-top:1px solid #d0d0d0;font-size:13px"


def _letter(
    site: Site, book: Phrasebook, to: Addressee, subject: str, parts: list[_Part]
) -> Letter:
    links = (
        (book.mail.preferences, to.preferences),
        (book.mail.unsubscribe, to.unsubscribe),
        (book.mail.privacy, site.seller.privacy_url),
    )
    sender = f"{site.seller.legal_name}\n{site.seller.postal_address}\n{site.seller.contact}"
    foot = "\n".join(f"{words}: {url}" for words, url in links)
    body = "\n\n".join(part.plain() for part in parts)
    return Letter(
        subject=_one_line(subject),
        text=f"{body}\n\n-- \n{sender}\n\n{foot}\n",
        html=_page(book, subject, parts, sender, links),
        sender_name=_one_line(site.name),
        contact=site.seller.contact,
        language=book.language,
        unsubscribe=to.unsubscribe,
    )


def _page(
    book: Phrasebook,
    subject: str,
    parts: list[_Part],
    sender: str,
    links: tuple[tuple[str, str], ...],
) -> str:
    body = "\n".join(part.html() for part in parts)
    foot = " · ".join(f'<a href="{escape(url)}">{escape(words)}</a>' for words, url in links)
    lines = escape(sender).replace("\n", "<br>")
    return (
        f'<!doctype html>\n<html lang="{book.language}" dir="{book.direction}">\n'
        f'<head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{escape(subject)}</title></head>\n"
        f'<body style="{_BODY}"><div role="article" style="max-width:560px;margin:0 auto">\n'
        f'{body}\n<div style="{_SMALL}"><p>{lines}</p><p>{foot}</p></div>\n</div></body></html>\n'
    )


def _one_line(text: str) -> str:
    return " ".join(text.split())
