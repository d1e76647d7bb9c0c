"""Problem documents (RFC 9457): the one shape of every error, whoever raised it.

Nothing that was sent is ever repeated: all texts come from `codes.CODES` or are written by the code
that refuses. What nobody expected is logged by type and place, never by message, which may hold
personal data, and answered `internal_error`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import orjson
import structlog
from flask import Response
from werkzeug.exceptions import HTTPException, InternalServerError

from signup.capture.errors import CaptureError, StorageUnavailable
from signup.domain.errors import DomainError, FieldError
from signup.web.codes import CODES, FALLBACKS
from signup.web.log import describe

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from flask import Flask

_log = structlog.stdlib.get_logger()
_TYPE = "urn:signup:error:"
_MIMETYPE = "application/problem+json"
_PASSED_ON = ("Allow", "Retry-After", "WWW-Authenticate")
_SERVER_FAULT = 500


class BadField(NamedTuple):
    """An entry of `errors`: the field's dotted path, its code, a sentence for people."""

    field: str
    code: str
    message: str


class Problem(Exception):
    """A request is answered with the problem document of `code`, one of `codes.CODES`.

    `detail` is a fixed sentence of the code that refuses, never anything that was sent.
    """

    def __init__(
        self,
        code: str,
        detail: str | None = None,
        *,
        errors: Sequence[BadField] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        known = CODES[code]
        super().__init__(code)
        self.code, self.status, self.title = code, known.status, known.title
        self.detail = detail or known.title
        self.errors = tuple(errors)
        self.headers = dict(headers or {})


def fields_problem(errors: Sequence[BadField]) -> Problem:
    """Return the 422 for these fields; its code is theirs when all have the same."""
    codes = {error.code for error in errors}
    shared = codes.pop() if len(codes) == 1 else "fields_invalid"
    code = shared if shared in CODES else "fields_invalid"
    return Problem(code, errors[0].message if len(errors) == 1 else None, errors=errors)


def respond(problem: Problem) -> Response:
    """Return the problem document as an answer."""
    document: dict[str, object] = {
        "type": _TYPE + problem.code,
        "title": problem.title,
        "status": problem.status,
        "detail": problem.detail,
        "code": problem.code,
    }
    if problem.errors:
        document["errors"] = [error._asdict() for error in problem.errors]
    answer = Response(orjson.dumps(document), problem.status, mimetype=_MIMETYPE)
    answer.headers.extend(problem.headers)
    return answer


def install(app: Flask) -> None:
    """Answer every exception of `app` with a problem document."""
    app.register_error_handler(Problem, respond)
    app.register_error_handler(HTTPException, _of_framework)
    app.register_error_handler(FieldError, _of_field)
    app.register_error_handler(DomainError, _of_rule)
    app.register_error_handler(CaptureError, _of_core)
    app.register_error_handler(Exception, _of_surprise)


def _of_framework(error: HTTPException) -> Response:
    if isinstance(error, InternalServerError) or (error.code or 0) == _SERVER_FAULT:
        return _of_surprise(getattr(error, "original_exception", None) or error)
    given = error.get_response()
    code = FALLBACKS.get(given.status_code)
    if code is None:
        code = "bad_request" if given.status_code < _SERVER_FAULT else "unavailable"
    kept = {name: given.headers[name] for name in _PASSED_ON if name in given.headers}
    return respond(Problem(code, headers=kept))


def _of_field(error: FieldError) -> Response:
    return respond(fields_problem([BadField(error.field, error.code, error.message)]))


def _of_rule(error: DomainError) -> Response:
    return respond(Problem(error.code if error.code in CODES else "fields_invalid", error.message))


def _of_core(error: CaptureError) -> Response:
    if isinstance(error, StorageUnavailable):
        _log.error("storage unavailable", **describe(error))
        return respond(Problem(error.code, headers={"Retry-After": str(error.retry_after)}))
    if error.code not in CODES:
        return _of_surprise(error)
    return respond(Problem(error.code))


def _of_surprise(error: Exception) -> Response:
    _log.error("unexpected", **describe(error))
    return respond(Problem("internal_error"))
