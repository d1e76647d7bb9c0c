"""What the OpenAPI document says about one route beyond what its view declares."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from signup.web.schemas import StrictSchema

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
HTML = "text/html"


@dataclass(frozen=True, slots=True)
class Answer:
    """One way a request ends that is no problem document; `media_type` None: an empty body."""

    status: int
    meaning: str
    schema: type[StrictSchema] | None = None
    media_type: str | None = JSON
    example: object = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Body:
    """What is posted; without `schema` it is the one the composition root names for the view.

    `foreign` are the shapes of others, by media type: each caller posts its own, and it is read
    only as far as it is understood.
    """

    media_types: tuple[str, ...] = (JSON,)
    schema: type[StrictSchema] | None = None
    example: object = None
    foreign: Mapping[str, tuple[type[StrictSchema], ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one route.

    `parameters` describe the path's variables, `headers` optional request headers, by name.
    `problems` are codes beyond those that follow from the view's declaration and the body.
    `or_secret_key`: pages call this without a credential, servers with the site's secret key.
    `credential` is the scheme where the declaration leaves it open.
    `is_page`: people come here, so that trouble is a page as well and `answers` names it all.
    """

    id: str
    tag: str
    summary: str
    answers: tuple[Answer, ...]
    description: str = ""
    body: Body | None = None
    query: type[StrictSchema] | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[str, ...] = ()
    or_secret_key: bool = False
    credential: str | None = None
    is_page: bool = False
