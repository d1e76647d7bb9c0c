"""Arabic."""

from __future__ import annotations

from signup.domain.posters.poster_words import OptInWords, PosterWords, SignWords

ARABIC = PosterWords(
    language="ar",
    name="العربية",
    sign=SignWords(
        ask="أرسل {word} في رسالة نصية إلى {number}",
        before="قبل أن ترسل",
        scan="امسح الرمز لكتابة الرسالة",
        send="يفتح هاتفك الرسالة، ويتم اشتراكك عندما تضغط زر الإرسال.",
        tap="افتح الرسالة على هذا الهاتف",
        picture="رمز QR يفتح رسالة نصية فيها {word} إلى {number}",
        text_id="نص الموافقة",
        download="رمز QR بصيغة {format}",
        all="كل طرق الاشتراك لدى {name}",
        gate="لمن بلغ {age} عامًا فأكثر. إرسال {word} لا يعني اشتراكك: تصلك رسالة واحدة فيها "
        "رابط صفحة يمكنك الاشتراك فيها. قد تطبق رسوم الرسائل والبيانات. أرسل HELP للمساعدة أو "
        "STOP لإلغاء الاشتراك.",
        gate_link="الاشتراك في هذه الصفحة: {page}",
    ),
    page=OptInWords(
        title="كيف يتم الاشتراك لدى {name}",
        intro="كل المواضع التي تطلب فيها {seller} الموافقة على إرسال الرسائل، مع النص الذي يُقرأ "
        "هناك قبل الموافقة.",
        seller="الجهة الطالبة",
        program="برنامج الرسائل النصية",
        frequency="عدد الرسائل",
        numbers="الأرقام",
        contact="جهة الاتصال",
        keywords="برسالة نصية",
        place="مكان العرض: {place}",
        see_sign="عرض لافتة {word}",
        forms="على الموقع",
        see_form="عرض النموذج",
        button="زر: {label}",
        box="مربع غير محدد: {label}",
        checkout="عند إتمام الطلب",
        unticked="لا يُحدَّد أي مربع مسبقًا، ويتم الطلب بها أو بدونها.",
        answers_title="الرسائل التي نرسلها",
        answers={
            "joined": "بعد الكلمة المفتاحية",
            "confirm": "بعد كتابة رقم في صفحة",
            "help": "بعد HELP",
            "stopped": "بعد STOP",
        },
        other_languages="لغات أخرى",
    ),
)
