"""English."""

from __future__ import annotations

from signup.domain.wordings import elements
from signup.domain.wordings.wording import Wording

ENGLISH = Wording(
    language="en",
    acts={
        "button": "By pressing “{label}” you agree",
        "box": "By checking the box “{label}” you agree",
        "keyword": "By texting {label} to {number} you agree",
    },
    asks={
        "email_marketing": "that {seller} may send you marketing emails with news and offers.",
        "sms_marketing": "that {seller} may send recurring automated marketing text messages, "
        "such as news and offers, to {here}.",
        "sms_transactional": "that {seller} may send automated text messages about your orders, "
        "such as shipping and delivery updates, to {here}. They contain no advertising.",
    },
    here={
        "button": "the phone number you enter here",
        "box": "the phone number you enter here",
        "keyword": "the phone number you text from",
    },
    labels={
        "email_marketing": "Email me news and offers",
        "sms_marketing": "Text me news and offers",
        "sms_transactional": "Text me updates about my order",
    },
    no_condition="Your agreement is not a condition of any purchase.",
    frequency="Message frequency ({program}): {frequency}.",
    order_frequency="Message frequency depends on your orders.",
    rates="Message and data rates may apply.",
    stop="Reply STOP at any time to cancel and withdraw your consent, or HELP for help.",
    withdraw_email="You can withdraw your consent at any time with the unsubscribe link in "
    "every email.",
    sender="Requested by {seller}, {address} ({contact}).",
    policies_email="See our {privacy}.",
    policies_sms="See our {terms} and {privacy}.",
    controller="{seller} is the controller of your personal data.",
    incentive="The terms of this reward are in our {notice}.",
    privacy="privacy policy",
    terms="terms of service",
    notice="notice of financial incentive",
    signs={
        elements.AGREEMENT: r"\b(agree|consent|authori[sz]e|sign up|signing up)\b",
        elements.MARKETING: r"\b(marketing|promotion\w*|offers?|deals?|advertis\w+|newsletter)\b",
        elements.RECURRING: r"(?=.*\brecurring\b)(?=.*\bauto(mated|dialed|matic\w*)\b)"
        r"(?=.*\b(marketing|promotional|advertising)\b)(?=.*\b(texts?|messages?|sms)\b)",
        elements.TRANSACTIONAL: r"\b(orders?|deliver(y|ies)|shipping|shipments?)\b",
        elements.BY_EMAIL: r"\be-?mails?\b",
        elements.BY_TEXT: r"\b(text(s|ed|ing)?|sms|mms)\b",
        elements.NUMBER: r"\bnumber\b",
        elements.NO_CONDITION: r"\bnot (be )?(a )?(condition|required)\b",
        elements.FREQUENCY: r"\bfrequency\b|\b(messages|msgs?|texts)\s*(/|an?\b|per\b|each\b)",
        elements.RATES: r"\b(message|msg)s?\s*(and|&)\s*data rates may apply\b",
        elements.WITHDRAW: r"\b(withdraw|unsubscribe|revoke|opt[ -]?out|cancel)\b",
    },
)
