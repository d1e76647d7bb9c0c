"""The kit of one keyword as files: QR codes for a designer, the sign for a printer."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from signup.promotion import pages, qr
from signup.promotion.pdf import print_pdf
from signup.promotion.sign import find_keyword

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from signup.promotion.sign import Sign

Format = Literal["svg", "png", "html", "pdf"]
FORMATS: tuple[Format, ...] = get_args(Format)


def write_kit(sign: Sign, formats: tuple[Format, ...], folder: Path) -> Iterator[Path]:
    """Write the files of one sign into `folder` and yield the path of each.

    Raises OSError where that cannot be, NoBrowserError for a PDF without Chromium.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for one in formats:
        path = folder / f"{_name(sign)}.{one}"
        path.write_bytes(_CONTENT[one](sign))
        yield path


def _name(sign: Sign) -> str:
    """Return a name that tells word and place, and the number where the word has several."""
    keyword = sign.keyword
    name = f"{keyword.word.lower()}-{keyword.placement}"
    alone = find_keyword(sign.site, keyword.word) is keyword
    return name if alone else f"{name}-{keyword.number.lstrip('+')}"


def _html(sign: Sign) -> bytes:
    return pages.sign_page(sign, online=False).encode()


def _pdf(sign: Sign) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        page, printed = Path(folder) / "sign.html", Path(folder) / "sign.pdf"
        page.write_bytes(_html(sign))
        print_pdf(page, printed)
        return printed.read_bytes()


_CONTENT: dict[Format, Callable[[Sign], bytes]] = {
    "svg": lambda sign: qr.svg_file(sign.link),
    "png": lambda sign: qr.png_file(sign.link),
    "html": _html,
    "pdf": _pdf,
}
