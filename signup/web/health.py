"""Is the process up (`/livez`), and may it be sent signups (`/readyz`)?"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import orjson
import structlog
from flask import Response

from signup.web.log import describe
from signup.web.routing import declare

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask import Flask

Check = Callable[[], str | None]
"""Returns None when all is well, else a fixed phrase of what is not. Limits its own time."""

_log = structlog.stdlib.get_logger()


def install(app: Flask, checks: Mapping[str, Check], notices: Mapping[str, Check]) -> None:
    """Serve `/livez` and `/readyz`; `checks` by name, such as `database`.

    `notices` are shown beside them and change nothing: a worker that lags is no reason to send
    shoppers away.
    """

    @declare(auth="none", limit="none-needed")
    def livez() -> Response:
        return _answer({"status": "ok"}, 200)

    @declare(auth="none", limit="none-needed")
    def readyz() -> Response:
        found = {name: _run(name, check) for name, check in checks.items()}
        ready = all(state == "ok" for state in found.values())
        noted = {name: _run(name, check) for name, check in notices.items()} if ready else {}
        document = {"status": "ready" if ready else "not ready", "checks": {**found, **noted}}
        return _answer(document, 200 if ready else 503)

    app.add_url_rule("/livez", "livez", livez, methods=["GET"])
    app.add_url_rule("/readyz", "readyz", readyz, methods=["GET"])


def _run(name: str, check: Check) -> str:
    try:
        return check() or "ok"
    except Exception as error:  # noqa: BLE001 - whatever a check raises means: not ready
        _log.warning("check failed", check=name, **describe(error))
        return "failed"


def _answer(document: Mapping[str, object], status: int) -> Response:
    return Response(orjson.dumps(document), status, mimetype="application/json")
