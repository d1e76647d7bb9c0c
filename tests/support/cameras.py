"""Reading pictures as a phone's camera does."""

from __future__ import annotations

import io

import zxingcpp
from PIL import Image


def codes_in(png: bytes) -> list[str]:
    """Return what the QR codes in a picture say."""
    with Image.open(io.BytesIO(png)) as picture:
        found = zxingcpp.read_barcodes(picture.convert("L"))
    return [code.text for code in found]
