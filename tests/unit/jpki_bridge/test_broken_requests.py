"""What no browser sends, over a bare socket: the one empty 404, or nothing at all, and the bridge goes on."""

import socket

import pytest

from tests.unit.jpki_bridge.bridge_browser import PROVIDER

CALL = "POST /v1/authenticate HTTP/1.1\r\nHost: {host}\r\nOrigin: {origin}\r\n"
JSON = "Content-Type: application/json\r\n"

BROKEN = {
    "no request at all": "\r\n\r\n",
    "no such version": "GET / HTTP/9\r\n\r\n",
    "binary": "\x00\x01\x02\r\n\r\n",
    "a very long line": "GET /" + "a" * 70_000 + " HTTP/1.1\r\n\r\n",
    "very many headers": "GET / HTTP/1.1\r\n" + "X: y\r\n" * 200 + "\r\n",
    "a header without colon": "GET / HTTP/1.1\r\nHost\r\n\r\n",
    "two hosts": "GET /healthz HTTP/1.1\r\nHost: {host}\r\nHost: {host}\r\n\r\n",
    "a truncated body": CALL + JSON + "Content-Length: 100\r\n\r\n{{}}",
    "two lengths": CALL + JSON + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{{}}",
    "length and chunks": CALL
    + JSON
    + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{{}}",
    "a signed length": CALL + JSON + "Content-Length: +2\r\n\r\n{{}}",
    "a folded origin": CALL.replace("{origin}", "{origin}\r\n https://evil.example") + "\r\n",
    "an origin list": CALL.replace("{origin}", "{origin} https://evil.example")
    + JSON
    + "Content-Length: 2\r\n\r\n{{}}",
}


def heard(door, text):
    """Send, say that nothing more comes, and read all that is answered."""
    with socket.create_connection(("127.0.0.1", door.server_port), timeout=10) as line:
        line.sendall(text.format(host=door.settings.authority, origin=PROVIDER).encode("latin-1"))
        line.shutdown(socket.SHUT_WR)
        parts = []
        while part := line.recv(65536):
            parts.append(part)
    return b"".join(parts)


@pytest.mark.parametrize("name", BROKEN)
def test_broken_requests_learn_nothing_and_break_nothing(door, browser, name, capfd):
    told = heard(door, BROKEN[name])
    head, _, body = told.partition(b"\r\n\r\n")
    assert body == b""
    assert not head or head.split()[1] == b"404"
    assert b"Access-Control" not in head
    assert browser.request("GET", "/healthz").status == 200
    assert "Traceback" not in capfd.readouterr().err


def test_a_pipelined_second_request_is_judged_on_its_own(door):
    first = "GET /healthz HTTP/1.1\r\nHost: {host}\r\n\r\n"
    assert (
        heard(door, first + "GET /healthz HTTP/1.1\r\nHost: evil.example\r\n\r\n").count(b"ok\n")
        == 1
    )
