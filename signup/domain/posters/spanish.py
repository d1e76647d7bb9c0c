"""Spanish."""

from __future__ import annotations

from signup.domain.posters.poster_words import OptInWords, PosterWords, SignWords

SPANISH = PosterWords(
    language="es",
    name="Español",
    sign=SignWords(
        ask="Envía {word} por SMS al {number}",
        before="Léelo antes de enviarlo",
        scan="Escanea para escribir el SMS",
        send="Tu teléfono abre el mensaje. Te apuntas al pulsar Enviar.",
        tap="Abrir el mensaje en este teléfono",
        picture="Código QR que abre un SMS con {word} al {number}",
        text_id="Texto de consentimiento",
        download="Código QR en {format}",
        all="Todas las formas de apuntarse a {name}",
        gate="Solo para mayores de {age} años. Enviar {word} no te apunta: recibes un SMS con un "
        "enlace a una página donde puedes hacerlo. Pueden aplicarse tarifas de mensajes y datos. "
        "Responde HELP para ayuda, STOP para baja.",
        gate_link="Te apuntas en esta página: {page}",
    ),
    page=OptInWords(
        title="Cómo apuntarse a {name}",
        intro="Todos los lugares donde {seller} pide permiso para enviar mensajes, con las "
        "palabras que se leen allí antes de aceptar.",
        seller="Quién lo pide",
        program="Programa de SMS",
        frequency="Frecuencia de los mensajes",
        numbers="Números",
        contact="Contacto",
        keywords="Por SMS",
        place="Se muestra en: {place}",
        see_sign="Ver el cartel de {word}",
        forms="En la web",
        see_form="Ver el formulario",
        button="Botón: {label}",
        box="Casilla, sin marcar: {label}",
        checkout="Al pagar",
        unticked="Ninguna casilla está marcada de antemano. El pedido se hace con o sin ellas.",
        answers_title="Qué se envía por SMS",
        answers={
            "joined": "Tras la palabra clave",
            "confirm": "Tras un número escrito en una página",
            "help": "Tras HELP",
            "stopped": "Tras STOP",
        },
        other_languages="Otros idiomas",
    ),
)
