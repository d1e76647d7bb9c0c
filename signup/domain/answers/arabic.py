"""Arabic, which is always UCS-2. Each text begins in Arabic, so that handsets set it that way."""

from __future__ import annotations

from signup.domain.answers.answer_texts import ANSWERS, CODES, AnswerTexts

ARABIC = AnswerTexts(
    language="ar",
    texts={
        "joined": "من {sender}: تم اشتراكك! {gift}{small}",
        "already": "من {sender}: أنت مشترك بالفعل. {small}",
        "age_gate": "من {sender}: لمن بلغ {age} عامًا فأكثر. للاشتراك: {page} قد تطبق رسوم "
        "الرسائل والبيانات. أرسل HELP للمساعدة أو STOP لإلغاء الاشتراك.",
        "confirmed": "من {sender}: شكرًا لك، تم اشتراكك! {gift}{small}",
        "started": "من {sender}: تم تجديد اشتراكك. {small}",
        "stopped": "من {sender}: تم إلغاء اشتراكك ولن نرسل إليك رسائل أخرى.",
        "help": "من {sender} ({seller}): للمساعدة {contact}. {frequency}قد تطبق رسوم الرسائل "
        "والبيانات. أرسل STOP لإلغاء الاشتراك.",
        "confirm": "من {sender}: أرسل Y لتأكيد رغبتك في رسائل تسويقية متكررة وآلية{often}. {end}",
        "confirm_orders": "من {sender}: أرسل Y لتأكيد تلقي رسائل بشأن طلباتك. {small_orders}",
        "code": "من {sender}: رمزك {code}. أدخله أو أرسل Y لتأكيد رغبتك في رسائل تسويقية متكررة "
        "وآلية{often}. {end}",
        "code_orders": "من {sender}: رمزك {code}. أدخله أو أرسل Y لتأكيد تلقي رسائل بشأن طلباتك. "
        "{small_orders}",
        "welcome_orders": "من {sender}: ستصلك رسائل بشأن طلباتك. {small_orders}",
    },
    gift="{label} بالرمز {code}. ",
    often="، {words}",
    small="رسائل تسويقية متكررة وآلية. {frequency}{end}",
    small_orders="يتوقف عدد الرسائل على طلباتك. {end}",
    end="قد تطبق رسوم الرسائل والبيانات. أرسل HELP للمساعدة أو STOP لإلغاء الاشتراك. {terms}",
    most={**dict.fromkeys(ANSWERS, 4), **dict.fromkeys(CODES, 5), "stopped": 2},
)
