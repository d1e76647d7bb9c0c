"""Every view says who may call it and what limits it; one that says nothing is not answered.

    @declare(auth="origin", limit="capture")
    def post_signup() -> ResponseReturnValue: ...

`kit` enforces what can be enforced before the body is read, and refuses to let a success out when
the view forgot what only it can check (see `Auth` and `Limit`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, TypeVar, get_args

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

Auth = Literal[
    "none",
    "origin",
    "form-token",
    "step-token",
    "signature",
    "shop-signature",
    "secret-key",
    "metrics-token",
    "link",
    "development",
]
"""Who may call.

`none`: anyone. `origin`, `form-token`, `step-token`: doors for pages; the view calls
`OriginPolicy.admit` for the site that the body or token names. `signature`: the view checks the
sender's. `shop-signature`: likewise, answered as shop platforms ask for. `secret-key`: checked
before the view; `g.site_key` is the key's site. `metrics-token`: checked by its view. `link`: the
sealed token in the address, which its view opens. `development`: 404 in production.
"""

Limit = Literal[
    "public", "capture", "beacons", "secret-key", "inbound", "unproved", "stop", "none-needed"
]
"""What is counted.

`public` and `beacons`: before the view, by IP address. `secret-key`: before the view, by key.
`capture`: the view calls `Limits.check` with what it parsed; addresses, number and IP are then
counted in one go, and a request that failed earlier is counted as it leaves. `inbound`: nothing;
the sender's signature guards it, and a STOP is never refused. `unproved`: the view counts by IP
address what fails its sender's proof (`Limits.count_unproved`), and nothing that passes. `stop`:
nothing, that a STOP is never refused; what such a view does beyond ending things it counts itself.
`none-needed`: nothing, it is cheap.
"""

BROWSER: frozenset[Auth] = frozenset({"origin", "form-token", "step-token"})
"""Doors that pages call from another origin, by CORS."""

_View = TypeVar("_View", bound="Callable[..., object]")


class Declaration(NamedTuple):
    """What a view declared."""

    auth: Auth
    limit: Limit


def declare(*, auth: Auth, limit: Limit) -> Callable[[_View], _View]:
    """Declare a view's auth and limit, in `__auth__` and `__limit__`.

    Raises:
        ValueError: one of the names does not exist.
    """
    if auth not in get_args(Auth) or limit not in get_args(Limit):
        raise ValueError(f"no such declaration: {auth}, {limit}")

    def mark(view: _View) -> _View:
        view.__auth__ = auth  # type: ignore[attr-defined] # a function may carry attributes
        view.__limit__ = limit  # type: ignore[attr-defined] # likewise
        return view

    return mark


def declaration(view: Callable[..., object]) -> Declaration | None:
    """Return what a view declared, or None."""
    auth, limit = getattr(view, "__auth__", None), getattr(view, "__limit__", None)
    return Declaration(auth, limit) if auth and limit else None


def undeclared(app: Flask) -> list[str]:
    """Return the endpoints of `app` whose view declares nothing."""
    return sorted(name for name, view in app.view_functions.items() if not declaration(view))
