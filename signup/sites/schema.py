"""Every table and key of a site file. `docs/reference/site-file.md` explains each of them.

Schemas are built once; they check the shape of single tables. What holds between tables stands in
`rules`, what the law wants said in `texts`.
"""

from __future__ import annotations

from typing import get_args

from signup.domain.form import FormKind
from signup.domain.site import BOX_NAMES
from signup.sites import values
from signup.sites.design_schemas import DesignSchema
from signup.sites.destination_schemas import DESTINATIONS
from signup.sites.fields import (
    Flag,
    Named,
    TableSchema,
    Typed,
    choice,
    many,
    table,
    whole,
    words,
)
from signup.sites.prize_rules import DrawSchema
from signup.sites.profile_schemas import ProfileSchema
from signup.sites.shop_schemas import SHOPS
from signup.sites.show_schemas import FrequencySchema, ShowSchema
from signup.sites.sms_schemas import PROVIDERS

STEP_TEXTS = ("headline", "text", "button", "field", "decline", "thanks", "open", "teaser", "ends")
"""The words on one screen, in the order they stand there: two before and after it, and how long its
promise holds."""

_SHORT = 120
LONGEST_MONTHS = 120
OLDEST = 99
LONGEST_HOURS = 720
LONGEST_REPLY_DAYS = 30
MOST_LOW = 1_000_000
MOST_HELD = 100_000


class SellerSchema(TableSchema):
    """Who asks for consent."""

    legal_name = words(longest=200, required=True)
    postal_address = words(longest=400, required=True)
    contact = words(longest=200, required=True)
    privacy_url = words(values.url, required=True)
    terms_url = words(values.url, required=True)
    incentive_notice_url = words(values.url)


class IncentiveSchema(TableSchema):
    """What joining earns."""

    label = words(longest=_SHORT, required=True)
    code = words(longest=64, required=True)


class StepIncentiveSchema(IncentiveSchema):
    """What a step earns, with a code for everybody or one each."""

    pool = words(values.slug)
    draw = words(values.slug)
    show = choice("screen", "sent", load_default="screen")
    until = words(values.day)


class PoolSchema(TableSchema):
    """A stock of codes that are given out once each."""

    name = words(values.slug, required=True)
    low = whole(0, MOST_LOW)
    destination = words(values.slug)
    coupon = words(values.coupon)
    hold = whole(1, MOST_HELD)


class IncentiveTextSchema(TableSchema):
    """The same incentive in another language."""

    label = words(longest=_SHORT, required=True)


class StepTextsSchema(TableSchema):
    """The words of one screen in one more language."""

    headline = words(longest=_SHORT)
    text = words(longest=600)
    button = words(longest=60)
    field = words(longest=60)
    decline = words(longest=60)
    thanks = words(longest=300)
    open = words(longest=30)
    teaser = words(longest=40)
    ends = words(longest=200)
    box = words(longest=200)
    incentive = table(IncentiveTextSchema)


class StepSchema(StepTextsSchema):
    """One screen of a form."""

    headline = words(longest=_SHORT, required=True)
    button = words(longest=60, required=True)
    control = choice("button", "box", load_default="button")
    incentive = table(StepIncentiveSchema)
    locale = Named(values.locale, table(StepTextsSchema), load_default=dict)


class PhoneStepSchema(StepSchema):
    """The screen that asks for a number, or for a text."""

    two_tap = words(values.word)


class VariantSchema(TableSchema):
    """Which variant a form is, and how many of a hundred it is shown to; see `variants`."""

    name = words(values.letter, required=True)
    percent = whole(1, 99, required=True)


class FormSchema(TableSchema):
    """A form with an address or two, and what it asks about the person."""

    variant = table(VariantSchema)
    variants = many(table(VariantSchema))
    key = words(values.slug, required=True)
    kind = choice(*get_args(FormKind), required=True)
    steps = many(choice("profile", "email", "phone"), least=1, required=True)
    profile = table(ProfileSchema)
    email = table(StepSchema)
    phone = table(PhoneStepSchema)
    show = table(ShowSchema, load_default=dict)
    frequency = table(FrequencySchema, load_default=dict)
    design = table(DesignSchema, load_default=dict)


