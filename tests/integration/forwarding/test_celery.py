"""Celery on a real Redis drains the same queues."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from signup.background import Background
from signup.domain.site import DestinationConfig, EnvSecret
from signup.settings.load import load
from tests.support import factories, receiver
from tests.support.app import publish_site
from tests.support.clock import SeededBytes
from tests.support.tree import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Engine

    from tests.support.receiver import Receiver

SECONDS = 60.0
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


@pytest.fixture
def endpoint() -> Iterator[Receiver]:
    with receiver.running() as running:
        yield running


@pytest.fixture
def celery(database_url: str, redis_url: str, tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run a worker with its beat, as the how-to says."""
    environment = {
        "PATH": os.environ["PATH"],
        "CELERY_BROKER_URL": redis_url,
        "SIGNUP_DATABASE_URL": database_url,
        "SIGNUP_SECRET_KEY": "k" * 32,
        "SIGNUP_ALLOW_PRIVATE_DESTINATIONS": "1",
        "CRM_SECRET": SECRET,
    }
    command = [sys.executable, "-m", "celery", "-A", "signup.celery_app", "worker", "--beat"]
    command += ["--concurrency", "2", "--schedule", str(tmp_path / "beat"), "--loglevel", "error"]
    with (tmp_path / "celery.log").open("wb") as log:
        worker = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
    yield worker
    worker.terminate()
    worker.wait(SECONDS)


def test_what_is_recorded_reaches_the_store_through_celery(
    engine: Engine, endpoint: Receiver, celery: subprocess.Popen[bytes]
) -> None:
    options = {"url": endpoint.url, "secret": (EnvSecret("CRM_SECRET"),)}
    crm = DestinationConfig("crm", "webhook", options)
    site = factories.a_site(destinations=(crm,))
    publish_site(engine, site, SeededBytes())
    recorder = factories.a_recorder(engine, messengers=frozenset())
    recorder.record([factories.a_signup(factories.a_scene(site))])
    assert endpoint.wait(1, SECONDS)
    assert endpoint.types() == ["profile.subscribed"]
    assert celery.poll() is None


def test_a_worker_that_leaves_deliveries_to_celery_has_no_queue(
    engine: Engine, database_url: str
) -> None:
    publish_site(engine, factories.a_site(), SeededBytes())
    settings = load({"SIGNUP_DATABASE_URL": database_url, "SIGNUP_SECRET_KEY": "k" * 32})
    assert Background(settings, {}, drain=False)._worker._targets() == {}
