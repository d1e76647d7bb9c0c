"""Does a signup cost more among many profiles than among few?

The profiles are made inside PostgreSQL, each with its signup, consent and outbox row, so that the
indexes of all five tables are as large as they would be.
"""

from __future__ import annotations

import contextlib
import shutil
from typing import TYPE_CHECKING

import psycopg
from psycopg import sql

from bench import load, machine, rigs
from bench.report import spread
from tests.support import servers

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import LiteralString

_AT_ONCE = 100_000
_FILL = """
WITH people AS (
    SELECT n, replace(gen_random_uuid()::text, '-', '') AS id, now() - n * interval '1 s' AS at
    FROM generate_series(%(first)s::bigint, %(last)s::bigint) AS n
), new_profiles AS (
    INSERT INTO profiles
        (site, id, email, locale, attributes, sources, revision, created_at, updated_at)
    SELECT %(site)s, id, 'old.' || n || '@example.com', 'en-US', '{}', '["popup:welcome"]', 1, at,
        at
    FROM people
), new_signups AS (
    INSERT INTO signups (site, id, profile_id, source, form_token, risky, channels, created_at)
    SELECT %(site)s, 's' || left(id, 30), id, 'popup:welcome', left(md5('t' || n), 22), false,
        '{}', at
    FROM people
), new_events AS (
    INSERT INTO consent_events (site, id, profile_id, address_key, channel, purpose, event, act,
        source, at, recorded_at, site_hash, jurisdiction, context)
    SELECT %(site)s, 'e' || left(id, 30), id, md5('a' || n), 'email', 'marketing', 'given',
        'press', 'popup:welcome', at, at, repeat('0', 64), 'US', '{}'
    FROM people
), new_states AS (
    INSERT INTO consent_states (site, address_key, channel, purpose, state, level, since, last_at,
        source, ever_subscribed)
    SELECT %(site)s, md5('a' || n), 'email', 'marketing', 'subscribed', 'single', at, at,
        'popup:welcome', true
    FROM people
)
INSERT INTO outbox (site, id, destination, aggregatetype, aggregateid, revision, position, type,
    payload, state, attempts, next_at, created_at)
SELECT %(site)s, 'o' || left(id, 30), 'crm', 'profile', id, 1, 0, 'profile.subscribed', '{}',
    'accepted', 1, at, at
FROM people
"""

_FILLED = ("profiles", "signups", "consent_events", "consent_states", "outbox")
_KEYS = """
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
WHERE conrelid::regclass::text = ANY(%(tables)s) AND contype IN ('f', 'p', 'u')
ORDER BY contype <> 'f', conname
"""
_INDEXES = """
SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
WHERE indrelid::regclass::text = ANY(%(tables)s)
    AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
"""


def compare(few: int, many: int, rounds: int, seconds: int) -> str:
    """Return p50 of step 1 among `many` profiles against `few`, by alternating runs."""
    with contextlib.ExitStack() as stack:
        folder = load.scratch()
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        private = servers.start(durable=True)
        stack.callback(private.stop)
        running, people = [], load.People()
        for count in (few, many):
            database = rigs.postgres(private.addresses.postgres, f"growth-{count}")
            _fill(database.url, count)
            running.append(stack.enter_context(rigs.signup(database, folder)))
        load.prepare(running[0], folder)
        for server in running:
            load.warm_up(server, "signups", folder, people)
        taken = [
            [load.run(server, "signups", folder, people, seconds).p50 for server in running]
            for _ in range(rounds)
        ]
    found = spread([large / small for small, large in taken])
    return (
        f"p50 of step 1 among {many:,} profiles ÷ among {few:,}: {found.middle:.2f} "
        f"({found.least:.2f}–{found.most:.2f}), wanted ≤ 1.3. {machine.describe()}"
    )


def _fill(url: str, count: int) -> None:
    with psycopg.connect(url, autocommit=True, connect_timeout=10) as connection:
        connection.execute("SET synchronous_commit = off")
        connection.execute("SET maintenance_work_mem = '1GB'")
        with _built_afterwards(connection):
            for first in range(1, count + 1, _AT_ONCE):
                last = min(first + _AT_ONCE - 1, count)
                connection.execute(_FILL, {"site": rigs.SITE, "first": first, "last": last})
        connection.execute("VACUUM ANALYZE")


@contextlib.contextmanager
def _built_afterwards(connection: psycopg.Connection) -> Iterator[None]:
    """Take the filled tables' keys and indexes away, and build them again at the end.

    Row by row, ten million random keys would take hours.
    """
    keys = connection.execute(_KEYS, {"tables": list(_FILLED)}).fetchall()
    indexes = connection.execute(_INDEXES, {"tables": list(_FILLED)}).fetchall()
    for table, name, _ in keys:
        _run(connection, "ALTER TABLE {} DROP CONSTRAINT {}", table, name)
    for name, _ in indexes:
        _run(connection, "DROP INDEX {}", name)
    yield
    for _, definition in indexes:
        connection.execute(definition)
    for table, name, definition in reversed(keys):
        _run(connection, "ALTER TABLE {} ADD CONSTRAINT {} " + definition, table, name)


def _run(connection: psycopg.Connection, statement: LiteralString, *names: str) -> None:
    connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
