"""For how long people may take to confirm, and by which page their links pass."""

from __future__ import annotations

from datetime import timedelta

import pytest

from signup.sites.documents import from_document, to_document
from tests.support.site_files import demo, faults, site_of

SMS = 'sms = "auto"\n'


def with_days(days: str) -> str:
    return demo((SMS, f"{SMS}reply_days = {days}\n"))


def test_a_yes_by_text_counts_for_seven_days_unless_the_file_says_otherwise() -> None:
    assert site_of(demo()).confirmation.reply_within == timedelta(days=7)
    site = site_of(with_days("2"))
    assert site.confirmation.reply_within == timedelta(days=2)
    assert from_document(to_document(site)) == site


@pytest.mark.parametrize("days", ["0", "31", "1.5", '"7"'])
def test_what_is_no_number_of_days_up_to_a_month_is_refused(days: str) -> None:
    (fault,) = faults(with_days(days))
    assert fault.key_path == "confirmation.reply_days"


def test_numbers_are_proved_by_a_reply_unless_the_file_asks_for_a_code() -> None:
    assert site_of(demo()).confirmation.sms_by == "reply"
    site = site_of(demo((SMS, f'{SMS}sms_by = "code"\n')))
    assert site.confirmation.sms_by == "code"
    assert from_document(to_document(site)) == site


def with_page(page: str) -> str:
    return demo((SMS, f'{SMS}page = "{page}"\n'))


def test_links_pass_by_a_page_of_the_shop_only_where_the_file_names_one() -> None:
    assert site_of(demo()).confirmation.page is None
    page = "http://127.0.0.1:8000/thanks?from=mail"
    site = site_of(with_page(page))
    assert site.confirmation.page == page
    assert from_document(to_document(site)) == site


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        ("https://elsewhere.example/", "is not a page of one of allowed_origins"),
        ("http://127.0.0.1:8000/#top", "must have no #fragment"),
        ("javascript:alert(1)", "must be an https:// URL"),
    ],
)
def test_a_page_of_somebody_else_or_with_a_fragment_is_refused(page: str, reason: str) -> None:
    (fault,) = faults(with_page(page))
    assert fault.key_path == "confirmation.page"
    assert reason in fault.reason
