"""The shapes of the doors' answers; see `answers`."""

from __future__ import annotations

from typing import get_args

from marshmallow import fields

from signup.api.answers import BadField
from signup.api.shapes import about, many, maybe, moment, nested, one_of, text
from signup.domain.consent import Channel, Purpose, State
from signup.domain.form import FormKind, StepName
from signup.web.schemas import StrictSchema


class EmailStates(StrictSchema):
    """E-mail, by purpose."""

    marketing = one_of("The state.", *State)


class SmsStates(StrictSchema):
    """Text messages, by purpose."""

    marketing = one_of("The state.", *State)
    transactional = one_of("The state.", *State)


class States(StrictSchema):
    """What a first-time signup through this door reaches, whoever was known before."""

    email = nested(EmailStates)
    sms = nested(SmsStates)


class PromisedIncentive(StrictSchema):
    """What the next step earns."""

    label = text("The words that promise it.", "20% off")
    expires_at = moment("When the codes end; absent where they do not.", required=False)


class Incentive(StrictSchema):
    """What this step earned; `code` is null until the person has confirmed, or where it is sent."""

    label = text("The words that promise it.", "10% off")
    code = maybe("What keeps the promise.", "WELCOME10")
    sent = one_of(
        "The channel on which the code comes; absent where no message is needed for it.",
        "email",
        "sms",
        required=False,
    )
    expires_at = moment("When the code ends; absent where it does not.", required=False)
    ends = text(
        "The brand's own words for how long that is; absent where it has none.",
        "Only {days} {days:one=day|other=days} left, until {date}.",
        required=False,
    )


class NextStep(StrictSchema):
    """The step that is left."""

    step = one_of("Its name.", "email", "phone")
    token = text("The bearer token for it.")
    expires_at = moment("Until when it can be taken.")
    incentive = nested(PromisedIncentive, allow_none=True)


class ConsentProblem(StrictSchema):
    """A consent that grants nothing."""

    channel = one_of("Its channel.", *Channel)
    purpose = one_of("Its purpose.", *Purpose)
    code = one_of("Why.", "disclosure_mismatch", "disclosure_unseen", "address_missing")


class LinkToken(StrictSchema):
    """The link of the mail can confirm in this browser without a press."""

    token = text("The bearer to post the link with; for this browser to keep, and for no other.")
    expires_at = moment("Until when; the link itself works as long.")


class KnownToken(StrictSchema):
    """On a later visit a form can begin with the number in this browser."""

    token = text("The bearer to ask with; for this browser to keep, and for no other.")
    expires_at = moment("Until when.")


class ProfileToken(StrictSchema):
    """The form asks about the person after an address."""

    token = text("The bearer token to send the answers with.")
    expires_at = moment("Until when they can be sent.")


class CodeToken(StrictSchema):
    """An address or number waits for the code that it was sent."""

    token = text("The bearer token to type it with.")
    expires_at = moment("Until when; the link in the mail and a yes by text work longer.")


class Confirm(StrictSchema):
    """How the number is still to be proved."""

    method = one_of("By a code, by a reply, or not at all.", "code", "reply", allow_none=True)
    expires_at = moment("Until when.", allow_none=True)


class SignedUp(StrictSchema):
    """Step one is on disk."""

    id = text("The signup's id, for step two.")
    channels = nested(States)
    incentive = nested(Incentive, allow_none=True)
    next = nested(NextStep, allow_none=True)
    confirm = nested(Confirm)
    code = nested(CodeToken, allow_none=True)
    link = nested(LinkToken, allow_none=True)
    known = nested(KnownToken, allow_none=True)
    profile = nested(ProfileToken, allow_none=True)
    problems = fields.List(fields.Nested(ConsentProblem))


class StillMissing(StrictSchema):
    """What a browser's own signup still lacks."""

    id = text("The signup's id.")
    next = nested(NextStep, allow_none=True)
    profile = nested(ProfileToken, allow_none=True)


class Described(StrictSchema):
    """The answers are on disk."""

    id = text("The signup's id.")
    channels = nested(States)


class PhoneAdded(StrictSchema):
    """Step two is on disk."""

    id = text("The signup's id.")
    channels = nested(States)
    incentive = nested(Incentive, allow_none=True)
    confirm = nested(Confirm)
    code = nested(CodeToken, allow_none=True)
    link = nested(LinkToken, allow_none=True)
    problems = fields.List(fields.Nested(ConsentProblem))


class FormToken(StrictSchema):
    """Proof that a form was opened here."""

    token = text("Goes into the signup as `token`.")
    expires_at = moment("When it goes stale; a signup is then taken as a risky one.")
    challenge = fields.Raw(
        required=True, allow_none=True, metadata=about("Only when risk is raised.")
    )


class Disclosure(StrictSchema):
    """A text to be shown word for word, and the act that agrees to it."""

    id = text("The content hash; goes into the consent.")
    channel = one_of("Where messages will go.", *Channel)
    purpose = one_of("What they will be for.", *Purpose)
    control = one_of("Pressing the button, or ticking a box.", "button", "box")
    label = text("The words on the control itself.")
    text = text("The words.")
    links = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        required=True,
        metadata=about("Words of the text, and where they lead."),
    )


class FormStep(StrictSchema):
    """One screen of a form."""

    name = one_of("What it asks for.", *get_args(StepName))
    ask = fields.Dict(metadata=about("Of `profile`: what it asks about the person."))
    tap = fields.Dict(metadata=about("Of `phone`: the text that joins in place of a typed number."))
    texts = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    incentive = nested(PromisedIncentive, allow_none=True)
    disclosures = many(Disclosure)


class Form(StrictSchema):
    """A published form in one locale."""

    key = text("Its key in the site file.", "welcome")
    version = text("The content hash; goes into the signup.")
    variant = text("Which of the form's variants it is.", "a", required=False)
    kind = one_of("How it is shown.", *get_args(FormKind))
    locale = text("BCP 47.", "en-US")
    direction = one_of("How the script runs.", "ltr", "rtl")
    steps = many(FormStep)
    show = fields.Dict(required=True, metadata=about("When it opens."))
    frequency = fields.Dict(required=True, metadata=about("When it opens again."))
    design = fields.Dict(required=True)


class Forms(StrictSchema):
    """The forms of a site for one locale and country."""

    site = text("The site's key.", "demo")
    forms = many(Form)


class Country(StrictSchema):
    """Where a visitor is."""

    country = maybe("ISO 3166-1 alpha-2; null where nothing is known.", "CA")


class BoxText(StrictSchema):
    """The text beside a box."""

    id = text("The content hash; goes into `disclosure[<box>]`.")
    text = text("The words.")
    links = fields.Dict(keys=fields.String(), values=fields.String(), required=True)


class Box(StrictSchema):
    """One box of the checkout, unticked."""

    name = text("The field it posts.", "email_marketing")
    label = text("The words on it.")
    disclosure = nested(BoxText)


class Boxes(StrictSchema):
    """The boxes of a site's checkout for one locale and country."""

    boxes = many(Box)


class CheckedOut(StrictSchema):
    """What was good is on disk; `problems` names what was not."""

    id = text("The signup's id.")
    channels = nested(States)
    problems = many(BadField)
