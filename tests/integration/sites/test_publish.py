from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from sqlalchemy import Engine, Table, func, select

from signup.sites import commands
from signup.sites.publish import PublishReport, publish
from signup.storage import sites as storage
from signup.storage.tables import disclosures, form_versions, secret_keys, site_versions, sites
from tests.support.clock import START, FixedClock, SeededBytes
from tests.support.site_files import demo, site_of

if TYPE_CHECKING:
    from pathlib import Path

    from signup.domain.site import Site

BEFORE = site_of(demo())
AFTER = site_of(demo(('headline = "Make it 20%?"', 'headline = "Make it 25%?"')))
REWORDED = site_of(demo(('contact = "hello@', 'contact = "hi@')))


def put(engine: Engine, site: Site = BEFORE) -> PublishReport:
    with engine.begin() as connection:
        return publish(connection, site, START, SeededBytes())


def count(engine: Engine, table: Table) -> int:
    with engine.connect() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()


def test_publishing_a_site_stores_every_version(engine: Engine) -> None:
    report = put(engine)
    assert report.generation == 1
    assert report.unchanged == ()
    assert "form welcome (en-US)" in report.changed
    assert count(engine, site_versions) == count(engine, form_versions) == 1
    assert count(engine, disclosures) == 6


def test_publishing_the_same_again_changes_nothing_and_says_so(engine: Engine) -> None:
    put(engine)
    report = put(engine)
    assert (report.changed, report.generation) == ((), 1)
    assert report.summary == "demo: nothing changed."
    assert count(engine, site_versions) == 1


def test_only_what_changed_gets_a_new_version(engine: Engine) -> None:
    put(engine)
    report = put(engine, AFTER)
    assert report.changed == ("form welcome (en-US)",)
    assert "keyword COFFEE (+15005550006)" in report.unchanged
    assert report.generation == 2
    assert count(engine, form_versions) == 2
    assert count(engine, disclosures) == 6


def test_a_new_text_never_replaces_an_old_one(engine: Engine) -> None:
    put(engine)
    put(engine, REWORDED)
    assert count(engine, disclosures) == 12
    old = BEFORE.forms[0].steps[0].disclosures[0]
    with engine.connect() as connection:
        document = storage.disclosure_document(connection, "demo", old.id)
    assert document is not None
    assert document["text"] == old.text


def test_going_back_to_an_older_file_is_a_change_without_new_versions(engine: Engine) -> None:
    put(engine)
    put(engine, AFTER)
    report = put(engine, BEFORE)
    assert report.generation == 3
    assert report.changed == ("form welcome (en-US)",)
    assert count(engine, site_versions) == 2


def test_what_is_no_longer_offered_is_told(engine: Engine) -> None:
    put(engine)
    text = demo()
    start, end = text.index("[[keywords]]"), text.index("[confirmation]")
    report = put(engine, site_of(text[:start] + text[end:]))
    assert report.changed == ("keyword COFFEE (+15005550006), no longer offered",)
    assert report.summary == (
        "demo: published change 2:\n  keyword COFFEE (+15005550006), no longer offered"
    )


def test_the_key_of_the_address_hashes_never_changes(engine: Engine) -> None:
    def pepper() -> bytes:
        with engine.connect() as connection:
            return bytes(connection.execute(select(sites.c.address_pepper)).scalar_one())

    put(engine)
    first = pepper()
    with engine.begin() as connection:
        publish(connection, AFTER, START, lambda count: b"x" * count)
    assert pepper() == first
    assert len(first) == 32


def test_an_accident_publishes_nothing_at_all(engine: Engine) -> None:
    with engine.connect() as connection:
        publish(connection, BEFORE, START, SeededBytes())
        connection.rollback()
    assert [count(engine, table) for table in (sites, site_versions, disclosures)] == [0, 0, 0]


def test_two_who_publish_the_same_at_once_publish_it_once(engine: Engine) -> None:
    with ThreadPoolExecutor(2) as pool:
        reports = list(pool.map(lambda _: put(engine), range(2)))
    assert sorted(bool(report.changed) for report in reports) == [False, True]
    assert {report.generation for report in reports} == {1}


def test_a_secret_key_is_stored_as_a_hash_and_names_its_site(
    engine: Engine, clock: FixedClock, random_bytes: SeededBytes
) -> None:
    put(engine)
    with engine.begin() as connection:
        key = commands.new_key(connection, "demo", clock(), random_bytes)
        other = commands.new_key(connection, "demo", clock(), random_bytes)
    assert key is not None
    assert key.startswith("sk_demo_")
    assert (len(key), key != other) == (len("sk_demo_") + 43, True)
    key_hash = hashlib.sha256(key.encode()).hexdigest()
    assert storage.site_of_key_hash(engine, key_hash) == "demo"
    with engine.connect() as connection:
        assert key_hash in connection.execute(select(secret_keys.c.hash)).scalars().all()


def test_a_revoked_or_unknown_secret_key_names_no_site(
    engine: Engine, clock: FixedClock, random_bytes: SeededBytes
) -> None:
    put(engine)
    with engine.begin() as connection:
        key = commands.new_key(connection, "demo", clock(), random_bytes) or ""
        connection.execute(secret_keys.update().values(revoked_at=START))
    assert storage.site_of_key_hash(engine, hashlib.sha256(key.encode()).hexdigest()) is None
    assert storage.site_of_key_hash(engine, "0" * 64) is None


def test_a_site_that_was_never_applied_gets_no_secret_key(
    engine: Engine, clock: FixedClock, random_bytes: SeededBytes
) -> None:
    with engine.begin() as connection:
        assert commands.new_key(connection, "nobody", clock(), random_bytes) is None
    assert count(engine, secret_keys) == 0


def test_applying_a_file_publishes_it_and_warns_of_unset_secrets(
    engine: Engine, tmp_path: Path
) -> None:
    file = tmp_path / "site.toml"
    file.write_text(demo(), encoding="utf-8")
    environ = {"TWILIO_ACCOUNT_SID": "AC1"}
    applied = commands.apply(file, environ, engine, START, SeededBytes())
    assert applied.errors == ()
    assert applied.summary.startswith("demo: published change 1:")
    (warning,) = applied.warnings
    assert "warning: sms.auth_token: the environment variable TWILIO_AUTH_TOKEN" in str(warning)


def test_applying_a_bad_file_publishes_nothing(engine: Engine, tmp_path: Path) -> None:
    file = tmp_path / "site.toml"
    file.write_text(demo(('word = "COFFEE"', 'word = "STOP"')), encoding="utf-8")
    applied = commands.apply(file, {}, engine, START, SeededBytes())
    assert [fault.key_path for fault in applied.errors] == ["keywords[0].word"]
    assert applied.summary == "nothing was published."
    assert count(engine, sites) == 0
