"""German."""

from __future__ import annotations

from signup.domain.posters.poster_words import OptInWords, PosterWords, SignWords

GERMAN = PosterWords(
    language="de",
    name="Deutsch",
    sign=SignWords(
        ask="SMS mit {word} an {number}",
        before="Bitte vorher lesen",
        scan="Scannen und SMS schreiben",
        send="Ihr Handy öffnet die Nachricht. Sie sind dabei, sobald Sie auf Senden drücken.",
        tap="Nachricht auf diesem Handy öffnen",
        picture="QR-Code, der eine SMS mit {word} an {number} öffnet",
        text_id="Einwilligungstext",
        download="QR-Code als {format}",
        all="Alle Wege, sich bei {name} anzumelden",
        gate="Nur ab {age} Jahren. Mit {word} melden Sie sich noch nicht an: Sie bekommen eine "
        "SMS mit einem Link zu einer Seite, auf der das geht. Kosten für Nachrichten und Daten "
        "möglich. Antworten Sie mit HELP für Hilfe, STOP zum Abmelden.",
        gate_link="Anmelden können Sie sich auf dieser Seite: {page}",
    ),
    page=OptInWords(
        title="Anmeldung bei {name}",
        intro="Alle Stellen, an denen {seller} um die Einwilligung in Nachrichten bittet, mit den "
        "Worten, die dort vor der Zustimmung zu lesen sind.",
        seller="Wer fragt",
        program="SMS-Programm",
        frequency="Häufigkeit der Nachrichten",
        numbers="Nummern",
        contact="Kontakt",
        keywords="Per SMS",
        place="Zu sehen: {place}",
        see_sign="Aushang für {word} ansehen",
        forms="Auf der Website",
        see_form="Formular ansehen",
        button="Button: {label}",
        box="Kästchen, nicht angekreuzt: {label}",
        checkout="An der Kasse",
        unticked="Kein Kästchen ist vorab angekreuzt. Bestellen kann man mit und ohne.",
        answers_title="Was per SMS gesendet wird",
        answers={
            "joined": "Nach dem Stichwort",
            "confirm": "Nach einer Nummer, die auf einer Seite eingegeben wurde",
            "help": "Nach HELP",
            "stopped": "Nach STOP",
        },
        other_languages="Andere Sprachen",
    ),
)
