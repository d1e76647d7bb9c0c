"""German."""

from __future__ import annotations

from signup.domain.answers.answer_texts import GSM_BUDGET, AnswerTexts

GERMAN = AnswerTexts(
    language="de",
    texts={
        "joined": "{sender}: Sie sind dabei! {gift}{small}",
        "already": "{sender}: Sie bekommen diese SMS schon. {small}",
        "age_gate": "{sender}: Nur ab {age} Jahren. Hier anmelden: {page} Kosten für Nachrichten "
        "und Daten möglich. Antworten Sie mit HELP für Hilfe, STOP zum Abmelden.",
        "confirmed": "{sender}: Danke, Sie sind dabei! {gift}{small}",
        "started": "{sender}: Sie bekommen diese SMS wieder. {small}",
        "stopped": "{sender}: Sie sind abgemeldet und bekommen keine SMS mehr von uns.",
        "help": "{sender} von {seller}. Hilfe: {contact}. {frequency}Kosten für Nachrichten "
        "und Daten möglich. Antworten Sie mit STOP zum Abmelden.",
        "confirm": "{sender}: Antworten Sie mit Y, wenn Sie wiederkehrende, automatisierte "
        "Werbe-SMS möchten{often}. {end}",
        "confirm_orders": "{sender}: Antworten Sie mit Y, wenn Sie SMS zu Ihren Bestellungen "
        "möchten. {small_orders}",
        "code": "{sender}: {code} ist Ihr Code. Geben Sie ihn ein oder antworten Sie mit Y, wenn "
        "Sie wiederkehrende, automatisierte Werbe-SMS möchten{often}. {end}",
        "code_orders": "{sender}: {code} ist Ihr Code. Geben Sie ihn ein oder antworten Sie mit Y, "
        "wenn Sie SMS zu Ihren Bestellungen möchten. {small_orders}",
        "welcome_orders": "{sender}: Sie bekommen SMS zu Ihren Bestellungen. {small_orders}",
    },
    gift="{label} mit dem Code {code}. ",
    often=", {words}",
    small="Wiederkehrende, automatisierte Werbe-SMS. {frequency}{end}",
    small_orders="Die Häufigkeit hängt von Ihren Bestellungen ab. {end}",
    end="Kosten für Nachrichten und Daten möglich. Antworten Sie mit HELP für Hilfe, STOP zum "
    "Abmelden. {terms}",
    most=GSM_BUDGET,
)
