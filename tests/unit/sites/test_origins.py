from __future__ import annotations

import pytest

from tests.support.site_files import demo, faults, site_of

OWN = 'allowed_origins = ["http://127.0.0.1:8000", "http://localhost:8000"]'


def with_origin(origin: str) -> str:
    return demo((OWN, f"allowed_origins = ['{origin}']"))


@pytest.mark.parametrize(
    "origin",
    [
        "https://shop.example",
        "https://shop.example:8443",
        "https://*.shop.example",
        "http://localhost",
        "http://localhost:3000",
        "http://[::1]:3000",
        "https://xn--mnchen-3ya.example",
    ],
)
def test_an_origin_is_taken_as_browsers_send_it(origin: str) -> None:
    assert site_of(with_origin(origin)).allowed_origins == (origin,)


@pytest.mark.parametrize(
    "origin",
    [
        "*",
        "null",
        "https://*",
        "https://*.com",
        "https://*.*.example",
        "https://shop.*.example",
        "http://shop.example",
        "http://*.localhost",
        "https://shop.example/",
        "https://shop.example/path",
        "https://shop.example:443",
        "https://shop.example:99999",
        "https://Shop.example",
        "HTTPS://shop.example",
        "https://münchen.example",
        "https://user@shop.example",
        "https://shop.example?x",
        "https://shop.example#x",
        "https://shop.example, https://evil.example",
        "https://shop..example",
        "https://",
        "//shop.example",
        "javascript:alert(1)",
    ],
)
def test_anything_else_is_refused(origin: str) -> None:
    (fault,) = faults(with_origin(origin))
    assert fault.key_path == "allowed_origins[0]"
    assert "must be an exact origin" in fault.reason
