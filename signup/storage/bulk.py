"""Many rows in one statement, and many keys in one question, on both databases.

The hot path writes a handful of tables for every batch. SQLAlchemy's own executemany costs about
12 µs a row and table in Python; one JSON document that PostgreSQL unfolds, or plain tuples for
SQLite, cost a tenth of that. The statements are made from the tables once.
"""

from __future__ import annotations

from datetime import UTC, datetime
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import orjson
from sqlalchemy import Boolean, Float, Integer, String, Text, bindparam, types
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator

from signup.storage.types import UtcDateTime

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from sqlalchemy import Column, Connection, Dialect, Table
    from sqlalchemy.sql.compiler import SQLCompiler

_POSTGRES_TYPES: tuple[tuple[type[Any], str], ...] = (
    (UtcDateTime, "timestamptz"),
    (String, "text"),
    (Text, "text"),
    (Integer, "integer"),
    (Float, "double precision"),
    (Boolean, "boolean"),
    (types.JSON, "jsonb"),
)


class BulkInsert:
    """Inserts rows of one table; with `conflict`, a row that is there is changed instead.

    `conflict` is the text after `ON CONFLICT`, the same on both databases. Rows are mappings that
    hold every column in `columns` (default: all of the table's).
    """

    def __init__(self, table: Table, columns: Sequence[str] = (), conflict: str = "") -> None:
        chosen = [table.c[name] for name in columns] if columns else list(table.columns)
        self._names = tuple(str(column.name) for column in chosen)
        self._pick = itemgetter(*self._names)
        encoders = enumerate(map(_sqlite_encoder, chosen))
        self._encode = tuple((at, encode) for at, encode in encoders if encode is not None)
        names = ", ".join(f'"{name}"' for name in self._names)
        tail = f" ON CONFLICT {conflict}" if conflict else ""
        record = ", ".join(f'"{one.name}" {_postgres_type(one)}' for one in chosen)
        into = f'INSERT INTO "{table.name}" ({names})'
        self._postgres = (
            f"{into} SELECT {names} FROM jsonb_to_recordset(%s::jsonb) AS rows({record}){tail}"  # noqa: S608 - made of the tables' own names
        )
        marks = ", ".join("?" * len(self._names))
        self._sqlite = f"{into} VALUES ({marks}){tail}"

    def __call__(self, connection: Connection, rows: Iterable[Mapping[str, Any]]) -> int:
        """Write `rows` and return how many were inserted or changed.

        Raises IntegrityError when a key is taken and no conflict is allowed.
        """
        wanted = list(rows)
        if not wanted:
            return 0
        if connection.dialect.name == "postgresql":
            document = orjson.dumps([dict(zip(self._names, self._pick(row))) for row in wanted])  # noqa: B905 - itemgetter gives one each
            return connection.exec_driver_sql(self._postgres, (document.decode(),)).rowcount
        return connection.exec_driver_sql(
            self._sqlite, [self._encoded(row) for row in wanted]
        ).rowcount

    def _encoded(self, row: Mapping[str, Any]) -> tuple[Any, ...]:
        values = list(self._pick(row))
        for at, encode in self._encode:
            values[at] = encode(values[at])
        return tuple(values)


def _postgres_type(column: Column[Any]) -> str:
    return next(name for kind, name in _POSTGRES_TYPES if isinstance(column.type, kind))


def _sqlite_encoder(column: Column[Any]) -> Callable[[Any], Any] | None:
    if isinstance(column.type, UtcDateTime):
        return _sqlite_time
    if isinstance(column.type, types.JSON):
        return _sqlite_document
    return None


def _sqlite_time(value: datetime | None) -> str | None:
    """Return the time as SQLAlchemy's SQLite dialect writes it, so that times compare as text."""
    if value is None:
        return None
    utc = value if value.tzinfo is UTC else value.astimezone(UTC)
    return utc.replace(tzinfo=None).isoformat(" ", "microseconds")


def _sqlite_document(value: Any) -> str | None:
    return None if value is None else orjson.dumps(value).decode()


class StringList(TypeDecorator[list[str]]):
    """A list of strings as one parameter: an array on PostgreSQL, a JSON list on SQLite."""

    impl = String
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> types.TypeEngine[Any]:
        """Return the type the driver sees."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(postgresql.ARRAY(Text()))
        return dialect.type_descriptor(Text())

    def process_bind_param(self, value: Any | None, dialect: Dialect) -> Any:
        """Return the list as the driver wants it."""
        strings = list(value or ())
        return strings if dialect.name == "postgresql" else orjson.dumps(strings).decode()


class one_of(FunctionElement[Any]):  # noqa: N801 - reads as a function in a statement
    """`one_of(column, "names")`: rows of one site whose column equals one of many strings.

    The site is bound to `site`, the strings to `names`; an UPDATE needs another name for the site.

    The statement is the same however many there are, so one cached plan serves every batch. Site
    and column go together because SQLite would otherwise walk all rows of the site.
    """

    inherit_cache = True
    name = "one_of"
    type = types.NullType()  # Boolean would be written "= 1" for SQLite, which hides the index

    def __init__(self, column: Column[str], names: str, site: str = "site") -> None:
        bound = bindparam(site, type_=Text())
        super().__init__(column.table.c.site, column, bound, bindparam(names, type_=StringList()))


@compiles(one_of, "postgresql")
def _one_of_array(element: one_of, compiler: SQLCompiler, **options: Any) -> str:
    own, column, site, values = (compiler.process(one, **options) for one in element.clauses)
    return f"({own} = {site} AND {column} = ANY ({values}))"


@compiles(one_of, "sqlite")
def _one_of_json(element: one_of, compiler: SQLCompiler, **options: Any) -> str:
    own, column, site, values = (compiler.process(one, **options) for one in element.clauses)
    return f"(({own}, {column}) IN (SELECT {site}, value FROM json_each({values})))"  # noqa: S608 - columns and marks


class looked_up(one_of):  # noqa: N801 - reads as a function in a statement
    """`looked_up(column, "names")`: `one_of` where a thousand rows are wanted by their key.

    PostgreSQL looks up each, or reads the table once. Written as `one_of`, a plan kept since before
    a table's first statistics walks the site's rows and holds each against all the strings: 115 ms
    for 1,000 of 13,000 profiles, where this takes 2. Not beside an OR, where it reads the table.
    """

    inherit_cache = True
    name = "looked_up"


@compiles(looked_up, "postgresql")
def _looked_up_join(element: looked_up, compiler: SQLCompiler, **options: Any) -> str:
    own, column, site, values = (compiler.process(one, **options) for one in element.clauses)
    # OFFSET 0 keeps the site from being known outside, by which the site's rows would be walked.
    wanted = f"SELECT CAST({site} AS VARCHAR), CAST(wanted AS VARCHAR) FROM unnest({values})"  # noqa: S608 - columns and marks
    return f"(({own}, {column}) IN ({wanted} AS wanted OFFSET 0))"
