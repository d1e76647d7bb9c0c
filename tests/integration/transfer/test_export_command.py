"""`signup export`: everybody with what they agreed to, and no cell that is a formula."""

from __future__ import annotations

import csv
import io
import json
import stat
import tracemalloc
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete, insert, update

from signup.storage import tables
from signup.transfer import exporting
from tests.support.clock import START
from tests.support.factories import EMAIL, OTHER_EMAIL, PHONE

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from tests.integration.transfer.conftest import Shop

HEADER = "email,phone,first_name,last_name,email_marketing,unsubscribed_at\n"


def test_people_leave_with_their_states_and_times(shop: Shop) -> None:
    shop.take(HEADER + f"{EMAIL},,Ada,,subscribed,\n{OTHER_EMAIL},,,,unsubscribed,2024-05-01")
    found = shop.table()

    assert found[EMAIL]["email_marketing"] == "pending"
    assert found[EMAIL]["first_name"] == "Ada"
    left = found[OTHER_EMAIL]
    assert left["email_marketing"] == "unsubscribed"
    assert left["email_marketing_unsubscribed_at"] == "2024-05-01T23:59:59.999999Z"


def test_no_cell_is_a_formula(shop: Shop) -> None:
    shop.take(HEADER + f'{EMAIL},{PHONE},"=HYPERLINK(""http://x"")",@sum,subscribed,\n')
    cells = [cell for row in csv.reader(io.StringIO(shop.give(), newline="")) for cell in row]

    assert f"'{PHONE}" in cells
    assert '\'=HYPERLINK("http://x")' in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_json_holds_the_values_as_they_are(shop: Shop) -> None:
    shop.take(HEADER + f"{EMAIL},{PHONE},=Ada,,subscribed,\n")
    (person,) = json.loads(shop.give("--format", "json"))

    assert (person["phone"], person["first_name"]) == (PHONE, "=Ada")
    assert "last_name" not in person


def test_a_site_without_people_has_an_empty_list(shop: Shop) -> None:
    assert json.loads(shop.give("--format", "json")) == []
    assert json.loads(shop.give("--format", "27560")) == []
    assert shop.table() == {}


def test_whoever_was_erased_or_merged_is_not_exported(shop: Shop) -> None:
    addresses = [EMAIL, OTHER_EMAIL, "eve@example.com", "left@example.com"]
    shop.take(HEADER + "".join(f"{one},,,,subscribed,\n" for one in addresses))
    profiles = tables.profiles
    with shop.engine.begin() as connection:
        connection.execute(delete(profiles).where(profiles.c.email == EMAIL))
        emptied = update(profiles).where(profiles.c.email == OTHER_EMAIL)
        connection.execute(emptied.values(email=None))
        merged = update(profiles).where(profiles.c.email == "eve@example.com")
        connection.execute(merged.values(merged_into="another"))

    for kind in ("csv", "json", "27560"):
        text = shop.give("--format", kind)
        assert "left@example.com" in text
        assert not [one for one in addresses[:3] if one in text]


def test_a_file_is_whole_private_and_takes_the_place_of_an_older_one(shop: Shop) -> None:
    shop.take(HEADER + f"{EMAIL},,,,subscribed,\n")
    file = shop.folder / "out.csv"
    file.write_text("older", encoding="utf-8")
    shop.give("--output", str(file))

    assert file.read_bytes().decode() == shop.give().replace("\n", "\r\n")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert not list(shop.folder.glob("*.part"))


def test_a_file_that_cannot_be_written_is_said(shop: Shop) -> None:
    file = shop.folder / "no" / "out.csv"
    done = shop.run("export", "--site", "demo", "--output", str(file))

    assert done.exit_code == 1
    assert "could not be written" in done.output


def test_a_site_that_is_not_there_is_said(shop: Shop) -> None:
    assert shop.run("export", "--site", "nowhere").exit_code == 1


@pytest.mark.parametrize("count", [exporting.PAGE - 1, exporting.PAGE, 2 * exporting.PAGE + 1])
def test_everybody_is_written_once_however_many_pages_there_are(shop: Shop, count: int) -> None:
    _fill(shop.engine, count)

    assert len(shop.table()) == count


def test_memory_does_not_grow_with_the_people(shop: Shop) -> None:
    peaks = []
    for count in (2 * exporting.PAGE, 8 * exporting.PAGE):
        _fill(shop.engine, count)
        with (shop.folder / "out.csv").open("w", encoding="utf-8") as out:
            tracemalloc.start()
            exporting.write_csv(exporting.pages(shop.engine, "demo"), "demo", out, lambda _: None)
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
    assert peaks[1] < 1.5 * peaks[0]


def test_long_work_says_how_far_it_is_in_plain_lines(shop: Shop) -> None:
    _fill(shop.engine, 10_000)
    done = shop.run("export", "--site", "demo", "--output", str(shop.folder / "out.csv"))

    assert done.stderr.splitlines()[0] == "Exported: 10 %"
    assert done.stderr.splitlines()[-1] == "Exported: 100 %"
    assert done.stdout == ""


def _fill(engine: Engine, count: int) -> None:
    person = {
        "site": "demo",
        "attributes": {},
        "sources": [],
        "revision": 1,
        "created_at": START,
        "updated_at": START,
    }
    people = [
        {**person, "id": f"{one:036}", "email": f"reader{one}@example.com"} for one in range(count)
    ]
    with engine.begin() as connection:
        connection.execute(delete(tables.profiles))
        connection.execute(insert(tables.profiles), people)
