"""Which addresses a client may send us to."""

import pytest

from provider.outbound.public_address import is_loopback, is_public

PUBLIC = [
    "1.1.1.1",
    "93.184.216.34",
    "172.15.255.255",
    "172.32.0.1",
    "100.63.255.255",
    "100.128.0.1",
    "2001:200:dff:fff1::1",
    "2400:4000::1",
    "2606:4700::1111",
]
CLOSED = {
    "this network": ["0.0.0.0", "0.1.2.3"],
    "private": [
        "10.0.0.1",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.1.1",
        "fc00::1",
        "fd00:ec2::254",
    ],
    "loopback": ["127.0.0.1", "127.255.0.1", "::1"],
    "link-local and cloud metadata": [
        "169.254.169.254",
        "fe80::1",
        "fe80::1%eth0",
        "168.63.129.16",
    ],
    "carrier-grade NAT": ["100.64.0.1", "100.100.100.200", "100.127.255.255"],
    "multicast": ["224.0.0.1", "239.255.255.255", "ff02::1"],
    "reserved": ["240.0.0.1", "255.255.255.255", "::", "100::1", "5f00::1", "fec0::1", "4000::1"],
    "protocol": ["192.0.0.192", "198.18.0.1"],
    "documentation": ["192.0.2.1", "198.51.100.1", "203.0.113.1", "2001:db8::1", "3fff::1"],
    "IPv4-mapped": ["::ffff:127.0.0.1", "::ffff:8.8.8.8", "::ffff:7f00:1"],
    "IPv4-compatible": ["::127.0.0.1", "::8.8.8.8"],
    "6to4": ["2002:7f00:1::", "2002:a00:1::1", "192.88.99.1"],
    "NAT64": ["64:ff9b::127.0.0.1", "64:ff9b::8.8.8.8", "64:ff9b:1::a00:1"],
    "Teredo": ["2001::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2"],
    "with a zone": ["2606:4700::1111%1"],
    "no address": ["", "localhost", "127.1", "0x7f000001", "2130706433", "0177.0.0.1", "1.1.1.1 "],
}


@pytest.mark.parametrize("address", PUBLIC)
def test_an_address_of_the_public_internet_may_be_called(address):
    assert is_public(address)


@pytest.mark.parametrize(
    "address", [pytest.param(each, id=f"{why}: {each}") for why in CLOSED for each in CLOSED[why]]
)
def test_any_other_address_is_closed(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["127.0.0.1", "127.9.9.9", "::1"])
def test_loopback_is_known(address):
    assert is_loopback(address)


@pytest.mark.parametrize("address", ["::ffff:127.0.0.1", "10.0.0.1", "0.0.0.0", "::", "localhost"])
def test_nothing_else_counts_as_loopback(address):
    assert not is_loopback(address)
