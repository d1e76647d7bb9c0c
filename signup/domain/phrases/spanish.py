"""Spanish."""

from __future__ import annotations

from signup.domain.phrases.phrasebook import MailPhrases, PagePhrases, Phrasebook, PostPhrases

SPANISH = Phrasebook(
    language="es",
    direction="ltr",
    mail=MailPhrases(
        confirm_subject="Confirma tu dirección de correo",
        confirm_lead="{name} ha recibido una solicitud para enviar correos a esta dirección. "
        "Confirma que la dirección es tuya y que quieres recibirlos.",
        confirm_button="Confirmar mi dirección",
        confirm_code="O escribe este código en la ventana donde te apuntaste:",
        confirm_until="El enlace y el código son válidos durante {days} días.",
        confirm_ignore="Si no lo has pedido, no hagas nada: no recibirás más correos.",
        welcome_subject="Te damos la bienvenida a {name}",
        welcome_subject_gift="{label} en {name}",
        welcome_thanks="Gracias por apuntarte a {name}.",
        welcome_gift="{label}: este es tu código para el pago",
        why="Recibes este correo porque esta dirección se apuntó a los correos de {name}.",
        unsubscribe="Darse de baja",
        preferences="Elegir qué recibo",
        privacy="Privacidad",
    ),
    pages=PagePhrases(
        confirm_title="Confirma tu dirección de correo",
        confirm_text="{name} ha recibido una solicitud para enviarte correos. Pulsa el botón si lo "
        "quieres. Puedes darte de baja en cualquier momento.",
        confirm_button="Confirmar mi dirección",
        confirmed_title="Tu dirección está confirmada",
        confirmed_text="Gracias. {name} ya puede enviarte correos. "
        "Cada uno lleva un enlace para darte de baja.",
        expired_title="Este enlace ya no es válido",
        expired_text="Es demasiado antiguo y no se ha cambiado nada. Para recibir correos de "
        "{name}, apúntate de nuevo.",
        closed_title="Ya no hay nada que confirmar",
        closed_text="Te diste de baja de {name} y no recibes correos. Si has cambiado de idea, "
        "apúntate de nuevo.",
        unsubscribe_title="Darse de baja",
        unsubscribe_text="Pulsa el botón y {name} no enviará más correos a esta dirección.",
        unsubscribe_button="Darme de baja",
        unsubscribed_title="Te has dado de baja",
        unsubscribed_text="{name} no enviará más correos a esta dirección.",
        preferences_title="Lo que recibes de {name}",
        preferences_text="Marca lo que quieras y deja el resto vacío. Se aplica en cuanto lo "
        "guardes.",
        saved="Se ha guardado tu elección.",
        stopped="Hecho. Se ha cancelado todo lo de esta página.",
        answer_mail="Te hemos enviado un correo. Confirma en él que esto es lo que quieres.",
        answer_text="Te hemos enviado un SMS. Responde Y para confirmar.",
        will_ask="Te enviaremos un correo para que lo confirmes.",
        email="Correo",
        email_to="Correos a {address}",
        texts="SMS",
        texts_to="SMS al {address}",
        purposes={
            "email_marketing": "Correos con novedades y ofertas",
            "sms_marketing": "SMS con novedades y ofertas",
            "sms_transactional": "SMS sobre tus pedidos",
        },
        waiting="A la espera de tu confirmación",
        off="Desactivado",
        save="Guardar mi elección",
        stop_all="Cancelar todo",
        stop_all_text="Cancela de una vez todo lo de esta página.",
        rejoin_sms="Cancelaste estos SMS. Para volver a recibirlos, envía START al {number}.",
        join_sms="Para recibir estos SMS, envía {word} al {number}.",
        rejoin="Si lo quieres, apúntate en la tienda.",
        download_title="Tus datos",
        download_text="Un archivo con lo que {name} guarda aquí sobre ti.",
        download_button="Descargar mis datos",
        forget_title="Borrar mis datos",
        forget_text="{name} borra al momento tu dirección, tu número y los datos que nos diste, y "
        "no te envía nada más. No se puede deshacer.",
        forget_keeps="Quedan una huella de la que no se puede recuperar tu dirección, para que "
        "nadie te apunte sin tu permiso, y una prueba sellada que no dice nada de ti.",
        forget_button="Borrar para siempre",
        forgotten_title="Tus datos se han borrado",
        forgotten_text="{name} ha borrado tus datos aquí y no te enviará nada más.",
        to_shop="Ir a {name}",
        bad_link_title="Este enlace no funciona",
        bad_link_text="Ábrelo de nuevo desde el mensaje y comprueba que está completo.",
        gone_title="Aquí no hay nada que elegir",
        gone_text="{name} no tiene aquí ninguna dirección tuya ni te envía nada desde aquí.",
        trouble_title="No ha funcionado",
        trouble_text="Inténtalo de nuevo en un momento.",
        terms="Condiciones",
        privacy="Privacidad",
    ),
    posts=PostPhrases(
        sent_title="Un paso más",
        sent_text="{name} te ha enviado un mensaje: confirma en él tu alta y ya está.",
        chosen_title="Gracias",
        chosen_text="Tu elección se ha guardado. {name} solo enviará lo que has aceptado.",
        wrong_title="Todavía no ha funcionado",
        wrong_text="Vuelve atrás, corrígelo y envíalo de nuevo.",
        order_is_safe="Tu pedido no se ve afectado.",
        reasons={
            "email_invalid": "Escribe una dirección de correo como nombre@example.com.",
            "email_not_ascii": "Antes del signo @ usa solo números y letras sin tilde y sin ñ.",
            "email_lookalike": "Algunas letras después del signo @ no son lo que parecen. Vuelve a "
            "escribir la dirección.",
            "phone_invalid": "Escribe un número de móvil completo que pueda recibir SMS.",
            "phone_not_textable": "Este tipo de número no puede recibir nuestros SMS. Escribe "
            "un número de móvil.",
            "phone_country_not_served": "No enviamos SMS a este país.",
            "country_unknown": "Indica el país con su código de dos letras, por ejemplo ES.",
            "birthday_invalid": "Este formulario debe preguntar tu fecha de nacimiento y solo "
            "puede hacerlo con JavaScript activado.",
            "field_required": "Falta un dato necesario.",
            "field_too_long": "Uno de los datos es demasiado largo.",
            "field_repeated": "Un mismo dato se envió dos veces, con respuestas distintas.",
            "fields_invalid": "Uno de los datos no puede ser correcto.",
            "disclosure_unknown": "El formulario ha cambiado entretanto. Vuelve atrás, recarga la "
            "página y rellénalo de nuevo.",
            "idempotency_in_flight": "Tu primer intento todavía se está procesando.",
            "limit_exceeded": "Ha habido demasiados intentos en poco tiempo. Espera un rato antes "
            "de volver a intentarlo.",
            "storage_unavailable": "No se han podido guardar tus datos.",
        },
    ),
)
