"""`signup import`: all of a good file, nothing of a bad one, and every fault by line and column."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING

import pytest

from signup.evidence.tables import evidence_records
from signup.storage import tables
from tests.support.factories import EMAIL, OTHER_EMAIL, PHONE

if TYPE_CHECKING:
    from tests.integration.transfer.conftest import Shop

HEADER = "email,phone,first_name,email_marketing,sms_marketing,consented_at,proof\n"
GOOD = f"{EMAIL},,Ada,subscribed,,2024-05-01,form 7\n"
BAD = "eve@example.com,,Eve,yes,,,\n"
STOP = f"{OTHER_EMAIL},,Grace,unsubscribed,,,\n"


def test_a_good_file_is_recorded_and_summed_up(shop: Shop) -> None:
    said = f"{EMAIL},,Ada,subscribed,,,\n"
    done = shop.take(HEADER + GOOD.replace("ada", "bob") + said + STOP + "x@example.com,,,never,,,")

    assert done.exit_code == 0
    assert "4 rows: 3 good, 1 left out" in done.output
    assert "1 subscribed, 1 waiting for the person's confirmation, 1 unsubscribed" in done.output
    assert shop.state("bob@example.com") == "subscribed"
    assert shop.state(EMAIL) == "pending"
    assert shop.state(OTHER_EMAIL) == "unsubscribed"
    assert len(shop.rows(tables.profiles)) == 3, "an address alone is not kept"


def test_a_file_with_a_bad_row_changes_nothing(shop: Shop) -> None:
    done = shop.take(HEADER + GOOD + BAD)

    assert done.exit_code == 1
    assert "line 3, email_marketing: Write subscribed" in done.output
    assert "Nothing was recorded" in done.output
    assert shop.rows(tables.profiles) == []


def test_good_rows_are_taken_without_the_bad_ones_where_that_is_asked_for(shop: Shop) -> None:
    done = shop.take(HEADER + BAD + GOOD, "--skip-bad")

    assert done.exit_code == 0
    assert "1 refused" in done.output
    assert shop.state(EMAIL) == "subscribed"
    assert len(shop.rows(tables.profiles)) == 1


def test_the_withdrawal_of_a_bad_row_is_taken_all_the_same(shop: Shop) -> None:
    row = f"{EMAIL},,Ada,unsubscribed,perhaps,,\n"
    assert shop.take(HEADER + row).exit_code == 1
    assert shop.rows(tables.profiles) == []
    done = shop.take(HEADER + row, "--skip-bad", "--report", str(shop.folder / "report.csv"))

    assert done.exit_code == 0
    assert "1 held a withdrawal, which was recorded" in done.output
    assert shop.state(EMAIL) == "unsubscribed"
    assert "refused, withdrawal recorded" in (shop.folder / "report.csv").read_text("utf-8")


def test_a_dry_run_says_all_and_does_nothing(shop: Shop) -> None:
    assert shop.take(HEADER + GOOD, "--dry-run").exit_code == 0
    assert shop.take(HEADER + GOOD + BAD, "--dry-run").exit_code == 1
    assert shop.rows(tables.profiles) == []


def test_the_report_names_every_row_that_is_not_taken_and_repeats_none(shop: Shop) -> None:
    rows = "".join(f"nobody{number}@example,,Secret,subscribed,,,\n" for number in range(30))
    report = shop.folder / "report.csv"
    done = shop.take(HEADER + rows + "x@example.com,,,,,,\n", "--report", str(report))

    assert done.output.count("line ") == 20
    assert "and 10 more" in done.output
    with report.open(encoding="utf-8", newline="") as file:
        told = list(csv.DictReader(file))
    assert len(told) == 31
    assert told[0] == {
        "row": "1",
        "line": "2",
        "column": "email",
        "result": "refused",
        "code": "email_invalid",
        "reason": "Enter an e-mail address like name@example.com.",
    }
    assert (told[30]["result"], told[30]["code"]) == ("left out", "no_consent")
    for text in (done.output, report.read_text("utf-8")):
        assert "nobody" not in text
        assert "Secret" not in text


@pytest.mark.parametrize("options", [[], ["--skip-bad"]])
def test_a_file_that_cannot_be_read_to_its_end_changes_nothing(
    shop: Shop, options: list[str]
) -> None:
    done = shop.take(HEADER + GOOD + '"never closed,,,,,,\n', *options)

    assert done.exit_code == 1
    assert "line 3: The quotes" in done.output
    assert shop.rows(tables.profiles) == []


def test_the_same_file_twice_records_once(shop: Shop) -> None:
    content = HEADER + GOOD + STOP + f",{PHONE},,,subscribed,,\n"
    shop.take(content)
    before = shop.rows(tables.consent_events)
    done = shop.take(content)

    assert "0 subscribed, 0 waiting" in done.output
    assert "3 known before" in done.output
    assert shop.rows(tables.consent_events) == before


def test_a_mended_file_records_what_is_new_in_it(shop: Shop) -> None:
    shop.take(HEADER + GOOD + BAD, "--skip-bad")
    shop.take(HEADER + GOOD + BAD.replace("yes", "subscribed"))

    assert len(shop.rows(tables.consent_events)) == 2


@pytest.mark.parametrize("list_of_rows", [True, False])
def test_json_says_the_same_as_a_table(shop: Shop, list_of_rows: bool) -> None:
    rows = [
        {
            "email": EMAIL,
            "email_marketing": "subscribed",
            "consented_at": "2024-05-01T00:00:00Z",
            "proof": "form 7",
        },
        {"email": OTHER_EMAIL, "email_marketing": "unsubscribed"},
    ]
    lines = "\n".join(json.dumps(row) for row in rows)
    assert shop.take(json.dumps(rows) if list_of_rows else lines).exit_code == 0

    assert shop.state(EMAIL) == "subscribed"
    assert shop.state(OTHER_EMAIL) == "unsubscribed"


def test_the_source_names_the_file_by_its_content(shop: Shop) -> None:
    shop.take(HEADER + GOOD, "--label", "mailchimp")

    source = shop.rows(tables.consent_events)[0]["source"]
    door, label, digest = source.split(":")
    assert (door, label, len(digest)) == ("import", "mailchimp", 64)
    record = json.loads(shop.rows(evidence_records)[0]["record"])
    assert record["shown"]["version"] == digest


def test_a_list_of_mailchimp_is_read_with_its_own_headers(shop: Shop) -> None:
    content = (
        '"Email Address","First Name",MEMBER_RATING,CONFIRM_TIME,CONFIRM_IP\n'
        f'{EMAIL},Ada,4,"2024-05-01 10:00:00",198.51.100.7\n'
    )
    done = shop.take(
        content,
        *("--map", "Email Address=email", "--map", "CONFIRM_TIME=consented_at"),
        *("--map", "CONFIRM_IP=proof", "--ignore", "MEMBER_RATING"),
        *("--set", "email_marketing=subscribed", "--set", "level=confirmed"),
    )

    assert done.exit_code == 0
    assert shop.states()[EMAIL, "email", "marketing"][:2] == ("subscribed", "confirmed")


def test_a_list_of_shopify_is_read_when_its_words_are_explained(shop: Shop) -> None:
    content = (
        "First Name,Email,Accepts Email Marketing,Phone,Accepts SMS Marketing\n"
        f"Ada,{EMAIL},yes,'{PHONE},no\n"
    )
    done = shop.take(
        content,
        *("--map", "Accepts Email Marketing=email_marketing"),
        *("--map", "Accepts SMS Marketing=sms_marketing"),
        *("--value", "yes=subscribed", "--value", "no=unsubscribed"),
    )

    assert done.exit_code == 0
    assert shop.state(EMAIL) == "pending"
    assert shop.state(PHONE, "sms") == "unsubscribed"


def test_an_import_writes_to_nobody(shop: Shop) -> None:
    shop.take(HEADER + GOOD + STOP + f",{PHONE},,,subscribed,,\n")

    assert shop.rows(tables.outbox) == []
    assert shop.rows(tables.confirmations) == []


@pytest.mark.parametrize(
    "options",
    [
        ["--value", "never=subscribed"],
        ["--map", "email"],
        ["--set", "emial=x"],
        ["--delimiter", "::"],
        ["--label", "My List"],
        ["--pace", "0"],
    ],
)
def test_wrong_use_ends_with_two(shop: Shop, options: list[str]) -> None:
    assert shop.take(HEADER + GOOD, *options).exit_code == 2


def test_a_site_that_is_not_there_is_said(shop: Shop) -> None:
    file = shop.folder / "people.csv"
    file.write_text(HEADER + GOOD, encoding="utf-8")
    done = shop.run("import", str(file), "--site", "nowhere")

    assert done.exit_code == 1
    assert "There is no site nowhere" in done.output


def test_a_report_that_cannot_be_written_is_said(shop: Shop) -> None:
    done = shop.take(HEADER + GOOD, "--report", str(shop.folder / "no" / "report.csv"))

    assert done.exit_code == 1
    assert "report.csv" in done.output
    assert shop.rows(tables.profiles) == []


def test_a_database_that_is_away_is_said_without_a_trace(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIGNUP_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")

    for done in (shop.take(HEADER + GOOD), shop.run("export", "--site", "demo")):
        assert done.exit_code == 1
        assert "The database did not answer" in done.output
        assert "Traceback" not in done.output
