"""French, in words without the letters (ê, ç, ô …) that would make every text UCS-2."""

from __future__ import annotations

from signup.domain.answers.answer_texts import GSM_BUDGET, AnswerTexts

FRENCH = AnswerTexts(
    language="fr",
    texts={
        "joined": "{sender} : Inscription réussie ! {gift}{small}",
        "already": "{sender} : Vous recevez déjà ces SMS. {small}",
        "age_gate": "{sender} : Réservé aux {age} ans et plus. Inscription ici : {page} Frais de "
        "messages et de données possibles. Répondez HELP pour de l'aide, STOP pour résilier.",
        "confirmed": "{sender} : Merci, inscription confirmée ! {gift}{small}",
        "started": "{sender} : Vous recevez à nouveau ces SMS. {small}",
        "stopped": "{sender} : Désinscription confirmée, vous ne recevrez plus de SMS.",
        "help": "{sender}, par {seller}. Aide : {contact}. {frequency}Frais de messages et de "
        "données possibles. Répondez STOP pour résilier.",
        "confirm": "{sender} : Répondez Y pour confirmer que vous voulez des SMS publicitaires "
        "récurrents et automatisés{often}. {end}",
        "confirm_orders": "{sender} : Répondez Y pour confirmer que vous voulez des SMS sur vos "
        "commandes. {small_orders}",
        "code": "{sender} : {code} est votre code. Saisissez-le ou répondez Y pour confirmer "
        "que vous voulez des SMS publicitaires récurrents et automatisés{often}. {end}",
        "code_orders": "{sender} : {code} est votre code. Saisissez-le ou répondez Y pour "
        "confirmer que vous voulez des SMS sur vos commandes. {small_orders}",
        "welcome_orders": "{sender} : Vous recevrez des SMS sur vos commandes. {small_orders}",
    },
    gift="{label} avec le code {code}. ",
    often=", {words}",
    small="SMS publicitaires récurrents et automatisés. {frequency}{end}",
    small_orders="La fréquence dépend de vos commandes. {end}",
    end="Frais de messages et de données possibles. Répondez HELP pour de l'aide, STOP pour "
    "résilier. {terms}",
    most=GSM_BUDGET,
)
