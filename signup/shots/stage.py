"""Where pictures are taken: the preview's own pages, served by this process to this machine."""

from __future__ import annotations

import contextlib
import threading
from typing import TYPE_CHECKING

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from signup.embed.preview import preview_blueprint
from signup.embed.routes import embed_blueprint
from signup.web.cors import OriginPolicy

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from signup.sites.catalog import Catalog

HOST = "127.0.0.1"


@contextlib.contextmanager
def stage(catalog: Catalog, dist: Path) -> Iterator[str]:
    """Serve the preview of what `catalog` has on a free port; give the address it begins with."""
    app = Flask(__name__, static_folder=None)
    app.register_blueprint(preview_blueprint(catalog, lambda _site, _name: None, dist))
    app.register_blueprint(embed_blueprint(catalog, OriginPolicy(catalog), dist))
    server = make_server(HOST, 0, app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, name="stage", daemon=True)
    thread.start()
    try:
        yield f"http://{HOST}:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Quiet(WSGIRequestHandler):
    def log(self, *_: object) -> None:
        """Say nothing: these are our own requests."""
