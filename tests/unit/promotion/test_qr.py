"""What is drawn is read back as what it was drawn from."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from signup.domain.sms_link import sms_link
from signup.promotion import qr
from tests.support.cameras import codes_in

LINKS = [
    sms_link("+15005550006", word) for word in ("OK", "COFFEE", "CAFÉ", "قهوة", "W" * 24, "9" * 24)
]


@pytest.mark.parametrize("link", LINKS)
def test_the_picture_is_read_back_as_the_link(link: str) -> None:
    assert codes_in(qr.png_file(link)) == [link]


def test_the_picture_is_large_enough_to_print_and_has_its_white_edge() -> None:
    with Image.open(io.BytesIO(qr.png_file(LINKS[1]))) as picture:
        assert min(picture.size) > 1000
        edge = qr.QUIET * qr.MODULE_PIXELS
        assert picture.crop((0, 0, picture.width, edge)).getextrema() == (255, 255)


def test_a_lost_piece_does_not_make_it_unreadable() -> None:
    with Image.open(io.BytesIO(qr.png_file(LINKS[1]))) as drawn:
        picture = drawn.convert("L")
    middle = picture.width // 2
    picture.paste(255, (middle, middle, middle + 200, middle + 200))
    out = io.BytesIO()
    picture.save(out, "PNG")
    assert codes_in(out.getvalue()) == [LINKS[1]]


def test_the_element_for_a_page_needs_no_style_and_no_script() -> None:
    drawn = qr.svg(LINKS[1])
    assert drawn.startswith("<svg ")
    assert "viewBox=" in drawn
    for part in ("style", "class", "<script", "<?xml", "href"):
        assert part not in drawn
