"""Logging: one JSON line per entry, with the request's id and without personal data.

`configure` is called once, by the composition root. The code logs by
`structlog.stdlib.get_logger()`; what libraries log through the standard library passes the same
way. As a last defence everything that looks like an e-mail address, a phone number or a link to
somebody's own pages is masked, and exceptions are told by type and place, since their messages may
quote a row.
"""

from __future__ import annotations

import logging
import re
import sys
import traceback
from typing import TYPE_CHECKING, Any, Literal

import orjson
import structlog

if TYPE_CHECKING:
    from typing import TextIO

    from structlog.typing import EventDict, FilteringBoundLogger, Processor

    from signup.settings.values import Settings

_EMAIL = re.compile(r"[^\s@<>\"',;:=/]+@[^\s@<>\"',;]+")
_PHONE = re.compile(
    r"(?<![\w.:-])(?:\+\d[\d\s().-]{6,18}\d|\(?\d{2,4}\)?[\s.-]\d{3,4}[\s.-]\d{3,4}|\d{9,15})(?![\w:-])"
)
_LINK = re.compile(r"/(confirm|preferences|unsubscribe)/[^\s/?#\"'<>\\]+")
"""A link is a key. Frameworks and servers log paths, most of all when something fails."""

_OWN = frozenset({"timestamp", "level", "request_id", "logger"})
_FRAMES = 12
_NOISY = ("flask-limiter", "limits", "urllib3", "werkzeug", "sqlalchemy", "_granian")


def mask(text: str) -> str:
    """Return `text` without what looks like an e-mail address, a number or a person's link."""
    if "/" in text:
        text = _LINK.sub(r"/\1/[link]", text)
    if "@" in text:
        text = _EMAIL.sub("[email]", text)
    return _PHONE.sub("[phone]", text)


def describe(error: BaseException) -> dict[str, Any]:
    """Tell an exception by the types of its chain and the places it passed, without messages."""
    kinds: list[str] = []
    link: BaseException | None = error
    while link is not None and len(kinds) < _FRAMES:
        kinds.append(f"{type(link).__module__}.{type(link).__qualname__}")
        link = link.__cause__ or link.__context__
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
    places = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
    return {"error": kinds, "at": places}


def configure(settings: Settings, stream: TextIO | None = None) -> None:
    """Send all logging of this process to `stream` (standard error) as `settings` say."""
    stream = stream or sys.stderr
    level = logging.getLevelNamesMapping()[settings.log_level.upper()]
    shared = _chain(settings.log_format)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.add_log_level,
            *shared,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(stream),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *shared],
            foreign_pre_chain=[
                structlog.contextvars.merge_contextvars,
                structlog.stdlib.add_log_level,
                structlog.stdlib.add_logger_name,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in _NOISY:
        logging.getLogger(name).setLevel(logging.WARNING)


def own_words_logger(settings: Settings) -> FilteringBoundLogger:
    """Return a logger for entries made of the code's own words alone, which need no masking.

    One line per request is written by it; it goes where `configure` has sent all others.
    """
    stamp, *_, last = _chain(settings.log_format)
    logger: FilteringBoundLogger = structlog.wrap_logger(
        structlog.get_config()["logger_factory"](),
        processors=[structlog.stdlib.add_log_level, stamp, last],
        wrapper_class=structlog.get_config()["wrapper_class"],
    ).bind()
    return logger


def _chain(form: Literal["json", "console"]) -> list[Processor]:
    last: Processor = _as_json
    if form == "console":
        last = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    stamp = structlog.processors.TimeStamper(fmt="iso", utc=True)
    return [stamp, _without_messages, _without_people, last]


def _without_messages(_logger: object, _method: str, event: EventDict) -> EventDict:
    """Replace an exception by its type and place."""
    error = event.pop("exc_info", None)
    if error is True:
        error = sys.exc_info()
    if isinstance(error, tuple):
        error = error[1]
    if isinstance(error, BaseException):
        event.update(describe(error))
    return event


def _without_people(_logger: object, _method: str, event: EventDict) -> EventDict:
    """Mask what looks like an address or a number in every text, however deep."""
    for key, value in event.items():
        if key not in _OWN:
            event[key] = _masked(value)
    return event


def _masked(value: Any) -> Any:  # noqa: ANN401 - an entry may hold anything
    if isinstance(value, str):
        return mask(value)
    if isinstance(value, (int, float, type(None))):
        return value
    if isinstance(value, dict):
        return {_masked(key): _masked(each) for key, each in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_masked(each) for each in value]
    return mask(str(value))


def _as_json(_logger: object, _method: str, event: EventDict) -> str:
    return orjson.dumps(event, default=str, option=orjson.OPT_NON_STR_KEYS).decode()
