"""An address that two readers may read apart is no address."""

import pytest

from provider.outbound.errors import Fault, OutboundError
from provider.outbound.target import Target, target_of

MALFORMED = [
    "",
    "keys.app.test/jwks",
    "//keys.app.test/jwks",
    "ftp://keys.app.test/jwks",
    "file:///etc/passwd",
    "https://",
    "https:///jwks",
    "https://keys.app.test@10.0.0.1/jwks",
    "https://user:secret@keys.app.test/jwks",
    "https://keys.app.test#@10.0.0.1/",
    "https://keys.app.test\\@10.0.0.1/",
    "https://keys.app.test/a b",
    "https://keys.app.test/\r\nHost: metadata",
    "https://keys.app.test:0/",
    "https://keys.app.test:99999/",
    "https://keys.app.test:x/",
    "https://keys..app.test/",
    "https://keys.app.test./",
    "https://-keys.app.test/",
    "https://鍵.test/",
    "https://keys%2eapp.test/",
    "https://[::1/",
    "https://[fe80::1%25eth0]/",
    "https://[v1.fe]/",
    "https://[127.0.0.1]/",
    "https://keys.app.test/" + "a" * 2_048,
]


@pytest.mark.parametrize("url", MALFORMED)
def test_an_address_that_is_not_plain_is_refused(url):
    with pytest.raises(OutboundError) as refusal:
        target_of(url)
    assert refusal.value.fault is Fault.MALFORMED


@pytest.mark.parametrize(
    ("url", "target", "authority"),
    [
        ("https://Keys.App.test", Target("https", "keys.app.test", 443, "/"), "keys.app.test"),
        ("https://a.test:8443/k?v=1", Target("https", "a.test", 8443, "/k?v=1"), "a.test:8443"),
        ("https://a.test:443/", Target("https", "a.test", 443, "/"), "a.test"),
        ("http://[::1]:80/k", Target("http", "::1", 80, "/k"), "[::1]"),
        ("http://127.0.0.1:9/k", Target("http", "127.0.0.1", 9, "/k"), "127.0.0.1:9"),
    ],
)
def test_a_plain_address_is_taken_apart(url, target, authority):
    assert target_of(url) == target
    assert target.authority == authority
