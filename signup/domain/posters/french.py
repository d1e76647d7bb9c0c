"""French, with the no-break spaces its typography asks for."""

from __future__ import annotations

from signup.domain.posters.poster_words import OptInWords, PosterWords, SignWords

FRENCH = PosterWords(
    language="fr",
    name="Français",
    sign=SignWords(
        ask="Envoyez {word} par SMS au {number}",
        before="À lire avant l’envoi",
        scan="Scannez pour écrire le SMS",
        send="Votre téléphone ouvre le message. Vous êtes inscrit en appuyant sur Envoyer.",
        tap="Ouvrir le message sur ce téléphone",
        picture="Code QR qui ouvre un SMS avec {word} au {number}",
        text_id="Texte de consentement",
        download="Code QR en {format}",
        all="Toutes les façons de s’inscrire chez {name}",
        gate="Réservé aux {age} ans et plus. Envoyer {word} ne vous inscrit pas\u00a0: vous "
        "recevez un SMS avec un lien vers une page où vous pouvez le faire. Frais de messages "
        "et de données possibles. Répondez HELP pour de l’aide, STOP pour résilier.",
        gate_link="L’inscription se fait sur cette page\u00a0: {page}",
    ),
    page=OptInWords(
        title="Comment s’inscrire chez {name}",
        intro="Tous les endroits où {seller} demande l’accord pour envoyer des messages, avec les "
        "mots qui y sont lus avant d’accepter.",
        seller="Qui demande",
        program="Programme SMS",
        frequency="Fréquence des messages",
        numbers="Numéros",
        contact="Contact",
        keywords="Par SMS",
        place="Affiché\u00a0: {place}",
        see_sign="Voir l’affiche pour {word}",
        forms="Sur le site",
        see_form="Voir le formulaire",
        button="Bouton\u00a0: {label}",
        box="Case, non cochée\u00a0: {label}",
        checkout="Lors de la commande",
        unticked="Aucune case n’est cochée d’avance. La commande passe avec ou sans elles.",
        answers_title="Ce que nous envoyons par SMS",
        answers={
            "joined": "Après le mot-clé",
            "confirm": "Après un numéro saisi sur une page",
            "help": "Après HELP",
            "stopped": "Après STOP",
        },
        other_languages="Autres langues",
    ),
)
