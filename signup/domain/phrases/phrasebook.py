"""What mails and a person's own pages say, in one language.

`{name}` is the shop, `{label}` an incentive, `{days}` a number, `{address}` a masked address,
`{word}` a keyword and `{number}` where it is texted to; nothing a stranger typed stands in
any of them. What asks to confirm promises nothing and advertises nothing (UWG section 7; CASL).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from signup.domain.form import Direction


@dataclass(frozen=True, slots=True)
class MailPhrases:
    """The words of the mails."""

    confirm_subject: str
    confirm_lead: str
    confirm_button: str
    confirm_code: str
    confirm_until: str
    confirm_ignore: str
    welcome_subject: str
    welcome_subject_gift: str
    welcome_thanks: str
    welcome_gift: str
    why: str
    unsubscribe: str
    preferences: str
    privacy: str


@dataclass(frozen=True, slots=True)
class PagePhrases:
    """The words of the pages; `purposes` are by the names of the checkout boxes."""

    confirm_title: str
    confirm_text: str
    confirm_button: str
    confirmed_title: str
    confirmed_text: str
    expired_title: str
    expired_text: str
    closed_title: str
    closed_text: str
    unsubscribe_title: str
    unsubscribe_text: str
    unsubscribe_button: str
    unsubscribed_title: str
    unsubscribed_text: str
    preferences_title: str
    preferences_text: str
    saved: str
    stopped: str
    answer_mail: str
    answer_text: str
    will_ask: str
    email: str
    email_to: str
    texts: str
    texts_to: str
    purposes: Mapping[str, str]
    waiting: str
    off: str
    save: str
    stop_all: str
    stop_all_text: str
    rejoin_sms: str
    join_sms: str
    rejoin: str
    download_title: str
    download_text: str
    download_button: str
    forget_title: str
    forget_text: str
    forget_keeps: str
    forget_button: str
    forgotten_title: str
    forgotten_text: str
    to_shop: str
    bad_link_title: str
    bad_link_text: str
    gone_title: str
    gone_text: str
    trouble_title: str
    trouble_text: str
    terms: str
    privacy: str


@dataclass(frozen=True, slots=True)
class PostPhrases:
    """What a form that was sent without script is answered: a page of its own.

    `reasons` tell by the stable code of a refusal what is wrong (docs/reference/errors.md).
    """

    sent_title: str
    sent_text: str
    chosen_title: str
    chosen_text: str
    wrong_title: str
    wrong_text: str
    order_is_safe: str
    reasons: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Phrasebook:
    """Everything in one language; `language` is ISO 639-1."""

    language: str
    direction: Direction
    mail: MailPhrases
    pages: PagePhrases
    posts: PostPhrases
