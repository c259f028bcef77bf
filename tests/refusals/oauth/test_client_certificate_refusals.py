"""Certificates that are not the client's, and headers that nobody but the proxy may send."""

import base64
from dataclasses import replace
from datetime import timedelta

import pytest
from werkzeug.middleware.proxy_fix import ProxyFix

from provider.app import create_app
from provider.settings import PUBLIC
from tests.certificate_party import (
    PROXY,
    BehindProxy,
    behind_proxy,
    by_ca,
    clients_ca,
    registered_by_certificate,
    self_signed,
)
from tests.certificates import authority, made

__all__ = ["behind_proxy", "clients_ca"]


def pushing(provider, metadata, held):
    """Let a client of this kind push a request with that certificate."""
    http = BehindProxy(provider.app, held)
    return registered_by_certificate(provider, "koyomi", http, metadata).push()


def refused(answer):
    assert (answer.status, answer.error) == (401, "invalid_client")
    return answer.json["error_description"]


# --- somebody else's certificate


def test_the_right_certificate_is_let_in(behind_proxy, clients_ca):
    held = made("CN=koyomi", by=clients_ca)
    assert pushing(behind_proxy, by_ca(), held).status == 201
    assert pushing(behind_proxy, self_signed(held), held).status == 201


def test_no_certificate_is_no_authentication(behind_proxy):
    assert "missing" in refused(pushing(behind_proxy, by_ca(), None))
    assert "missing" in refused(pushing(behind_proxy, self_signed(made()), None))


def test_the_ca_must_have_signed_the_name(behind_proxy):
    """Anybody may write a name into a certificate of their own, and the listener lets it in."""
    assert "no CA" in refused(pushing(behind_proxy, by_ca(), made("CN=koyomi")))
    ours_by_name_only = made("CN=koyomi", by=authority())
    assert "no CA" in refused(pushing(behind_proxy, by_ca(), ours_by_name_only))


def test_a_registered_certificate_of_a_ca_certifies_nobody(behind_proxy):
    evil = authority("CN=evil")
    registered_by_certificate(
        behind_proxy, "evil", BehindProxy(behind_proxy.app, evil), self_signed(evil)
    )
    child = made("CN=koyomi", by=evil)
    refused(pushing(behind_proxy, by_ca(), child))
    refused(pushing(behind_proxy, self_signed(made("CN=koyomi")), child))
    refused(pushing(behind_proxy, self_signed(evil), child))


def test_another_subject_of_the_same_ca_is_another_client(behind_proxy, clients_ca):
    refused(pushing(behind_proxy, by_ca(), made("CN=sukoyaka", by=clients_ca)))


def test_a_self_signed_client_is_known_by_its_certificate_not_by_a_ca(behind_proxy, clients_ca):
    held = made("CN=koyomi")
    refused(pushing(behind_proxy, self_signed(held), made("CN=koyomi", by=clients_ca)))


def test_one_client_does_not_speak_for_another(behind_proxy, clients_ca):
    mine, yours = made("CN=mine", by=clients_ca), made("CN=yours", by=clients_ca)
    registered_by_certificate(
        behind_proxy, "yours", BehindProxy(behind_proxy.app, yours), by_ca("CN=yours")
    )
    party = registered_by_certificate(
        behind_proxy, "mine", BehindProxy(behind_proxy.app, mine), by_ca("CN=mine")
    )
    refused(party.post("/par", party.request() | {"client_id": "yours"}))


def test_a_certificate_beside_another_way_of_authentication_is_refused(behind_proxy, clients_ca):
    held = made("CN=koyomi", by=clients_ca)
    http = BehindProxy(behind_proxy.app, held)
    party = registered_by_certificate(behind_proxy, "koyomi", http, by_ca())
    refused(party.push(assertion=party.assertion()))
    refused(party.push(client_secret="secret"))


@pytest.mark.parametrize(
    ("by", "fault"), [({"days": 2}, "has expired"), ({"days": -3}, "is not yet valid")]
)
def test_a_certificate_out_of_its_time_is_refused_everywhere(behind_proxy, clients_ca, by, fault):
    held = made("CN=koyomi", by=clients_ca, now=behind_proxy.clock.now)
    party = registered_by_certificate(
        behind_proxy, "koyomi", BehindProxy(behind_proxy.app, held), by_ca()
    )
    token = behind_proxy.tokens(party)["access_token"]
    behind_proxy.clock.turn(days=40 if "days" in by and by["days"] > 0 else -40)
    for answer in (party.push(), party.get("/userinfo", token)):
        assert answer.status == 400
        assert fault in answer.body.decode()


# --- the header of RFC 9440

ANYWHERE = ["/token", "/userinfo", "/", "/my-page", "/healthz", "/static/x.css", "/nowhere"]


def ask(app, path, headers, *, peer=PROXY, method="GET"):
    client = app.test_client()
    return client.open(path, method=method, headers=headers, environ_base={"REMOTE_ADDR": peer})


