"""The link that opens a handset's messages with a number and a word filled in."""

from __future__ import annotations

from urllib.parse import quote


def sms_link(number: str, word: str) -> str:
    """Return the `sms:` link that writes `word` to `number` (E.164), ready to be sent.

    RFC 5724 wants `?body=`, which Android opens; Apple documents no body at all and opens
    `&body=`, since iOS 8 (https://stackoverflow.com/questions/6480462). `?&body=` is both: an
    empty field and the body to the one, a separator and the body to the other.
    """
    return f"sms:{number}?&body={quote(word, safe='')}"
