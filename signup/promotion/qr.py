"""QR codes, drawn large enough to be printed and read back from a wall.

A quarter of the picture may be lost (level Q of ISO/IEC 18004); the four modules of white around it
belong to it.
"""

from __future__ import annotations

import functools
import io

import segno

LEVEL = "q"
QUIET = 4
MODULE_PIXELS = 32
"""Of the PNG: more than a thousand pixels a side, 300 dots an inch at nine centimetres."""


@functools.lru_cache(maxsize=256)
def svg(content: str) -> str:
    """Return the code as an `svg` element to be put into a page; it scales to the place it gets."""
    return _save(
        content, "svg", xmldecl=False, omitsize=True, svgclass=None, lineclass=None, nl=False
    )


@functools.lru_cache(maxsize=64)
def svg_file(content: str) -> bytes:
    """Return the code as a file for a designer: black on white, of any size."""
    drawn = _save(content, "svg", light="#fff", scale=10, svgclass=None, lineclass=None)
    return drawn.encode()


@functools.lru_cache(maxsize=64)
def png_file(content: str) -> bytes:
    """Return the code as a picture, black on white."""
    out = io.BytesIO()
    _code(content).save(out, kind="png", scale=MODULE_PIXELS, border=QUIET)
    return out.getvalue()


def _save(content: str, kind: str, **options: object) -> str:
    out = io.BytesIO()
    _code(content).save(out, kind=kind, border=QUIET, **options)
    return out.getvalue().decode()


def _code(content: str) -> segno.QRCode:
    return segno.make_qr(content, error=LEVEL)
