"""What the twin accepts, checked with the libraries the service uses."""

from __future__ import annotations

from marshmallow import Schema, fields, validate


class ConsentSchema(Schema):
    """One consent."""

    channel = fields.String(required=True, validate=validate.OneOf(["email", "sms"]))
    purpose = fields.String(required=True, validate=validate.OneOf(["marketing", "transactional"]))
    disclosure = fields.String(required=True)
    shown = fields.String(required=True)


class ProfileSchema(Schema):
    """What the person said about themselves."""

    first_name = fields.String()
    last_name = fields.String()


class PageSchema(Schema):
    """Where the form was."""

    url = fields.String()
    referrer = fields.String(allow_none=True)
    utm = fields.Dict(keys=fields.String(), values=fields.String())


class ChecksSchema(Schema):
    """What tells people from programs."""

    website = fields.String()
    elapsed_ms = fields.Integer()
    challenge = fields.String(allow_none=True)


class SignupSchema(Schema):
    """Step one."""

    site = fields.String(required=True)
    form = fields.String(required=True)
    version = fields.String(required=True)
    token = fields.String()
    email = fields.String(required=True)
    country = fields.String()
    consent = fields.List(fields.Nested(ConsentSchema), load_default=list)
    profile = fields.Nested(ProfileSchema, load_default=dict)
    locale = fields.String()
    visitor = fields.String()
    page = fields.Nested(PageSchema, load_default=dict)
    checks = fields.Nested(ChecksSchema, load_default=dict)
