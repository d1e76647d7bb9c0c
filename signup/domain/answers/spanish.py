"""Spanish, in words without the accents (á, í, ó, ú) that would make every text UCS-2."""

from __future__ import annotations

from signup.domain.answers.answer_texts import GSM_BUDGET, AnswerTexts

SPANISH = AnswerTexts(
    language="es",
    texts={
        "joined": "{sender}: ¡Listo, te has apuntado! {gift}{small}",
        "already": "{sender}: Ya recibes estos SMS. {small}",
        "age_gate": "{sender}: Solo para mayores de {age} años. Alta en: {page} Pueden aplicarse "
        "tarifas de mensajes y datos. Responde HELP para ayuda, STOP para baja.",
        "confirmed": "{sender}: ¡Gracias, te has apuntado! {gift}{small}",
        "started": "{sender}: Vuelves a recibir estos SMS. {small}",
        "stopped": "{sender}: Te has dado de baja y ya no te enviaremos SMS.",
        "help": "{sender}, de {seller}. Ayuda: {contact}. {frequency}Pueden aplicarse tarifas de "
        "mensajes y datos. Responde STOP para darte de baja.",
        "confirm": "{sender}: Responde Y para confirmar que quieres SMS publicitarios "
        "recurrentes y automatizados{often}. {end}",
        "confirm_orders": "{sender}: Responde Y para confirmar que quieres SMS sobre tus pedidos. "
        "{small_orders}",
        "code": "{sender}: {code} es tu clave. Escribe la clave o responde Y para confirmar que "
        "quieres SMS publicitarios recurrentes y automatizados{often}. {end}",
        "code_orders": "{sender}: {code} es tu clave. Escribe la clave o responde Y para "
        "confirmar que quieres SMS sobre tus pedidos. {small_orders}",
        "welcome_orders": "{sender}: Te enviaremos SMS sobre tus pedidos. {small_orders}",
    },
    gift="{label}: usa {code} al pagar. ",
    often=", {words}",
    small="SMS publicitarios recurrentes y automatizados. {frequency}{end}",
    small_orders="La frecuencia depende de tus pedidos. {end}",
    end="Pueden aplicarse tarifas de mensajes y datos. Responde HELP para ayuda, STOP para baja. "
    "{terms}",
    most=GSM_BUDGET,
)
