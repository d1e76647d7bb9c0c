"""German."""

from __future__ import annotations

from signup.domain.wordings import elements
from signup.domain.wordings.wording import Wording

GERMAN = Wording(
    language="de",
    acts={
        "button": "Mit dem Klick auf „{label}“ willigen Sie ein,",
        "box": "Mit dem Ankreuzen von „{label}“ willigen Sie ein,",
        "keyword": "Mit einer SMS mit dem Wort {label} an {number} willigen Sie ein,",
    },
    asks={
        "email_marketing": "dass {seller} Ihnen Werbung mit Neuigkeiten und Angeboten per E-Mail "
        "sendet.",
        "sms_marketing": "dass {seller} wiederkehrende, automatisierte Werbe-SMS, zum Beispiel mit "
        "Neuigkeiten und Angeboten, an {here} sendet.",
        "sms_transactional": "dass {seller} automatisierte SMS zu Ihren Bestellungen, zum Beispiel "
        "zu Versand und Lieferung, an {here} sendet. Sie enthalten keine Werbung.",
    },
    here={
        "button": "die hier angegebene Telefonnummer",
        "box": "die hier angegebene Telefonnummer",
        "keyword": "die Telefonnummer, von der Sie schreiben,",
    },
    labels={
        "email_marketing": "Neuigkeiten und Angebote per E-Mail erhalten",
        "sms_marketing": "Neuigkeiten und Angebote per SMS erhalten",
        "sms_transactional": "SMS zum Stand meiner Bestellung erhalten",
    },
    no_condition="Die Einwilligung ist keine Bedingung für einen Kauf.",
    frequency="Häufigkeit der Nachrichten ({program}): {frequency}.",
    order_frequency="Die Häufigkeit der Nachrichten hängt von Ihren Bestellungen ab.",
    rates="Es können Kosten für Nachrichten und Daten nach Ihrem Tarif anfallen.",
    stop="Antworten Sie jederzeit mit STOP, um Ihre Einwilligung zu widerrufen, oder mit HELP, um "
    "Hilfe zu erhalten.",
    withdraw_email="Sie können Ihre Einwilligung jederzeit über den Abmeldelink in jeder E-Mail "
    "widerrufen.",
    sender="Um die Einwilligung bittet {seller}, {address} ({contact}).",
    policies_email="Mehr dazu in unserer {privacy}.",
    policies_sms="Mehr dazu in unseren {terms} und unserer {privacy}.",
    controller="{seller} ist für Ihre personenbezogenen Daten verantwortlich.",
    incentive="Die Bedingungen dieses Vorteils stehen in unserem {notice}.",
    privacy="Datenschutzerklärung",
    terms="Nutzungsbedingungen",
    notice="Hinweis zu finanziellen Anreizen",
    signs={
        elements.AGREEMENT: r"\b(willig\w*|einwillig\w*|stimm\w*|zustimm\w*|einverstanden)\b",
        elements.MARKETING: r"werbe|werbung|angebot|marketing|newsletter",
        elements.RECURRING: r"(?=.*(wiederkehrend|regelmäßig))(?=.*automati)"
        r"(?=.*(werbe|werbung|marketing))(?=.*(sms|nachricht))",
        elements.TRANSACTIONAL: r"bestell|liefer|versand",
        elements.BY_EMAIL: r"e-?mail",
        elements.BY_TEXT: r"sms\b|textnachricht|kurznachricht",
        elements.NUMBER: r"nummer",
        elements.NO_CONDITION: r"keine (bedingung|voraussetzung)|nicht (bedingung|voraussetzung)",
        elements.FREQUENCY: r"häufigkeit|(nachrichten|sms)\s*(pro|im|je)\b",
        elements.RATES: r"(kosten|gebühren)\b.*\b(daten|nachrichten)|"
        r"(daten|nachrichten)\b.*\b(kosten|gebühren)",
        elements.WITHDRAW: r"widerruf|abmeld",
    },
)
