"""French, with the no-break spaces its typography asks for."""

from __future__ import annotations

from signup.domain.wordings import elements
from signup.domain.wordings.wording import Wording

FRENCH = Wording(
    language="fr",
    acts={
        "button": "En appuyant sur «\u00a0{label}\u00a0», vous acceptez",
        "box": "En cochant la case «\u00a0{label}\u00a0», vous acceptez",
        "keyword": "En envoyant {label} par SMS au {number}, vous acceptez",
    },
    asks={
        "email_marketing": "que {seller} vous envoie des e-mails publicitaires contenant des "
        "actualités et des offres.",
        "sms_marketing": "que {seller} envoie des SMS publicitaires récurrents et automatisés, "
        "contenant par exemple des actualités et des offres, {here}.",
        "sms_transactional": "que {seller} envoie des SMS automatisés concernant vos commandes, "
        "par exemple sur leur expédition et leur livraison, {here}. Ils ne contiennent pas de "
        "publicité.",
    },
    here={
        "button": "au numéro de téléphone indiqué ici",
        "box": "au numéro de téléphone indiqué ici",
        "keyword": "au numéro de téléphone depuis lequel vous écrivez",
    },
    labels={
        "email_marketing": "Recevoir les actualités et les offres par e-mail",
        "sms_marketing": "Recevoir les actualités et les offres par SMS",
        "sms_transactional": "Recevoir par SMS le suivi de ma commande",
    },
    no_condition="Votre accord n’est une condition d’aucun achat.",
    frequency="Fréquence des messages ({program})\u00a0: {frequency}.",
    order_frequency="La fréquence des messages dépend de vos commandes.",
    rates="Des frais de messages et de données peuvent s’appliquer.",
    stop="Répondez STOP à tout moment pour retirer votre consentement, ou HELP pour obtenir de "
    "l’aide.",
    withdraw_email="Vous pouvez retirer votre consentement à tout moment par le lien de "
    "désabonnement présent dans chaque e-mail.",
    sender="Demande de {seller}, {address} ({contact}).",
    policies_email="Voir notre {privacy}.",
    policies_sms="Voir nos {terms} et notre {privacy}.",
    controller="{seller} est responsable du traitement de vos données personnelles.",
    incentive="Les conditions de cet avantage figurent dans notre {notice}.",
    privacy="politique de confidentialité",
    terms="conditions d’utilisation",
    notice="avis d’incitation financière",
    signs={
        elements.AGREEMENT: r"\b(accepte\w*|consen\w+|autorise\w*|accord)\b",
        elements.MARKETING: r"\b(publicit\w+|promotion\w*|offres?|marketing|newsletter)\b",
        elements.RECURRING: r"(?=.*récurrent)(?=.*automati)"
        r"(?=.*(publicit|promotion|marketing))(?=.*(sms|message|texto))",
        elements.TRANSACTIONAL: r"\b(commandes?|livraisons?|expéditions?)\b",
        elements.BY_EMAIL: r"\b(e-?mails?|courriels?|courriers? électroniques?)\b",
        elements.BY_TEXT: r"\b(sms|textos?|messages? textes?)\b",
        elements.NUMBER: r"\bnuméro\b",
        elements.NO_CONDITION: r"\bn['’]est (pas|une|nullement)\b.*\bcondition|"
        r"\bpas\b.*\b(condition|obligatoire)",
        elements.FREQUENCY: r"\bfréquence\b|\b(messages|sms)\s*(par|/)",
        elements.RATES: r"\bfrais\b.*\b(messages?|données)\b",
        elements.WITHDRAW: r"\b(retirer|désabonn\w+|désinscri\w+|révoquer)\b",
    },
)
