from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from signup.storage.engine import create_engine

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """Give an engine on a fresh database."""
    engine = create_engine(database_url)
    yield engine
    engine.dispose()
