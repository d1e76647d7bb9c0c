"""English."""

from __future__ import annotations

from signup.domain.posters.poster_words import OptInWords, PosterWords, SignWords

ENGLISH = PosterWords(
    language="en",
    name="English",
    sign=SignWords(
        ask="Text {word} to {number}",
        before="Before you text",
        scan="Scan to write the text",
        send="Your phone opens the message. You join when you press Send.",
        tap="Open the message on this phone",
        picture="QR code that texts {word} to {number}",
        text_id="Consent text",
        download="QR code as {format}",
        all="Every way to sign up with {name}",
        gate="Only for ages {age} and over. Texting {word} does not sign you up: you get one "
        "text with a link to a page where you can. Msg & data rates may apply. Reply HELP for "
        "help, STOP to cancel.",
        gate_link="You join on that page: {page}",
    ),
    page=OptInWords(
        title="How people sign up with {name}",
        intro="Every place where {seller} asks for consent to send messages, with the words that "
        "people read there before they agree.",
        seller="Who asks",
        program="Text programme",
        frequency="Message frequency",
        numbers="Numbers",
        contact="Contact",
        keywords="By text message",
        place="Shown at: {place}",
        see_sign="See the sign for {word}",
        forms="On the website",
        see_form="See the form",
        button="Button: {label}",
        box="Box, not ticked: {label}",
        checkout="At the checkout",
        unticked="No box is ticked beforehand. An order goes through with or without them.",
        answers_title="What people are texted",
        answers={
            "joined": "After the keyword",
            "confirm": "After a number was typed on a page",
            "help": "After HELP",
            "stopped": "After STOP",
        },
        other_languages="Other languages",
    ),
)
