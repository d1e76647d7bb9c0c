"""English."""

from __future__ import annotations

from signup.domain.phrases.phrasebook import MailPhrases, PagePhrases, Phrasebook, PostPhrases

ENGLISH = Phrasebook(
    language="en",
    direction="ltr",
    mail=MailPhrases(
        confirm_subject="Please confirm your e-mail address",
        confirm_lead="{name} was asked to send e-mail to this address. "
        "Please confirm that the address is yours and that you want this.",
        confirm_button="Confirm my address",
        confirm_code="Or type this code into the window where you signed up:",
        confirm_until="Link and code work for {days} days.",
        confirm_ignore="If you did not ask for this, do nothing: "
        "you will not be sent any further e-mail.",
        welcome_subject="Welcome to {name}",
        welcome_subject_gift="Your {label} at {name}",
        welcome_thanks="Thank you for joining {name}.",
        welcome_gift="Here is your {label}. Use this code at checkout:",
        why="You get this mail because this address was signed up for e-mail from {name}.",
        unsubscribe="Unsubscribe",
        preferences="Choose what you get",
        privacy="Privacy",
    ),
    pages=PagePhrases(
        confirm_title="Confirm your e-mail address",
        confirm_text="{name} was asked to send you e-mail. Press the button if you want this. "
        "You can stop it at any time.",
        confirm_button="Confirm my address",
        confirmed_title="Your address is confirmed",
        confirmed_text="Thank you. {name} may now send you e-mail. "
        "Every mail has a link to stop it.",
        expired_title="This link no longer works",
        expired_text="It is too old, so nothing was changed. To get e-mail from {name}, "
        "please sign up again.",
        closed_title="There is nothing left to confirm",
        closed_text="You unsubscribed from {name}, so you get no e-mail. If you changed your mind, "
        "please sign up again.",
        unsubscribe_title="Unsubscribe",
        unsubscribe_text="Press the button and {name} will send no more e-mail to this address.",
        unsubscribe_button="Unsubscribe",
        unsubscribed_title="You are unsubscribed",
        unsubscribed_text="{name} will send no more e-mail to this address.",
        preferences_title="What you get from {name}",
        preferences_text="Tick what you want and leave the rest empty. It takes effect as soon as "
        "you save.",
        saved="Your choice was saved.",
        stopped="Done. Everything on this page is stopped.",
        answer_mail="We have sent you an e-mail. Please confirm there that this is what you want.",
        answer_text="We have sent you a text. Please reply Y to it to confirm.",
        will_ask="We will send you an e-mail in which you confirm this.",
        email="E-mail",
        email_to="E-mail to {address}",
        texts="Texts",
        texts_to="Texts to {address}",
        purposes={
            "email_marketing": "E-mail with news and offers",
            "sms_marketing": "Texts with news and offers",
            "sms_transactional": "Texts about your orders",
        },
        waiting="Waiting for your confirmation",
        off="Off",
        save="Save my choice",
        stop_all="Stop everything",
        stop_all_text="Ends all of the above at once.",
        rejoin_sms="You stopped these texts. To get them again, text START to {number}.",
        join_sms="To get these texts, text {word} to {number}.",
        rejoin="To get this, please sign up in the shop.",
        download_title="Your data",
        download_text="A file with what {name} keeps here about you.",
        download_button="Download my data",
        forget_title="Delete my data",
        forget_text="{name} deletes your address, your number and what you said about yourself at "
        "once, and sends you nothing more. This cannot be undone.",
        forget_keeps="What stays is a code that cannot be turned back into your address, so that "
        "nobody signs you up unasked, and a sealed record that says nothing about you.",
        forget_button="Delete for good",
        forgotten_title="Your data is deleted",
        forgotten_text="{name} has deleted your data here and sends you nothing more.",
        to_shop="Go to {name}",
        bad_link_title="This link does not work",
        bad_link_text="Please open it again from the message, and make sure it is complete.",
        gone_title="There is nothing to choose here",
        gone_text="{name} has no address of yours in this place, so nothing is sent to you from "
        "here.",
        trouble_title="That did not work",
        trouble_text="Please try again in a moment.",
        terms="Terms",
        privacy="Privacy",
    ),
    posts=PostPhrases(
        sent_title="One more step",
        sent_text="{name} has sent you a message: confirm there, and you are on the list.",
        chosen_title="Thank you",
        chosen_text="Your choices were saved. {name} will only send what you agreed to.",
        wrong_title="That did not work yet",
        wrong_text="Please go back, correct it and send it again.",
        order_is_safe="Your order is not affected.",
        reasons={
            "email_invalid": "Enter an e-mail address like name@example.com.",
            "email_not_ascii": "Before the @ sign, use only digits and letters without accents.",
            "email_lookalike": "Some letters after the @ sign are not what they look like. Type "
            "the address again.",
            "phone_invalid": "Enter a mobile number that can receive texts, with its area code.",
            "phone_not_textable": "This kind of number cannot receive our texts. Enter a mobile "
            "number.",
            "phone_country_not_served": "We do not send texts to this country.",
            "country_unknown": "Use the two-letter code of a country, such as US.",
            "birthday_invalid": "This form must ask for your birthday, and can do so only where "
            "JavaScript is switched on.",
            "field_required": "Something that is needed was left empty.",
            "field_too_long": "Something that you entered is too long.",
            "field_repeated": "The same field was sent twice, with different answers.",
            "fields_invalid": "Something that you entered cannot be right.",
            "disclosure_unknown": "The form was changed in the meantime. Please go back, reload "
            "the page and fill it in again.",
            "idempotency_in_flight": "Your first try is still being worked on.",
            "limit_exceeded": "There were too many tries in a short time. Please wait a while "
            "before you try again.",
            "storage_unavailable": "What you entered could not be saved.",
        },
    ),
)
