"""Which certificates open the connection: read seldom, kept in need, and never a double of a CA."""

import ssl
import threading
from datetime import UTC, datetime

import pytest
from sqlalchemy.exc import OperationalError

from provider.listeners.anchors import REFRESH_SECONDS, RegisteredAnchors, usable
from provider.listeners.mutual import _asking
from provider.listeners.tls import KeptContext
from provider.oauth.certificate_names import canonical_name
from tests.certificates import authority, made


class KeySets:
    """Key sets of a register that can break, counting how often it is asked."""

    def __init__(self, *held):
        self.jwks = [{"keys": [each.jwk()]} for each in held]
        self.asked, self.broken = 0, False

    def all(self):
        self.asked += 1
        if self.broken:
            raise OperationalError("select", {}, Exception("away"))
        return self.jwks


class Elapsed:
    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def elapsed():
    return Elapsed()


def test_many_connections_read_the_register_once_in_a_while(elapsed):
    held = made()
    key_sets = KeySets(held)
    anchors = RegisteredAnchors(key_sets, elapsed=elapsed)
    assert {anchors.current() for _ in range(50)} == {frozenset({held.der})}
    assert key_sets.asked == 1
    elapsed.now += REFRESH_SECONDS
    key_sets.jwks = []
    assert anchors.current() == frozenset()
    assert key_sets.asked == 2


def test_while_the_database_is_away_the_last_ones_stay_and_it_is_not_pressed(elapsed, caplog):
    held = made("CN=secret")
    key_sets = KeySets(held)
    anchors = RegisteredAnchors(key_sets, elapsed=elapsed)
    anchors.current()
    key_sets.broken = True
    elapsed.now += REFRESH_SECONDS
    assert {anchors.current() for _ in range(10)} == {frozenset({held.der})}
    assert key_sets.asked == 2
    assert [r.getMessage() for r in caplog.records] == [
        "client_certificates_unread fault=OperationalError"
    ]


def test_nobody_waits_for_a_reading_but_those_before_the_first(elapsed):
    held = made()
    reading, go_on = threading.Event(), threading.Event()

    class Slow(KeySets):
        def all(self):
            if self.asked:
                reading.set()
                assert go_on.wait(10)
            return super().all()

    anchors = RegisteredAnchors(Slow(held), elapsed=elapsed)
    anchors.current()
    elapsed.now += REFRESH_SECONDS
    reader = threading.Thread(target=anchors.current)
    reader.start()
    assert reading.wait(10)
    assert anchors.current() == frozenset({held.der})
    go_on.set()
    reader.join()


def test_a_certificate_that_bears_the_name_of_a_ca_is_no_anchor():
    ca, double, spelled, other = (
        authority("CN=Clients CA,O=Test"),
        authority("CN=Clients CA,O=Test"),
        made("CN=clients  ca,O=TEST"),
        made("CN=other"),
    )
    names = {canonical_name(ca.certificate.subject)}
    assert usable({double.der, spelled.der, other.der}, names) == [other.der]


def test_only_a_self_signed_certificate_is_an_anchor():
    own = made()
    assert usable({own.der, made(by=authority("CN=in-house")).der}, set()) == [own.der]


def test_nobody_locks_a_registered_certificate_out_by_a_double_of_its_name(tmp_path):
    """OpenSSL finds an anchor by its name, and yet the very certificate has to come in."""
    victim, double = made("CN=victim", now=_today()), authority("CN=victim", now=_today())
    assert _comes_in(victim, usable({victim.der, double.der}, set()), tmp_path)
    assert not _comes_in(victim, usable({double.der}, set()), tmp_path)


def _today():
    return datetime.now(UTC)


def _comes_in(client, anchors, folder):
    """Shake hands with our own context over memory; tell whether the certificate was taken."""
    server_side = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server_side.load_cert_chain(*made("CN=here", now=_today()).files(folder))
    client_side = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    client_side.check_hostname, client_side.verify_mode = False, ssl.CERT_NONE
    client_side.load_cert_chain(*client.files(folder))
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    server = _asking(server_side, anchors).wrap_bio(to_server, to_client, server_side=True)
    peer = client_side.wrap_bio(to_client, to_server)
    for _ in range(4):
        for side in (peer, server):
            try:
                side.do_handshake()
            except ssl.SSLWantReadError:
                continue
            except ssl.SSLError:
                return False
    return server.getpeercert(True) == client.der


def test_what_is_no_certificate_is_left_out():
    held = made()
    assert usable({held.der, b"", b"\x30\x00", held.der + b"\x00"}, set()) == [held.der]


def test_a_context_is_made_again_only_when_something_changed():
    kept, made_of = KeptContext(), []

    def make():
        made_of.append(1)
        return ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)

    first = kept.get("a", make)
    assert kept.get("a", make) is first
    assert kept.get("b", make) is not first
    assert len(made_of) == 2
