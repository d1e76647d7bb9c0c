from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from signup.domain.sms_link import sms_link


def test_the_link_is_the_one_that_both_kinds_of_phones_open() -> None:
    assert sms_link("+15005550006", "COFFEE") == "sms:+15005550006?&body=COFFEE"


@pytest.mark.parametrize("word", ["COFFEE", "CAFÉ", "قهوة", "A&B?=#%"])
def test_a_reader_by_the_rfc_finds_number_and_word(word: str) -> None:
    parts = urlsplit(sms_link("+15005550006", word))
    assert (parts.scheme, parts.path, parts.fragment) == ("sms", "+15005550006", "")
    assert parse_qs(parts.query) == {"body": [word]}
    assert parts.query.isascii()
