"""Whatever stands at a registered address: the call is short, small, direct, and tells why it ended."""

import gzip
import ssl
import threading
import time

import pytest

from provider.outbound.client import Fetched, Limits, OutboundClient, tls_context
from provider.outbound.errors import Fault, OutboundError
from tests.services.closed_network import NetworkIsOffError
from tests.unit.provider_outbound.conftest import NAME

PUBLIC = "93.184.216.34"


def fault_of(client, url, limits):
    started = time.monotonic()
    with pytest.raises(OutboundError) as refusal:
        client.get(url, limits)
    assert time.monotonic() - started < limits.seconds + 0.4
    assert "secret" not in str(refusal.value)
    return refusal.value.fault


def at(server, path="/jwks?secret=1", *, scheme="http", host=NAME):
    return f"{scheme}://{host}:{server.port}{path}"


def test_an_honest_document_is_fetched(server, client, limits):
    server.says(b'{"keys":[]}', content_type="Application/JSON; charset=utf-8")
    assert client.get(at(server), limits) == Fetched(b'{"keys":[]}', "application/json")


def test_the_request_says_nothing_about_us_or_anybody(server, client, limits, monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    server.says()
    client.get(at(server), limits)
    assert sorted(server.requests[0].decode().splitlines()[:-1]) == sorted(
        [
            "GET /jwks?secret=1 HTTP/1.1",
            f"Host: {NAME}:{server.port}",
            "User-Agent: Madoguchi",
            "Accept: application/json",
            "Accept-Encoding: identity",
            "Connection: close",
        ]
    )


def test_each_call_is_a_connection_of_its_own_and_forgets_cookies(server, client, names, limits):
    names[NAME] = [["127.0.0.1"], ["127.0.0.1"]]
    server.says(Set_Cookie="visitor=1")
    client.get(at(server), limits)
    client.get(at(server), limits)
    assert len(server.requests) == 2
    assert b"ookie" not in server.requests[1]


def drips(server):
    server.says(b"x" * 900)
    server.pieces = [bytes([byte]) for byte in server.pieces[0]]
    server.pause = 0.05


def drips_its_head(server):
    server.pieces = [b"HTTP/1.1 200 OK\r\n", b"X: y\r\n"]
    server.pause, server.for_ever = 0.05, True


def is_silent(server):
    server.pieces, server.pause, server.for_ever = [b""], 0.05, True


def never_stops(server):
    server.pieces = [
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n",
        b"a" * 65_536,
    ]
    server.for_ever = True


def never_begins(server):
    server.pieces = [b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" * 500]
    server.for_ever = True


def announces_too_much(server):
    server.pieces = [
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1001\r\n\r\n"
        + b" " * 1001
    ]


def sends_a_long_head(server):
    server.pieces = [b"HTTP/1.1 200 OK\r\n", b"X: " + b"y" * 1_000 + b"\r\n"]
    server.for_ever = True


def redirects_to_the_metadata(server):
    server.says(status=302, Location="http://169.254.169.254/latest/meta-data/")


def packs_a_bomb(server):
    server.says(gzip.compress(b"a" * 500_000), Content_Encoding="gzip")


def speaks_something_else(server):
    server.pieces = [b"SSH-2.0-OpenSSH_9.6\r\n"]


def hangs_up(server):
    server.pieces = [b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"]


def sends_a_page(server):
    server.says(b"<html>", content_type="text/html")


def names_no_type(server):
    server.says(b"{}", content_type="")


def has_nothing(server):
    server.says(b"{}", status=404)


@pytest.mark.parametrize(
    ("behaviour", "fault"),
    [
        (drips, Fault.TOO_SLOW),
        (drips_its_head, Fault.TOO_SLOW),
        (is_silent, Fault.TOO_SLOW),
        (never_stops, Fault.TOO_LARGE),
        (never_begins, Fault.TOO_LARGE),
        (announces_too_much, Fault.TOO_LARGE),
        (sends_a_long_head, Fault.TOO_LARGE),
        (redirects_to_the_metadata, Fault.REDIRECTED),
        (packs_a_bomb, Fault.ENCODED),
        (speaks_something_else, Fault.NOT_HTTP),
        (hangs_up, Fault.NOT_HTTP),
        (sends_a_page, Fault.CONTENT_TYPE),
        (names_no_type, Fault.CONTENT_TYPE),
        (has_nothing, Fault.STATUS),
    ],
)
def test_a_host_that_misbehaves_is_left_in_time(server, client, limits, behaviour, fault):
    behaviour(server)
    assert fault_of(client, at(server), limits) is fault
    assert len(server.requests) == 1


def test_nobody_listening_is_told_from_the_rest(server, client, limits):
    server.close()
    assert fault_of(client, at(server), limits) is Fault.UNREACHABLE


def test_a_name_that_nobody_knows_is_told(client, limits):
    assert fault_of(client, "https://nobody.test/secret", limits) is Fault.UNKNOWN_NAME


def test_a_resolver_that_hangs_does_not_hold_the_call(certificates, limits):
    ended = threading.Event()
    client = OutboundClient(
        tls_context(), loopback=False, resolve=lambda host, port: ended.wait(5) and []
    )
    assert fault_of(client, "https://keys.app.test/secret", limits) is Fault.TOO_SLOW
    ended.set()


@pytest.mark.parametrize(
    "addresses",
    [
        ["10.0.0.1"],
        ["169.254.169.254"],
        ["::ffff:169.254.169.254"],
        ["127.0.0.1"],
        ["::1"],
        [PUBLIC, "10.0.0.1"],
        [PUBLIC, "127.0.0.1"],
    ],
)
def test_a_name_that_leads_inside_is_forbidden(strict_client, names, limits, addresses):
    names[NAME] = [addresses]
    assert fault_of(strict_client, f"https://{NAME}/secret", limits) is Fault.FORBIDDEN


@pytest.mark.parametrize("host", ["10.0.0.1", "[::1]", "[64:ff9b::7f00:1]", "169.254.169.254"])
def test_an_address_in_the_place_of_a_name_is_judged_alike(certificates, limits, host):
    literal = OutboundClient(tls_context(), loopback=False, resolve=lambda host, port: [host])
    assert fault_of(literal, f"https://{host}/secret", limits) is Fault.FORBIDDEN


def test_this_machine_is_allowed_only_where_nothing_else_is_mixed_in(client, names, limits):
    names[NAME] = [["127.0.0.1", PUBLIC]]
    assert fault_of(client, f"https://{NAME}/secret", limits) is Fault.FORBIDDEN


def test_plain_http_stays_on_this_machine(client, names, limits):
    names[NAME] = [[PUBLIC]]
    assert fault_of(client, f"http://{NAME}/secret", limits) is Fault.FORBIDDEN


def test_a_name_that_changes_its_mind_is_asked_once_and_what_was_judged_is_called(
    strict_client, names, limits
):
    """DNS rebinding: the tests' closed network tells which address the connection was tried to."""
    names[NAME] = [[PUBLIC], ["127.0.0.1"]]
    with pytest.raises(NetworkIsOffError, match=f" {PUBLIC}$"):
        strict_client.get(f"https://{NAME}/secret", limits)
    assert names[NAME] == [["127.0.0.1"]]


def test_a_good_certificate_for_the_name_is_taken_though_the_address_is_pinned(
    tls_server, client, limits
):
    tls_server.says(b"{}")
    assert client.get(at(tls_server, scheme="https"), limits).content == b"{}"


def test_a_certificate_for_another_name_is_refused(tls_server, client, names, limits):
    names["other.app.test"] = [["127.0.0.1"]]
    url = at(tls_server, scheme="https", host="other.app.test")
    assert fault_of(client, url, limits) is Fault.TLS
    assert tls_server.requests == []


def test_a_certificate_that_no_anchor_vouches_for_is_refused(tls_server, resolve, limits):
    stranger = OutboundClient(tls_context(), loopback=True, resolve=resolve)
    assert fault_of(stranger, at(tls_server, scheme="https"), limits) is Fault.TLS


def test_nothing_older_than_tls_1_2_is_offered(certificates):
    assert tls_context().minimum_version is ssl.TLSVersion.TLSv1_2


def test_a_host_that_never_finishes_its_handshake_is_left(server, client, limits):
    is_silent(server)
    assert fault_of(client, at(server, scheme="https"), limits) is Fault.TOO_SLOW


def test_a_form_is_sent_and_its_status_told(server, client):
    server.says(b"", status=204, content_type="")
    limits = Limits(seconds=1, body_bytes=1_000)
    assert client.post_form(at(server, "/logout"), {"logout_token": "a.b+c"}, limits) == 204
    assert server.requests[0].endswith(b"logout_token=a.b%2Bc")
    assert b"Content-Type: application/x-www-form-urlencoded\r\n" in server.requests[0]


def test_a_form_is_not_sent_on_to_where_a_redirect_points(server, client):
    redirects_to_the_metadata(server)
    with pytest.raises(OutboundError, match="redirected"):
        client.post_form(at(server), {"a": "b"}, Limits(seconds=1, body_bytes=1_000))
    assert len(server.requests) == 1
