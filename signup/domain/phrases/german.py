"""German."""

from __future__ import annotations

from signup.domain.phrases.phrasebook import MailPhrases, PagePhrases, Phrasebook, PostPhrases

GERMAN = Phrasebook(
    language="de",
    direction="ltr",
    mail=MailPhrases(
        confirm_subject="Bitte bestätigen Sie Ihre E-Mail-Adresse",
        confirm_lead="{name} wurde gebeten, E-Mails an diese Adresse zu senden. "
        "Bitte bestätigen Sie, dass die Adresse Ihnen gehört und Sie das möchten.",
        confirm_button="Adresse bestätigen",
        confirm_code="Oder geben Sie diesen Code in dem Fenster ein, in dem Sie sich "
        "angemeldet haben:",
        confirm_until="Link und Code gelten {days} Tage.",
        confirm_ignore="Wenn Sie sich nicht angemeldet haben, tun Sie einfach nichts: "
        "Sie bekommen keine weiteren E-Mails.",
        welcome_subject="Willkommen bei {name}",
        welcome_subject_gift="{label} bei {name}",
        welcome_thanks="Danke für Ihre Anmeldung bei {name}.",
        welcome_gift="{label}: Ihr Code für die Kasse lautet",
        why="Sie bekommen diese E-Mail, weil diese Adresse für E-Mails von {name} "
        "angemeldet wurde.",
        unsubscribe="Abmelden",
        preferences="Einstellungen ändern",
        privacy="Datenschutz",
    ),
    pages=PagePhrases(
        confirm_title="E-Mail-Adresse bestätigen",
        confirm_text="{name} wurde gebeten, Ihnen E-Mails zu senden. Klicken Sie auf den Button, "
        "wenn Sie das möchten. Sie können sich jederzeit wieder abmelden.",
        confirm_button="Adresse bestätigen",
        confirmed_title="Ihre Adresse ist bestätigt",
        confirmed_text="Danke. {name} darf Ihnen jetzt E-Mails senden. In jeder E-Mail steht ein "
        "Link zum Abmelden.",
        expired_title="Dieser Link gilt nicht mehr",
        expired_text="Er ist zu alt; es wurde nichts geändert. Wenn Sie E-Mails von {name} "
        "möchten, melden Sie sich bitte noch einmal an.",
        closed_title="Es gibt nichts mehr zu bestätigen",
        closed_text="Sie haben sich bei {name} abgemeldet und bekommen keine E-Mails. Wenn Sie es "
        "sich anders überlegt haben, melden Sie sich bitte noch einmal an.",
        unsubscribe_title="Abmelden",
        unsubscribe_text="Klicken Sie auf den Button, und {name} sendet keine E-Mails mehr an "
        "diese Adresse.",
        unsubscribe_button="Abmelden",
        unsubscribed_title="Sie sind abgemeldet",
        unsubscribed_text="{name} sendet keine E-Mails mehr an diese Adresse.",
        preferences_title="Was Sie von {name} bekommen",
        preferences_text="Setzen Sie ein Häkchen bei dem, was Sie möchten, und lassen Sie den Rest "
        "leer. Es gilt, sobald Sie speichern.",
        saved="Ihre Wahl wurde gespeichert.",
        stopped="Erledigt. Alles auf dieser Seite ist beendet.",
        answer_mail="Wir haben Ihnen eine E-Mail gesendet. Bitte bestätigen Sie dort, dass Sie das "
        "möchten.",
        answer_text="Wir haben Ihnen eine SMS gesendet. Bitte antworten Sie darauf mit Y.",
        will_ask="Wir senden Ihnen dann eine E-Mail, in der Sie das bestätigen.",
        email="E-Mail",
        email_to="E-Mail an {address}",
        texts="SMS",
        texts_to="SMS an {address}",
        purposes={
            "email_marketing": "E-Mails mit Neuigkeiten und Angeboten",
            "sms_marketing": "SMS mit Neuigkeiten und Angeboten",
            "sms_transactional": "SMS zu Ihren Bestellungen",
        },
        waiting="Wartet auf Ihre Bestätigung",
        off="Aus",
        save="Auswahl speichern",
        stop_all="Alles beenden",
        stop_all_text="Beendet alles auf dieser Seite auf einmal.",
        rejoin_sms="Sie haben diese SMS beendet. Um sie wieder zu bekommen, senden Sie START an "
        "{number}.",
        join_sms="Um diese SMS zu bekommen, senden Sie {word} an {number}.",
        rejoin="Wenn Sie das möchten, melden Sie sich bitte im Shop an.",
        download_title="Ihre Daten",
        download_text="Eine Datei mit dem, was {name} hier über Sie speichert.",
        download_button="Meine Daten herunterladen",
        forget_title="Meine Daten löschen",
        forget_text="{name} löscht Ihre Adresse, Ihre Nummer und Ihre Angaben sofort und sendet "
        "Ihnen nichts mehr. Das lässt sich nicht rückgängig machen.",
        forget_keeps="Es bleiben ein Kürzel, aus dem sich Ihre Adresse nicht zurückgewinnen "
        "lässt, damit niemand Sie ungefragt anmeldet, und ein versiegelter Nachweis, der nichts "
        "über Sie sagt.",
        forget_button="Endgültig löschen",
        forgotten_title="Ihre Daten sind gelöscht",
        forgotten_text="{name} hat Ihre Daten hier gelöscht und sendet Ihnen nichts mehr.",
        to_shop="Zu {name}",
        bad_link_title="Dieser Link funktioniert nicht",
        bad_link_text="Bitte öffnen Sie ihn noch einmal aus der Nachricht und achten Sie darauf, "
        "dass er vollständig ist.",
        gone_title="Hier gibt es nichts auszuwählen",
        gone_text="{name} hat hier keine Adresse von Ihnen gespeichert und sendet Ihnen von hier "
        "aus nichts.",
        trouble_title="Das hat nicht geklappt",
        trouble_text="Bitte versuchen Sie es gleich noch einmal.",
        terms="AGB",
        privacy="Datenschutz",
    ),
    posts=PostPhrases(
        sent_title="Noch ein Schritt",
        sent_text="{name} hat Ihnen eine Nachricht gesendet. Bestätigen Sie darin Ihre "
        "Anmeldung, und Sie sind dabei.",
        chosen_title="Vielen Dank",
        chosen_text="Ihre Auswahl ist gespeichert. {name} sendet nur, wozu Sie zugestimmt haben.",
        wrong_title="Das hat noch nicht geklappt",
        wrong_text="Bitte gehen Sie zurück, korrigieren Sie die Angabe "
        "und senden Sie sie noch einmal.",
        order_is_safe="Ihre Bestellung ist davon nicht betroffen.",
        reasons={
            "email_invalid": "Bitte geben Sie eine E-Mail-Adresse wie name@example.com ein.",
            "email_not_ascii": "Vor dem @-Zeichen sind nur Ziffern und Buchstaben ohne Umlaute und "
            "Akzente möglich.",
            "email_lookalike": "Einige Buchstaben nach dem @-Zeichen sind nicht die, nach denen "
            "sie aussehen. Bitte tippen Sie die Adresse neu ein.",
            "phone_invalid": "Bitte geben Sie eine Mobilnummer mit Vorwahl ein, die SMS empfangen "
            "kann.",
            "phone_not_textable": "Diese Art von Nummer kann unsere SMS nicht empfangen. Bitte "
            "geben Sie eine Mobilnummer ein.",
            "phone_country_not_served": "In dieses Land senden wir keine SMS.",
            "country_unknown": "Bitte geben Sie das Land mit seinem Kürzel aus zwei Buchstaben an, "
            "zum Beispiel DE.",
            "birthday_invalid": "Dieses Formular muss nach Ihrem Geburtsdatum fragen und kann das "
            "nur, wenn JavaScript eingeschaltet ist.",
            "field_required": "Eine Angabe, die wir brauchen, fehlt.",
            "field_too_long": "Eine Ihrer Angaben ist zu lang.",
            "field_repeated": "Eine Angabe wurde zweimal gesendet, mit verschiedenem Inhalt.",
            "fields_invalid": "Eine Ihrer Angaben kann so nicht stimmen.",
            "disclosure_unknown": "Das Formular wurde inzwischen geändert. Bitte gehen Sie zurück, "
            "laden Sie die Seite neu und füllen Sie es noch einmal aus.",
            "idempotency_in_flight": "Ihr erster Versuch wird noch bearbeitet.",
            "limit_exceeded": "Das waren zu viele Versuche in kurzer Zeit. Bitte warten Sie eine "
            "Weile, bevor Sie es noch einmal versuchen.",
            "storage_unavailable": "Ihre Angaben konnten nicht gespeichert werden.",
        },
    ),
)
