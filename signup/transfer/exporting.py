"""Writing a site's people to a file as they are read: a page at a time, each in its own reading.

A page is as its people stand at that moment, so nobody who was erased meanwhile is written, and no
long transaction holds the database up.
"""

from __future__ import annotations

import csv
from functools import cache
from typing import TYPE_CHECKING

import orjson

from signup.sites.documents import from_document
from signup.storage import extracts
from signup.transfer.flat import FIELDS, flat
from signup.transfer.neutral import neutralised

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import IO

    from sqlalchemy import Engine

    from signup.domain.site import Site
    from signup.storage.extracts import Page

PAGE = 500


def count(engine: Engine, site: str) -> int:
    """Return how many people there are to export."""
    with engine.connect().execution_options(readonly=True) as connection:
        return extracts.count(connection, site)


def versions(engine: Engine, site: str) -> Callable[[str], Site | None]:
    """Return the function that looks up a site as it was published under a hash."""

    @cache
    def version(document_hash: str) -> Site | None:
        with engine.connect().execution_options(readonly=True) as connection:
            document = extracts.site_document(connection, site, document_hash)
        return from_document(document) if document else None

    return version


def pages(engine: Engine, site: str, *, history: bool = False) -> Iterator[Page]:
    """Yield everybody of a site, in order of id."""
    after = ""
    while True:
        with engine.connect().execution_options(readonly=True) as connection:
            page = extracts.page(connection, site, after, PAGE, history=history)
        if not page.people:
            return
        yield page
        after = page.people[-1]["id"]


def write_csv(
    found: Iterable[Page], site: str, out: IO[str], on_progress: Callable[[int], None]
) -> int:
    """Write people as CSV (RFC 4180) in which no cell is a formula; return how many."""
    writer = csv.writer(out)
    writer.writerow(FIELDS)
    done = 0
    for page in found:
        for row in flat(page, site):
            writer.writerow([neutralised(row[name]) for name in FIELDS])
        done += len(page.people)
        on_progress(done)
    return done


def write_json(
    found: Iterable[Page], site: str, out: IO[str], on_progress: Callable[[int], None]
) -> int:
    """Write people as a JSON list of the same columns, those left out that say nothing."""

    def told(page: Page) -> Iterator[dict[str, str]]:
        for row in flat(page, site):
            yield {name: text for name, text in row.items() if text}

    return write_list(found, told, out, on_progress)


def write_list(
    found: Iterable[Page],
    told: Callable[[Page], Iterable[object]],
    out: IO[str],
    on_progress: Callable[[int], None],
) -> int:
    """Write as a JSON list whatever `told` makes of each page; return how many people they had."""
    done, mark = 0, "["
    for page in found:
        for one in told(page):
            out.write(f"{mark}\n{orjson.dumps(one).decode()}")
            mark = ","
        done += len(page.people)
        on_progress(done)
    out.write("[]\n" if mark == "[" else "\n]\n")
    return done
