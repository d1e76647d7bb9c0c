"""One canonical form for every e-mail address, or a refusal that repeats nothing.

Syntax is email-validator's business (RFC 5321, RFC 5322, IDNA 2008); this file adds what a list
needs: one ASCII spelling per mailbox, no look-alikes, and a fixed error for any text at all.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from email_validator import EmailNotValidError, ValidatedEmail, validate_email

from signup.domain.errors import FieldError
from signup.domain.lookalikes import imitates_ascii, mixes_scripts

# Four times what RFC 5321 allows: room for blanks and decomposed letters, none for abuse.
_LONGEST_TYPED = 1016
# Blanks and invisible marks that copying leaves around an address.
_PASTE_MARKS = " \t\r\n\u00a0\u3000\u200b\ufeff"

_INVALID = "email_invalid", "Enter an e-mail address like name@example.com."
_NOT_ASCII = "email_not_ascii", "Use only unaccented letters and digits before the @ sign."
_LOOKALIKE = "email_lookalike", "The part after the @ sign imitates another address."

# RFC 2142 and the names that large senders treat as read by nobody in particular.
_ROLE = re.compile(
    r"""abuse|accounting|accounts|admin|administrator|all|billing|careers|compliance|contact|
    customerservice|devnull|dns|enquiries|everyone|finance|ftp|hello|help|helpdesk|hostmaster|hr|
    info|inquiries|ispfeedback|ispsupport|it|jobs|legal|list|list-request|mail|mailer-daemon|
    marketing|media|news|newsletter|no-?reply|noc|nobody|null|office|orders|phish|phishing|
    postmaster|press|privacy|registrar|root|sales|security|service|spam|staff|subscribe|support|
    sysadmin|team|tech|undisclosed-recipients|unsubscribe|usenet|uucp|webmaster|www""",
    re.VERBOSE,
)
_GMAIL = frozenset({"gmail.com", "googlemail.com"})
# The delegated ones (bg, org, rus and srb in Cyrillic) of which every letter has an ASCII twin:
# nobody else can register these.
_KNOWN_TOP_LEVEL = frozenset({"xn--90ae", "xn--c1avg", "xn--p1acf", "xn--90a3ac"})


@dataclass(frozen=True, slots=True)
class EmailAddress:
    """A mailbox in its one canonical ASCII form: lower case, the domain in IDNA 2008 A-labels."""

    value: str


def parse_email(text: str, *, field: str = "email") -> EmailAddress:
    """Read what someone typed as an e-mail address; `field` names it in the refusal.

    The local part is lower-cased although RFC 5321 section 2.4 lets a host tell case apart: no
    mailbox provider of any size does, phones capitalise the first letter unasked, and two
    spellings of one mailbox would mean two profiles and a withdrawal that misses one of them.

    Reserved names for documentation (`example.com`, `shop.example`, RFC 2606) are taken, since RFC
    6761 asks software not to treat them as special and demos and tests live on them. `.local`,
    `.localhost`, `.test`, `.invalid`, `.onion`, `.arpa`, bare host names and address literals are
    refused. Whether the domain exists is not asked: that would be a call outside.

    Raises FieldError `email_invalid`, `email_not_ascii` (an internationalised local part cannot
    be delivered to by every sender) or `email_lookalike`, and nothing else for any `text`.
    """
    typed = _tidy(text, field)
    if not typed.rpartition("@")[0].isascii():
        raise FieldError(field, *_NOT_ASCII)
    checked = _check(typed, field)
    if _is_lookalike(checked):
        raise FieldError(field, *_LOOKALIKE)
    local = checked.local_part.lower()
    return EmailAddress(f"{local}@{checked.ascii_domain.lower()}")


def is_role(local: str) -> bool:
    """Tell whether what stands before the @ sign, in lower case, names no person but a function."""
    return _ROLE.fullmatch(local.partition("+")[0]) is not None


def normalised_for_limits(address: str) -> str:
    """Return the mailbox behind a canonical `address`, for "one per person" limits only.

    A tag after `+` (RFC 5233) is dropped everywhere, dots at Gmail, which ignores them. Some host
    may give the tag another meaning, so this is never stored, compared for identity or mailed.
    """
    local, _, domain = address.rpartition("@")
    mailbox = local.partition("+")[0] or local
    if domain in _GMAIL:
        return f"{mailbox.replace('.', '')}@gmail.com"
    return f"{mailbox}@{domain}"


def _tidy(text: str, field: str) -> str:
    """Strip what pasting adds, make width one, and refuse invisible and unpaired characters."""
    if len(text) > _LONGEST_TYPED:
        raise FieldError(field, *_INVALID)
    typed = text.strip(_PASTE_MARKS)
    if typed.isascii():
        return typed
    typed = unicodedata.normalize("NFKC", typed)
    if any(unicodedata.category(character)[0] == "C" for character in typed):
        raise FieldError(field, *_INVALID)
    return typed


def _check(typed: str, field: str) -> ValidatedEmail:
    try:
        return validate_email(
            typed,
            allow_smtputf8=False,
            allow_quoted_local=False,
            allow_domain_literal=False,
            allow_display_name=False,
            strict=True,
            check_deliverability=False,
        )
    except EmailNotValidError:
        # Its text quotes what was typed, so it may not travel on, not even as the cause.
        raise FieldError(field, *_INVALID) from None


def _is_lookalike(checked: ValidatedEmail) -> bool:
    if checked.domain.isascii():
        return False
    labels = checked.domain.split(".")
    if checked.ascii_domain.rpartition(".")[2] in _KNOWN_TOP_LEVEL:
        labels.pop()
    return any(mixes_scripts(label) or imitates_ascii(label) for label in labels)
