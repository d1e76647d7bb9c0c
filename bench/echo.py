"""The bare echo: the least that any Flask service here can cost, on the same server settings.

`python -m bench.echo PORT PROCESSES`
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from flask import Flask, jsonify, request

from signup.server import web_server

if TYPE_CHECKING:
    from flask import Response


def create_app() -> Flask:
    """Return an app that parses JSON and sends it back."""
    app = Flask(__name__, static_folder=None)

    @app.get("/livez")
    def alive() -> str:
        return "ok"

    @app.post("/echo")
    def echo() -> Response:
        return jsonify(request.get_json())

    return app


if __name__ == "__main__":
    web_server(
        "bench.echo:create_app", host="127.0.0.1", port=int(sys.argv[1]), processes=int(sys.argv[2])
    ).serve()
