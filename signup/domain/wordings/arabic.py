"""Arabic. Names, numbers and addresses of other scripts stand in isolation from it."""

from __future__ import annotations

from signup.domain.wordings import elements
from signup.domain.wordings.wording import Wording

ARABIC = Wording(
    language="ar",
    isolate=True,
    acts={
        "button": "بالضغط على «{label}» فإنك توافق على",
        "box": "بتحديد المربع «{label}» فإنك توافق على",
        "keyword": "بإرسال كلمة {label} في رسالة نصية إلى {number} فإنك توافق على",
    },
    asks={
        "email_marketing": "أن ترسل إليك {seller} رسائل تسويقية بالبريد الإلكتروني تتضمن أخبارًا "
        "وعروضًا.",
        "sms_marketing": "أن ترسل {seller} رسائل نصية تسويقية متكررة وآلية، مثل الأخبار والعروض، "
        "إلى {here}.",
        "sms_transactional": "أن ترسل {seller} رسائل نصية آلية بشأن طلباتك، مثل مستجدات الشحن "
        "والتسليم، إلى {here}. ولا تتضمن هذه الرسائل إعلانات.",
    },
    here={
        "button": "رقم الهاتف الذي تدخله هنا",
        "box": "رقم الهاتف الذي تدخله هنا",
        "keyword": "رقم الهاتف الذي ترسل منه",
    },
    labels={
        "email_marketing": "أرسلوا إليّ الأخبار والعروض بالبريد الإلكتروني",
        "sms_marketing": "أرسلوا إليّ الأخبار والعروض في رسائل نصية",
        "sms_transactional": "أرسلوا إليّ مستجدات طلبي في رسائل نصية",
    },
    no_condition="موافقتك ليست شرطًا لأي عملية شراء.",
    frequency="عدد الرسائل ({program}): {frequency}.",
    order_frequency="يتوقف عدد الرسائل على طلباتك.",
    rates="قد تُطبَّق رسوم الرسائل والبيانات.",
    stop="أرسل STOP في أي وقت لسحب موافقتك، أو HELP للحصول على المساعدة.",
    withdraw_email="يمكنك سحب موافقتك في أي وقت عبر رابط إلغاء الاشتراك في كل رسالة.",
    sender="مقدم الطلب: {seller}، {address} ({contact}).",
    policies_email="اطلع على {privacy}.",
    policies_sms="اطلع على {terms} و{privacy}.",
    controller="{seller} هي الجهة المسؤولة عن معالجة بياناتك الشخصية.",
    incentive="ترد شروط هذه المكافأة في {notice}.",
    privacy="سياسة الخصوصية",
    terms="شروط الاستخدام",
    notice="إشعار الحافز المالي",
    signs={
        elements.AGREEMENT: r"توافق|أوافق|موافق",
        elements.MARKETING: r"تسويق|عروض|إعلان|ترويج",
        elements.RECURRING: r"(?=.*متكرر)(?=.*(آلي|تلقائي))(?=.*(تسويق|ترويج|إعلان))(?=.*رسائل)",
        elements.TRANSACTIONAL: r"طلب|شحن|تسليم|توصيل",
        elements.BY_EMAIL: r"بريد|إيميل",
        elements.BY_TEXT: r"نصية|نصيّة",
        elements.NUMBER: r"رقم",
        elements.NO_CONDITION: r"(ليس|ليست|لا).*شرط",
        elements.FREQUENCY: r"عدد الرسائل|معدل الرسائل|تكرار الرسائل|رسائل (في|كل)",
        elements.RATES: r"رسوم.*(رسائل|بيانات)",
        elements.WITHDRAW: r"سحب|إلغاء الاشتراك",
    },
)
