"""French."""

from __future__ import annotations

from signup.domain.phrases.phrasebook import MailPhrases, PagePhrases, Phrasebook, PostPhrases

FRENCH = Phrasebook(
    language="fr",
    direction="ltr",
    mail=MailPhrases(
        confirm_subject="Veuillez confirmer votre adresse e-mail",
        confirm_lead="{name} a reçu une demande d’envoi d’e-mails à cette adresse. "
        "Veuillez confirmer que cette adresse est la vôtre et que vous le souhaitez.",
        confirm_button="Confirmer mon adresse",
        confirm_code="Ou saisissez ce code dans la fenêtre d’inscription\u00a0:",
        confirm_until="Le lien et le code sont valables {days} jours.",
        confirm_ignore="Si vous n’avez rien demandé, ne faites rien : "
        "vous ne recevrez pas d’autre e-mail.",
        welcome_subject="Bienvenue chez {name}",
        welcome_subject_gift="{label} chez {name}",
        welcome_thanks="Merci de votre inscription chez {name}.",
        welcome_gift="{label}\u00a0: voici votre code à utiliser lors de la commande",
        why="Vous recevez cet e-mail car cette adresse a été inscrite aux e-mails de {name}.",
        unsubscribe="Se désabonner",
        preferences="Choisir ce que je reçois",
        privacy="Confidentialité",
    ),
    pages=PagePhrases(
        confirm_title="Confirmez votre adresse e-mail",
        confirm_text="{name} a reçu une demande d’envoi d’e-mails à votre adresse. Appuyez sur le "
        "bouton si vous le souhaitez. Vous pouvez vous désabonner à tout moment.",
        confirm_button="Confirmer mon adresse",
        confirmed_title="Votre adresse est confirmée",
        confirmed_text="Merci. {name} peut maintenant vous envoyer des e-mails. "
        "Chacun contient un lien pour vous désabonner.",
        expired_title="Ce lien n’est plus valable",
        expired_text="Il est trop ancien\u00a0; rien n’a été modifié. Pour recevoir les e-mails de "
        "{name}, veuillez vous inscrire à nouveau.",
        closed_title="Il n’y a plus rien à confirmer",
        closed_text="Vous avez résilié les e-mails de {name} et n’en recevez plus. Si vous avez "
        "changé d’avis, veuillez vous inscrire à nouveau.",
        unsubscribe_title="Se désabonner",
        unsubscribe_text="Appuyez sur le bouton et {name} n’enverra plus d’e-mails à cette "
        "adresse.",
        unsubscribe_button="Se désabonner",
        unsubscribed_title="Désabonnement confirmé",
        unsubscribed_text="{name} n’enverra plus d’e-mails à cette adresse.",
        preferences_title="Ce que vous recevez de {name}",
        preferences_text="Cochez ce que vous voulez et laissez le reste vide. Votre choix prend "
        "effet dès que vous l’enregistrez.",
        saved="Votre choix a été enregistré.",
        stopped="C’est fait. Tout est arrêté sur cette page.",
        answer_mail="Nous vous avons envoyé un e-mail. Veuillez y confirmer votre choix.",
        answer_text="Nous vous avons envoyé un SMS. Veuillez y répondre Y pour confirmer.",
        will_ask="Nous vous enverrons un e-mail pour confirmer ce choix.",
        email="E-mail",
        email_to="E-mails à {address}",
        texts="SMS",
        texts_to="SMS au {address}",
        purposes={
            "email_marketing": "E-mails\u00a0: nouveautés et offres",
            "sms_marketing": "SMS\u00a0: nouveautés et offres",
            "sms_transactional": "SMS au sujet de vos commandes",
        },
        waiting="En attente de votre confirmation",
        off="Désactivé",
        save="Enregistrer mon choix",
        stop_all="Tout arrêter",
        stop_all_text="Arrête en une fois tout ce qui figure sur cette page.",
        rejoin_sms="Vous avez arrêté ces SMS. Pour les recevoir à nouveau, envoyez START au "
        "{number}.",
        join_sms="Pour recevoir ces SMS, envoyez {word} au {number}.",
        rejoin="Pour en recevoir, veuillez vous inscrire dans la boutique.",
        download_title="Vos données",
        download_text="Un fichier avec ce que {name} conserve ici à votre sujet.",
        download_button="Télécharger mes données",
        forget_title="Supprimer mes données",
        forget_text="{name} supprime aussitôt votre adresse, votre numéro et vos informations, et "
        "ne vous envoie plus rien. C’est définitif.",
        forget_keeps="Il reste une empreinte qui ne permet pas de retrouver votre adresse, pour "
        "que personne ne vous inscrive sans votre accord, et une preuve scellée qui ne dit rien "
        "de vous.",
        forget_button="Supprimer définitivement",
        forgotten_title="Vos données sont supprimées",
        forgotten_text="{name} a supprimé vos données ici et ne vous envoie plus rien.",
        to_shop="Aller chez {name}",
        bad_link_title="Ce lien ne fonctionne pas",
        bad_link_text="Veuillez l’ouvrir à nouveau depuis le message et vérifier qu’il est "
        "complet.",
        gone_title="Il n’y a rien à choisir ici",
        gone_text="{name} n’a enregistré ici aucune adresse à vous et ne vous envoie rien d’ici.",
        trouble_title="Cela n’a pas fonctionné",
        trouble_text="Veuillez réessayer dans un instant.",
        terms="Conditions",
        privacy="Confidentialité",
    ),
    posts=PostPhrases(
        sent_title="Encore une étape",
        sent_text="{name} vous a envoyé un message\u00a0: confirmez-y votre "
        "inscription, et c’est fait.",
        chosen_title="Merci",
        chosen_text="Vos choix sont enregistrés. {name} n’enverra que ce que vous avez accepté.",
        wrong_title="L’envoi n’a pas encore abouti",
        wrong_text="Veuillez revenir en arrière, corriger et envoyer à nouveau.",
        order_is_safe="Votre commande n’est pas concernée.",
        reasons={
            "email_invalid": "Saisissez une adresse e-mail comme nom@example.com.",
            "email_not_ascii": "Avant le signe @, utilisez seulement des chiffres et des lettres "
            "sans accent.",
            "email_lookalike": "Certaines lettres après le signe @ ne sont pas celles qu’elles "
            "semblent être. Saisissez de nouveau l’adresse.",
            "phone_invalid": "Saisissez un numéro de mobile complet, qui peut recevoir des SMS.",
            "phone_not_textable": "Ce type de numéro ne peut pas recevoir nos SMS. Saisissez un "
            "numéro de mobile.",
            "phone_country_not_served": "Nous n’envoyons pas de SMS dans ce pays.",
            "country_unknown": "Indiquez le pays par son code de deux lettres, par exemple FR.",
            "birthday_invalid": "Ce formulaire doit demander votre date de naissance et ne peut le "
            "faire que si JavaScript est activé.",
            "field_required": "Il manque une information nécessaire.",
            "field_too_long": "L’une de vos réponses est trop longue.",
            "field_repeated": "Un même champ a été envoyé deux fois, avec des réponses "
            "différentes.",
            "fields_invalid": "L’une de vos réponses ne peut pas être exacte.",
            "disclosure_unknown": "Le formulaire a changé entre-temps. Veuillez revenir en "
            "arrière, recharger la page et le remplir à nouveau.",
            "idempotency_in_flight": "Votre premier envoi est encore en cours de traitement.",
            "limit_exceeded": "Il y a eu trop d’essais en peu de temps. Veuillez patienter avant "
            "de réessayer.",
            "storage_unavailable": "Vos réponses n’ont pas pu être enregistrées.",
        },
    ),
)
