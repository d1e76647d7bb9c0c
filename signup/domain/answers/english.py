"""English."""

from __future__ import annotations

from signup.domain.answers.answer_texts import GSM_BUDGET, AnswerTexts

ENGLISH = AnswerTexts(
    language="en",
    texts={
        "joined": "{sender}: You're in! {gift}{small}",
        "already": "{sender}: You're already subscribed. {small}",
        "age_gate": "{sender}: For ages {age}+ only. Join here: {page} Msg & data rates may "
        "apply. Reply HELP for help, STOP to cancel.",
        "confirmed": "{sender}: Thanks, you're in! {gift}{small}",
        "started": "{sender}: You're subscribed again. {small}",
        "stopped": "{sender}: You're unsubscribed and will get no more texts from us.",
        "help": "{sender} by {seller}. Help: {contact}. {frequency}Msg & data rates may apply. "
        "Reply STOP to cancel.",
        "confirm": "{sender}: Reply Y to confirm you want recurring automated marketing "
        "texts{often}. {end}",
        "confirm_orders": "{sender}: Reply Y to confirm you want updates about your orders. "
        "{small_orders}",
        "code": "{sender}: {code} is your code. Enter it, or reply Y, to confirm you want "
        "recurring automated marketing texts{often}. {end}",
        "code_orders": "{sender}: {code} is your code. Enter it, or reply Y, to confirm you want "
        "updates about your orders. {small_orders}",
        "welcome_orders": "{sender}: You'll get updates about your orders. {small_orders}",
    },
    gift="{label} with code {code}. ",
    often=", {words}",
    small="Recurring automated marketing texts. {frequency}{end}",
    small_orders="Msg frequency varies. {end}",
    end="Msg & data rates may apply. Reply HELP for help, STOP to cancel. {terms}",
    most=GSM_BUDGET,
)
