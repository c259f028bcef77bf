"""Which browser a QR code was asked in: a family's name, as its user knows it, and nothing finer."""

import pytest

from provider.web.citizen.login.browser_family import LONGEST, browser_family, is_on_phone

MOZILLA = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("said", "name"),
    [
        (f"{MOZILLA} Chrome/142.0 Safari/537.36", "Chrome"),
        (f"{MOZILLA} HeadlessChrome/142.0 Safari/537.36", "Chrome"),
        (f"{MOZILLA} Chrome/142.0 Safari/537.36 Edg/142.0", "Edge"),
        (f"{MOZILLA} SamsungBrowser/29.0 Chrome/136.0 Safari/537.36", "Samsung Internet"),
        ("Mozilla/5.0 (iPhone) AppleWebKit/605.1 Version/18.5 Safari/604.1", "Safari"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0", "Firefox"),
        ("curl/8.5", ""),
        ("", ""),
        ("<script>", ""),
    ],
)
def test_a_browser_is_told_by_its_family(said, name):
    assert browser_family(said) == name
    assert len(name) <= LONGEST


def test_phones_say_that_they_are_mobile():
    assert is_on_phone("Mozilla/5.0 (iPhone) AppleWebKit/605.1 Mobile/15E148 Safari/604.1")
    assert is_on_phone("Mozilla/5.0 (Android 16; Mobile; rv:145.0) Gecko/145.0 Firefox/145.0")
    assert not is_on_phone(f"{MOZILLA} Chrome/142.0 Safari/537.36")