@pytest.mark.parametrize("path", ANYWHERE)
@pytest.mark.parametrize("header", ["Client-Cert", "Client-Cert-Chain"])
def test_the_listener_of_browsers_takes_the_header_from_nobody(behind_proxy, path, header):
    app = create_app(replace(behind_proxy.settings, listener=PUBLIC))
    answer = ask(app, path, {header: made().header})
    assert answer.status_code == 400
    assert answer.json["code"] == "invalid_client_certificate"
    assert ask(app, path, {}).status_code != 400


@pytest.mark.parametrize("peer", ["192.0.2.11", "127.0.0.1", "::1", "", "unix:"])
@pytest.mark.parametrize("path", ANYWHERE)
def test_the_mtls_listener_takes_it_from_the_proxy_alone(behind_proxy, clients_ca, path, peer):
    held = made("CN=koyomi", by=clients_ca)
    answer = ask(behind_proxy.app, path, {"Client-Cert": held.header}, peer=peer)
    assert answer.status_code == 400


def test_the_back_channel_words_it_as_an_oauth_error(behind_proxy):
    answer = ask(
        behind_proxy.app, "/token", {"Client-Cert": made().header}, peer="192.0.2.99", method="POST"
    )
    assert answer.status_code == 400
    assert answer.json["error"] == "invalid_request"
    assert "Client-Cert" in answer.json["error_description"]


def test_without_a_configured_proxy_nobody_may_send_it(behind_proxy):
    app = create_app(replace(behind_proxy.settings, mtls_proxy_address=None))
    for peer in (PROXY, "", "127.0.0.1"):
        assert ask(app, "/healthz", {"Client-Cert": made().header}, peer=peer).status_code == 400


def test_who_is_at_the_socket_counts_and_not_who_says_so(behind_proxy):
    app = create_app(replace(behind_proxy.settings, trusted_proxy_count=1))
    assert isinstance(app.wsgi_app, ProxyFix)
    headers = {"Client-Cert": made().header, "X-Forwarded-For": PROXY}
    assert ask(app, "/healthz", headers, peer="192.0.2.66").status_code == 400
    headers["X-Forwarded-For"] = "192.0.2.66"
    assert ask(app, "/healthz", headers, peer=PROXY).status_code == 200


def test_an_address_is_the_same_in_either_notation(behind_proxy):
    headers = {"Client-Cert": made().header}
    assert ask(behind_proxy.app, "/healthz", headers, peer=f"::ffff:{PROXY}").status_code == 200


MALFORMED = {
    "empty": "",
    "no colons": base64.b64encode(made().der).decode(),
    "one colon": ":" + base64.b64encode(made().der).decode(),
    "nothing inside": "::",
    "doubled": f"{made().header}, {made().header}",
    "doubled without space": f"{made().header},{made().header}",
    "parameter": made().header + ";a=1",
    "string": f'"{base64.b64encode(made().der).decode()}"',
    "base64url": ":" + base64.urlsafe_b64encode(b"\xff\xfe" * 40).decode() + ":",
    "padding": ":AAA:",
    "line": ":" + base64.encodebytes(made().der).decode().replace("\n", " ") + ":",
    "pem": "-----BEGIN CERTIFICATE-----",
    "escaped pem": "-----BEGIN%20CERTIFICATE-----%0A",
    "no certificate": ":aGVsbG8=:",
    "trailing": ":" + base64.b64encode(made().der + b"\x00").decode() + ":",
    "beyond ascii": ":é:",
}


@pytest.mark.parametrize("value", MALFORMED.values(), ids=MALFORMED.keys())
@pytest.mark.parametrize(("path", "method"), [("/par", "POST"), ("/userinfo", "GET")])
def test_a_malformed_or_doubled_header_is_refused(behind_proxy, value, path, method):
    answer = ask(behind_proxy.app, path, {"Client-Cert": value}, method=method)
    assert answer.status_code == 400
    assert answer.json.get("error", answer.json.get("code")) in (
        "invalid_request",
        "invalid_client_certificate",
    )


def test_a_chain_alone_is_refused(behind_proxy):
    answer = ask(behind_proxy.app, "/healthz", {"Client-Cert-Chain": made().header})
    assert answer.status_code == 400


class TlsSocket:
    """The connection as gunicorn leaves it in the environment, with a certificate."""

    def __init__(self, held):
        self._der = held.der

    def getpeercert(self, binary_form):
        assert binary_form
        return self._der


def test_a_header_beside_a_certificate_of_the_connection_is_refused(behind_proxy):
    held = made()
    client = behind_proxy.app.test_client()
    base = {"REMOTE_ADDR": PROXY, "gunicorn.socket": TlsSocket(held)}
    assert client.get("/healthz", environ_base=base).status_code == 200
    both = client.get("/healthz", environ_base=base, headers={"Client-Cert": held.header})
    assert both.status_code == 400
    assert "of its own" in both.json["detail"]


def test_nothing_of_a_refused_certificate_is_told_or_logged(behind_proxy, capfd):
    held = made("CN=very-secret-name", now=behind_proxy.clock.now - timedelta(days=400))
    answer = ask(behind_proxy.app, "/userinfo", {"Client-Cert": held.header})
    assert answer.status_code == 400
    written = answer.get_data(as_text=True) + "".join(capfd.readouterr())
    assert "very-secret-name" not in written
    assert str(held.certificate.serial_number) not in written
