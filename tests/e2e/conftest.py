from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest

from tests.e2e.other_shop import open_shop
from tests.e2e.service import running
from tests.e2e.shopper import WATCH, Shopper
from tests.support.browser import PATIENCE_MS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser

    from tests.e2e.other_shop import OtherShop
    from tests.e2e.service import Service


@pytest.fixture(scope="session")
def other_shop() -> Iterator[OtherShop]:
    """Give a shop of another origin that carries the tag."""
    with open_shop() as shop:
        yield shop


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory, other_shop: OtherShop) -> Iterator[Service]:
    """Give the running service with the demo shop."""
    with running(tmp_path_factory.mktemp("service"), other_shop.url) as service:
        other_shop.service = service.url
        yield service


@pytest.fixture
def arrive(browser: Browser, service: Service) -> Iterator[Callable[..., Shopper]]:
    """Return what lets a new shopper in, with a fresh browser profile.

    Takes `browser.new_context`'s options.
    """
    contexts = []

    def arrive(**options: object) -> Shopper:
        context = browser.new_context(**options)  # type: ignore[arg-type] # passed on as they are
        context.set_default_timeout(PATIENCE_MS)
        context.add_init_script(WATCH)
        contexts.append(context)
        return Shopper(context.new_page(), service.url)

    yield arrive
    for context in contexts:
        for page in context.pages:
            # What a page still asks for as it closes is no fault of the test's.
            page.unroute_all(behavior="ignoreErrors")
        context.close()


@pytest.fixture
def shopper(arrive: Callable[..., Shopper]) -> Shopper:
    """Return a shopper at a desk."""
    return arrive(viewport={"width": 1280, "height": 800})


@pytest.fixture(scope="session")
def _numbers() -> Iterator[int]:
    return itertools.count(1)


@pytest.fixture
def email(_numbers: Iterator[int]) -> str:
    """Return an address nobody has used yet."""
    return f"ada{next(_numbers)}@example.com"


@pytest.fixture
def phone(_numbers: Iterator[int]) -> str:
    """Return a number nobody has used yet, as people in the US write it."""
    return f"(503) 555-{next(_numbers) + 2000:04}"
