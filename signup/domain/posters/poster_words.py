"""What one language must be able to say on a sign with a keyword, and on the page of all opt-ins.

`{word}` is the word to text, `{number}` where to, `{name}` the shop, `{seller}` its company,
`{age}` the least age of who may join, `{page}` where. None of these words asks for consent: that is
the published text's alone, which stands beside them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class SignWords:
    """The words on a sign and on its page."""

    ask: str
    before: str
    scan: str
    send: str
    tap: str
    picture: str
    text_id: str
    download: str
    all: str
    gate: str
    gate_link: str


@dataclass(frozen=True, slots=True)
class OptInWords:
    """The words of the page that lists every opt-in; `answers` are by the names of the texts."""

    title: str
    intro: str
    seller: str
    program: str
    frequency: str
    numbers: str
    contact: str
    keywords: str
    place: str
    see_sign: str
    forms: str
    see_form: str
    button: str
    box: str
    checkout: str
    unticked: str
    answers_title: str
    answers: Mapping[str, str]
    other_languages: str


@dataclass(frozen=True, slots=True)
class PosterWords:
    """Everything in one language; `language` is ISO 639-1, `name` how it calls itself."""

    language: str
    name: str
    sign: SignWords
    page: OptInWords
