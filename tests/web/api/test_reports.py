"""What a brand reads about its forms."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from signup.capture.commands import CountBeacons
from tests.support.app import publish_site
from tests.support.clock import START
from tests.support.factories import a_scene

if TYPE_CHECKING:
    from datetime import datetime

    from signup.domain.funnel import Device, Moment
    from tests.support.clock import FixedClock, SeededBytes
    from tests.web.api.conftest import Brand

VISIT: tuple[tuple[Moment, str], ...] = (("viewed", "email"), ("step_viewed", "email"))
JOINED: tuple[tuple[Moment, str], ...] = (*VISIT, ("submitted", "email"))


def count(
    brand: Brand,
    events: tuple[tuple[Moment, str], ...],
    *,
    at: datetime = START,
    device: Device = "phone",
    variant: str = "",
) -> None:
    scene = a_scene(brand.site, at)
    brand.record(CountBeacons(scene, "welcome", "form-1", variant, device, events))


def _rows(brand: Brand, **query: str) -> list[dict[str, Any]]:
    answer = brand.get("/v1/reports/funnel", **query)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.get_json()["rows"]
    return found


def test_a_report_sums_up_thirty_days(brand: Brand, clock: FixedClock) -> None:
    count(brand, JOINED)
    count(brand, VISIT, at=clock.advance(days=29), device="desktop")
    answer = brand.get("/v1/reports/funnel").get_json()
    assert (answer["since"], answer["until"]) == ("2026-03-02", "2026-03-31")
    assert answer["rows"] == [
        {
            "form": "welcome",
            "step": "email",
            "viewed": 2,
            "step_viewed": 2,
            "submitted": 1,
            "skipped": 0,
            "closed": 0,
        }
    ]


def test_a_report_is_split_by_what_is_asked_for(brand: Brand) -> None:
    count(brand, JOINED, variant="a")
    count(brand, VISIT, variant="b", device="desktop")
    found = _rows(brand, by="day,variant,device,version")
    assert [
        (one["day"], one["version"], one["variant"], one["device"], one["submitted"])
        for one in found
    ] == [
        ("2026-03-02", "form-1", "a", "phone", 1),
        ("2026-03-02", "form-1", "b", "desktop", 0),
    ]


def test_variants_are_compared_and_none_wins_by_a_handful(
    brand: Brand, random_bytes: SeededBytes
) -> None:
    form = brand.site.forms[0]
    forms = tuple(replace(form, variant=one, version=f"form-{one}") for one in "ab")
    site = replace(brand.site, document_hash="site-2", forms=forms)
    publish_site(brand.services.engine, site, random_bytes)
    brand.services.catalog.refresh()
    for variant, events in (("a", VISIT), ("b", JOINED), ("b", VISIT)):
        told = CountBeacons(
            a_scene(brand.site, START), "welcome", f"form-{variant}", variant, "phone", events
        )
        brand.record(told)

    answer = brand.get("/v1/reports/funnel").get_json()

    itself, other = answer["variants"]
    assert (itself["variant"], itself["joined"], itself["verdict"]) == ("a", 0, "itself")
    assert (other["viewed"], other["joined"], other["rate"]) == (2, 1, 50)
    assert (other["verdict"], other["low"], other["high"]) == ("early", 9.45, 90.55)
    assert other["below"] < 0 < other["above"]
    assert brand.get("/v1/reports/funnel", form="other").get_json()["variants"] == []
    page = brand.client.get(answer["page"]).text
    assert "By variant" in page
    assert "Too early to tell" in page


def test_days_outside_and_other_forms_are_not_counted(brand: Brand) -> None:
    count(brand, VISIT)
    assert _rows(brand, since="2026-03-03", until="2026-03-04") == []
    assert _rows(brand, form="other") == []
    assert len(_rows(brand, form="welcome", since="2026-03-02", until="2026-03-02")) == 1


def test_a_brand_sees_its_own_figures_only(brand: Brand, neighbour: Brand) -> None:
    count(brand, VISIT)
    assert _rows(neighbour) == []


@pytest.mark.parametrize(
    "query",
    [
        {"by": "person"},
        {"since": "yesterday"},
        {"since": "2026-3-2"},
        {"until": "0001-01-01"},
        {"since": "2026-03-03", "until": "2026-03-02"},
        {"since": "2024-03-02", "until": "2026-03-02"},
        {"day": "2026-03-02"},
    ],
)
def test_a_choice_that_cannot_be_is_refused(brand: Brand, query: dict[str, str]) -> None:
    assert brand.get("/v1/reports/funnel", **query).status_code == 422


def test_a_report_leads_to_its_page(brand: Brand, clock: FixedClock) -> None:
    count(brand, JOINED)
    page = brand.get("/v1/reports/funnel").get_json()["page"]
    shown = brand.client.get(page)
    assert shown.status_code == 200
    assert "Northwind Coffee" in shown.text
    assert "welcome" in shown.text
    assert shown.headers["Cache-Control"] == "private, no-store"
    clock.advance(days=31)
    assert brand.client.get(page).status_code == 404


def test_the_link_of_a_person_opens_no_figures(brand: Brand) -> None:
    brand.sign_up("ada@example.com")
    link = brand.get("/v1/profiles").get_json()["profiles"][0]["links"]["preferences"]
    assert brand.client.get(f"/figures/{link.rpartition('/')[2]}").status_code == 404


def test_the_page_says_when_nobody_came(brand: Brand) -> None:
    page = brand.get("/v1/reports/funnel").get_json()["page"]
    assert "Nobody has seen this form" in brand.client.get(f"{page}?days=7").text
