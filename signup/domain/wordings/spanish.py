"""Spanish."""

from __future__ import annotations

from signup.domain.wordings import elements
from signup.domain.wordings.wording import Wording

SPANISH = Wording(
    language="es",
    acts={
        "button": "Al pulsar «{label}», usted acepta",
        "box": "Al marcar la casilla «{label}», usted acepta",
        "keyword": "Al enviar {label} por SMS al {number}, usted acepta",
    },
    asks={
        "email_marketing": "que {seller} le envíe correos electrónicos publicitarios con novedades "
        "y ofertas.",
        "sms_marketing": "que {seller} envíe mensajes de texto publicitarios recurrentes y "
        "automatizados, por ejemplo con novedades y ofertas, {here}.",
        "sms_transactional": "que {seller} envíe mensajes de texto automatizados sobre sus "
        "pedidos, por ejemplo sobre el envío y la entrega, {here}. No contienen publicidad.",
    },
    here={
        "button": "al número de teléfono que indique aquí",
        "box": "al número de teléfono que indique aquí",
        "keyword": "al número de teléfono desde el que escribe",
    },
    labels={
        "email_marketing": "Recibir novedades y ofertas por correo electrónico",
        "sms_marketing": "Recibir novedades y ofertas por SMS",
        "sms_transactional": "Recibir por SMS el estado de mi pedido",
    },
    no_condition="Su consentimiento no es condición para ninguna compra.",
    frequency="Frecuencia de los mensajes ({program}): {frequency}.",
    order_frequency="La frecuencia de los mensajes depende de sus pedidos.",
    rates="Pueden aplicarse tarifas por mensajes y datos.",
    stop="Responda STOP en cualquier momento para retirar su consentimiento, o HELP para recibir "
    "ayuda.",
    withdraw_email="Puede retirar su consentimiento en cualquier momento con el enlace de baja de "
    "cada correo.",
    sender="Solicitado por {seller}, {address} ({contact}).",
    policies_email="Consulte nuestra {privacy}.",
    policies_sms="Consulte nuestros {terms} y nuestra {privacy}.",
    controller="{seller} es responsable del tratamiento de sus datos personales.",
    incentive="Las condiciones de esta ventaja figuran en nuestro {notice}.",
    privacy="política de privacidad",
    terms="términos y condiciones",
    notice="aviso de incentivo financiero",
    signs={
        elements.AGREEMENT: r"\b(acepta\w*|acepto|consient\w+|consentimiento|autoriz\w+)\b",
        elements.MARKETING: r"\b(publici\w+|promocion\w*|ofertas?|marketing|boletín)\b",
        elements.RECURRING: r"(?=.*recurrente)(?=.*automat)"
        r"(?=.*(publici|promocion|marketing))(?=.*(sms|mensaje|texto))",
        elements.TRANSACTIONAL: r"\b(pedidos?|entregas?|envíos?)\b",
        elements.BY_EMAIL: r"\b(correos?( electrónicos?)?|e-?mails?)\b",
        elements.BY_TEXT: r"\bsms\b|\bmensajes? de texto\b",
        elements.NUMBER: r"\bnúmero\b",
        elements.NO_CONDITION: r"\bno (es|son|constituye)\b.*\b(condición|requisito|obligatori\w+)",
        elements.FREQUENCY: r"\bfrecuencia\b|\b(mensajes|sms)\s*(al|por|/)",
        elements.RATES: r"\b(tarifas|cargos|costes|costos)\b.*\b(mensajes?|datos)\b",
        elements.WITHDRAW: r"\b(retirar|revocar|cancelar|baja)\b",
    },
)
