"""Arabic."""

from __future__ import annotations

from signup.domain.phrases.phrasebook import MailPhrases, PagePhrases, Phrasebook

ARABIC = Phrasebook(
    language="ar",
    direction="rtl",
    mail=MailPhrases(
        confirm_subject="يرجى تأكيد عنوان بريدك الإلكتروني",
        confirm_lead="طُلب من {name} إرسال رسائل بريد إلكتروني إلى هذا العنوان. "
        "يرجى تأكيد أن العنوان لك وأنك ترغب في ذلك.",
        confirm_button="تأكيد عنواني",
        confirm_code="أو اكتب هذا الرمز في النافذة التي سجّلت فيها:",
        confirm_until="مدة صلاحية الرابط والرمز بالأيام: {days}.",
        confirm_ignore="إذا لم تطلب ذلك فلا تفعل شيئًا: لن تصلك أي رسائل أخرى.",
        welcome_subject="مرحبًا بك في {name}",
        welcome_subject_gift="{label} من {name}",
        welcome_thanks="شكرًا لتسجيلك في {name}.",
        welcome_gift="{label}: استخدم هذا الرمز عند الدفع",
        why="تصلك هذه الرسالة لأن هذا العنوان سُجّل لتلقي رسائل {name}.",
        unsubscribe="إلغاء الاشتراك",
        preferences="اختيار ما يصلني",
        privacy="الخصوصية",
    ),
    pages=PagePhrases(
        confirm_title="تأكيد عنوان بريدك الإلكتروني",
        confirm_text="طُلب من {name} إرسال رسائل بريد إلكتروني إليك. اضغط الزر إذا كنت ترغب في "
        "ذلك. يمكنك إيقافها في أي وقت.",
        confirm_button="تأكيد عنواني",
        confirmed_title="تم تأكيد عنوانك",
        confirmed_text="شكرًا لك. يمكن الآن أن يرسل إليك {name} رسائل بريد إلكتروني. "
        "في كل رسالة رابط لإيقافها.",
        expired_title="لم يعد هذا الرابط صالحًا",
        expired_text="الرابط قديم ولم يتغير شيء. لتلقي رسائل {name} يرجى التسجيل مرة أخرى.",
        closed_title="لم يعد هناك ما يُؤكَّد",
        closed_text="طلبت من {name} التوقف ولن تصلك رسائل. إذا غيّرت رأيك فيرجى التسجيل مرة أخرى.",
        unsubscribe_title="إلغاء الاشتراك",
        unsubscribe_text="اضغط الزر ولن يرسل {name} رسائل أخرى إلى هذا العنوان.",
        unsubscribe_button="إلغاء الاشتراك",
        unsubscribed_title="تم إلغاء اشتراكك",
        unsubscribed_text="لن يرسل {name} رسائل أخرى إلى هذا العنوان.",
        preferences_title="ما يصلك من {name}",
        preferences_text="يسري كل اختيار فورًا.",
        saved="تم حفظ اختيارك.",
        answer_mail="أرسلنا إليك رسالة بريد إلكتروني. يرجى أن تؤكد فيها أنك ترغب في ذلك.",
        answer_text="أرسلنا إليك رسالة نصية. يرجى الرد عليها بالحرف Y للتأكيد.",
        purposes={
            "email_marketing": "بريد إلكتروني بالأخبار والعروض",
            "sms_marketing": "رسائل نصية بالأخبار والعروض",
            "sms_transactional": "رسائل نصية عن طلباتك",
        },
        states={
            "subscribed": "مفعّل",
            "pending": "بانتظار تأكيدك",
            "unsubscribed": "متوقف",
            "none": "متوقف",
        },
        stop="إيقاف",
        start="تفعيل",
        stop_all="إيقاف الكل",
        rejoin_sms="أوقفت هذه الرسائل النصية. لتلقيها من جديد أرسل START إلى {number}.",
        download_title="بياناتك",
        download_text="ملف بما يحفظه {name} هنا عنك.",
        download_button="تنزيل بياناتي",
        bad_link_title="هذا الرابط لا يعمل",
        bad_link_text="يرجى فتحه مرة أخرى من الرسالة والتأكد من أنه كامل.",
        trouble_title="لم ينجح ذلك",
        trouble_text="لم يتغير شيء. يرجى المحاولة مرة أخرى بعد قليل.",
        privacy="الخصوصية",
    ),
)
