"""What fills a pool."""

from __future__ import annotations

from marshmallow import fields, validate

from signup.api.shapes import about
from signup.domain.offers import LONGEST_CODE
from signup.web.schemas import StrictSchema, Text

MOST = 5000


class CodesSchema(StrictSchema):
    """`POST /v1/codes/{pool}`."""

    codes = fields.List(
        Text(most=LONGEST_CODE, least=1),
        required=True,
        validate=validate.Length(min=1, max=MOST, error="field_too_long"),
        metadata=about("Without blanks; each once. All are taken, or none."),
    )
