"""A consent log on a fresh database."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from signup.storage.engine import create_engine
from tests.support.evidence import Book

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def book(database_url: str) -> Iterator[Book]:
    """Give an empty log; a test that asks for it runs on both databases."""
    engine = create_engine(database_url)
    yield Book(engine)
    engine.dispose()


@pytest.fixture
def paper(sqlite_url: str) -> Iterator[Book]:
    """Give an empty log where the database plays no part in what is tested."""
    engine = create_engine(sqlite_url)
    yield Book(engine)
    engine.dispose()


@pytest.fixture
def postgres_book(postgres_url: str) -> Iterator[Book]:
    """Give an empty log where several writers meet."""
    engine = create_engine(postgres_url)
    yield Book(engine)
    engine.dispose()