class LabelsSchema(TableSchema):
    """The words on the checkout boxes."""

    email_marketing = words(longest=200)
    sms_marketing = words(longest=200)
    sms_transactional = words(longest=200)


class CheckoutTextsSchema(TableSchema):
    """The checkout in one more language."""

    labels = table(LabelsSchema, load_default=dict)


class CheckoutSchema(TableSchema):
    """The opt-in boxes of the checkout."""

    boxes = many(choice(*BOX_NAMES), required=True)
    default_url = words(values.url)
    labels = table(LabelsSchema, load_default=dict)
    locale = Named(values.locale, table(CheckoutTextsSchema), load_default=dict)


class KeywordSchema(TableSchema):
    """A word people text to join."""

    word = words(values.word, required=True)
    aliases = many(words(values.word), load_default=list)
    number = words(values.e164, required=True)
    placement = words(values.slug, required=True)
    placements = Named(values.slug, words(values.word), load_default=dict)
    locale = words(values.locale)
    incentive = table(IncentiveSchema)


class ConfirmationSchema(TableSchema):
    """When and for how long an opt-in can be confirmed; see `domain.site.Confirmation`."""

    email = choice("auto", "always", "never", load_default="auto")
    sms = choice("auto", "always", "never", load_default="auto")
    reply_days = whole(1, LONGEST_REPLY_DAYS)
    page = words(values.url)
    sms_by = choice("reply", "code")


class LegalBasisSchema(TableSchema):
    """What messages may rest on beside consent; the defaults are `domain.basis.LegalBasis`'s."""

    soft_opt_in = Flag()
    inferred = Flag()
    implied_purchase_months = whole(1, LONGEST_MONTHS)
    implied_inquiry_months = whole(1, LONGEST_MONTHS)


class AgeGateSchema(TableSchema):
    """Where adults join instead of by a keyword."""

    minimum = whole(1, OLDEST, required=True)
    page = words(values.url, required=True)


class WelcomeSchema(TableSchema):
    """What who joins is told."""

    coordination_hours = whole(0, LONGEST_HOURS)


class EmailSchema(TableSchema):
    """How mail is sent."""

    sender = words(values.mailbox)


class EvidenceSchema(TableSchema):
    """Who keeps the state of the evidence log."""

    checkpoint_mail = words(values.mailbox)


class DisclosureSchema(TableSchema):
    """A text of the brand's own in place of the generated one."""

    channel = choice("email", "sms", required=True)
    purpose = choice("marketing", "transactional", required=True)
    control = choice("button", "box", "keyword")
    locale = words(values.locale)
    text = words(longest=4000, required=True)
    links = Named(values.visible, words(values.url), load_default=dict)


class SiteSchema(TableSchema):
    """The whole file."""

    key = words(values.slug, required=True)
    name = words(longest=200, required=True)
    allowed_origins = many(words(values.origin), least=1, required=True)
    default_country = words(values.country, required=True)
    markets = many(words(values.market), least=1, required=True)
    sms_countries = many(words(values.country))
    locales = many(words(values.locale), least=1)
    seller = table(SellerSchema, required=True)
    forms = many(table(FormSchema), load_default=list)
    pools = many(table(PoolSchema), load_default=list)
    draws = many(table(DrawSchema), load_default=list)
    checkout = table(CheckoutSchema)
    sms = Typed("provider", PROVIDERS)
    keywords = many(table(KeywordSchema), load_default=list)
    confirmation = table(ConfirmationSchema, load_default=dict)
    legal_basis = table(LegalBasisSchema, load_default=dict)
    age_gate = table(AgeGateSchema)
    welcome = table(WelcomeSchema, load_default=dict)
    email = table(EmailSchema, load_default=dict)
    evidence = table(EvidenceSchema, load_default=dict)
    shopify = table(SHOPS["shopify"])
    woocommerce = table(SHOPS["woocommerce"])
    destinations = many(Typed("type", DESTINATIONS), load_default=list)
    disclosures = many(table(DisclosureSchema), load_default=list)


SITE_SCHEMA = SiteSchema()
