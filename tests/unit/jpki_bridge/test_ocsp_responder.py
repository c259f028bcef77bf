"""Asking a responder over HTTP: what is sent, what is remembered, and what a bad one cannot do."""

import threading
import time
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from cryptography import x509
from cryptography.x509 import ocsp

from jpki_bridge.errors import CertificateRevokedError, RevocationUnknownError
from jpki_bridge.verification import ocsp_responder
from jpki_bridge.verification.ocsp_responder import REMEMBERED, OcspResponder
from jpki_bridge.verification.revocation import CrlFile, First
from tests import ocsp_pki, pki
from tests.services.hostile_server import HostileServer

CA = pki.authority()
LEAF = pki.credential(CA)
GOOD, REVOKED = ocsp_pki.STATUS.GOOD, ocsp_pki.STATUS.REVOKED
TYPE = "application/ocsp-response"


class Desk(ThreadingHTTPServer):
    """A responder that says what the test lets it say, and remembers the questions."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.says = {}
        self.questions = []
        self.gate = threading.Event()
        self.gate.set()
        self.url = f"http://127.0.0.1:{self.server_port}/ocsp/auth"


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        question = ocsp.load_der_ocsp_request(body)
        self.server.questions.append((self.headers["Content-Type"], question))
        self.server.gate.wait(5)
        nonce = question.extensions.get_extension_for_class(x509.OCSPNonce).value.nonce
        answer = ocsp_pki.response(LEAF, CA, **({"nonce": nonce} | self.server.says))
        self.send_response(200)
        self.send_header("Content-Type", TYPE)
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        pass


@pytest.fixture
def desk():
    with Desk() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def hostile():
    server = HostileServer()
    yield server
    server.close()


def check(source, now=pki.NOW, leaf=LEAF):
    source.check(leaf.certificate, CA.certificate, now=now)


def refused(source, now=pki.NOW, why=None):
    with pytest.raises(RevocationUnknownError, match=why):
        check(source, now)


def test_the_question_is_posted_with_a_nonce_and_the_answer_remembered(desk):
    source = OcspResponder(desk.url)
    check(source)
    check(source)
    ((kind, question),) = desk.questions
    assert kind == "application/ocsp-request"
    assert question.serial_number == LEAF.certificate.serial_number
    assert len(question.extensions.get_extension_for_class(x509.OCSPNonce).value.nonce) == 32


def test_an_answer_is_remembered_for_its_own_time_and_no_longer(desk):
    source = OcspResponder(desk.url)
    desk.says = {"next_update": pki.NOW + timedelta(minutes=2)}
    check(source)
    desk.says = {"status": REVOKED}
    check(source, pki.NOW + timedelta(minutes=2))
    with pytest.raises(CertificateRevokedError):
        check(source, pki.NOW + timedelta(minutes=2, seconds=1))


def test_no_answer_is_remembered_for_long_however_long_it_is_vouched_for(desk):
    source = OcspResponder(desk.url)
    desk.says = {"next_update": pki.NOW + timedelta(days=9)}
    check(source)
    check(source, pki.NOW + REMEMBERED)
    assert len(desk.questions) == 1
    check(source, pki.NOW + REMEMBERED + timedelta(seconds=1))
    assert len(desk.questions) == 2


def test_a_certificate_on_hold_is_refused_by_name(desk):
    desk.says = {"status": REVOKED, "reason": x509.ReasonFlags.certificate_hold}
    with pytest.raises(CertificateRevokedError, match="on hold"):
        check(OcspResponder(desk.url))


def test_a_hold_is_not_remembered_so_that_its_end_is_felt_at_once(desk):
    source = OcspResponder(desk.url)
    desk.says = {"status": REVOKED, "reason": x509.ReasonFlags.certificate_hold}
    with pytest.raises(CertificateRevokedError):
        check(source)
    desk.says = {}
    check(source)


def test_what_cannot_be_told_is_never_remembered(desk):
    source = OcspResponder(desk.url)
    desk.says = {"nonce": b"another nonce of another day 123"}
    refused(source)
    desk.says = {}
    check(source)


def test_logins_at_once_share_one_question(desk):
    source, ends = OcspResponder(desk.url), []
    desk.gate.clear()
    threads = [threading.Thread(target=lambda: ends.append(check(source))) for _ in range(8)]
    for thread in threads:
        thread.start()
    while not desk.questions:
        time.sleep(0.005)
    desk.gate.set()
    for thread in threads:
        thread.join()
    assert ends == [None] * 8
    assert len(desk.questions) == 1


def test_only_so_many_questions_are_open_and_only_so_many_answers_kept(desk, monkeypatch):
    monkeypatch.setattr(ocsp_responder, "MOST_AT_ONCE", 1)
    monkeypatch.setattr(ocsp_responder, "MOST_REMEMBERED", 1)
    source = OcspResponder(desk.url)
    desk.gate.clear()
    waiting = threading.Thread(target=check, args=(source,))
    waiting.start()
    while not desk.questions:
        time.sleep(0.005)
    with pytest.raises(RevocationUnknownError):
        check(source, leaf=pki.credential(CA))
    desk.gate.set()
    waiting.join()
    with pytest.raises(RevocationUnknownError, match="another certificate"):
        check(source, leaf=pki.credential(CA))  # the desk speaks of LEAF only
    assert len(source._verdicts) == 1


class TestContradicted:
    """A remembered good word is older than a list that names the certificate since."""

    @pytest.fixture
    def source(self, desk, tmp_path):
        path = tmp_path / "auth.crl"
        path.write_bytes(pki.crl(CA))
        source = First(OcspResponder(desk.url), CrlFile(path))
        check(source)
        path.write_bytes(pki.crl(CA, LEAF))
        return source

    def test_the_responder_is_asked_anew(self, desk, source):
        desk.says = {"status": REVOKED, "reason": x509.ReasonFlags.certificate_hold}
        with pytest.raises(CertificateRevokedError, match="on hold"):
            check(source)
        assert len(desk.questions) == 2

    def test_its_fresh_word_still_counts_more_than_a_list(self, desk, source):
        check(source)
        assert len(desk.questions) == 2

    def test_where_it_says_nothing_now_the_list_decides(self, desk, source):
        desk.says = {"nonce": b"another nonce of another day 123"}
        with pytest.raises(CertificateRevokedError):
            check(source)


BAD = {
    "not found": {"body": b"", "status": 404},
    "sent elsewhere": {"body": b"", "status": 302, "Location": "http://127.0.0.1:9/"},
    "a page": {"body": b"<html>", "content_type": "text/html"},
    "no type": {"body": b"0", "content_type": ""},
    "nonsense": {"body": b"nonsense", "content_type": TYPE},
    "nothing": {"body": b"", "content_type": TYPE},
    "too much": {"body": b"\x30" * (ocsp_responder.MOST_BYTES + 1), "content_type": TYPE},
    "an old answer to somebody else": {
        "body": ocsp_pki.response(LEAF, CA, nonce=b"somebody else's nonce"),
        "content_type": TYPE,
    },
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_responder_tells_nothing(hostile, name):
    hostile.says(**BAD[name])
    refused(
        OcspResponder(hostile.url), why="sends no|cannot be read|is too long|not to this|answer$"
    )


def test_a_wrong_kind_of_page_is_not_read_as_an_answer(desk, hostile, monkeypatch):
    """The same bytes that would be believed under the right type and status are not under others."""
    nonce = bytes(32)
    monkeypatch.setattr(ocsp_responder, "_new_nonce", lambda: nonce)
    body = ocsp_pki.response(LEAF, CA, nonce=nonce)
    hostile.says(body, content_type=TYPE)
    check(OcspResponder(hostile.url))
    for changed in ({"content_type": "text/plain"}, {"content_type": TYPE, "status": 203}):
        hostile.says(body, **changed)
        refused(OcspResponder(hostile.url))
    padding = b"\0" * ocsp_responder.MOST_BYTES
    hostile.says(body + padding, content_type=TYPE)
    with pytest.raises(RevocationUnknownError, match="too long"):
        check(OcspResponder(hostile.url))


def test_nobody_listens(hostile):
    hostile.close()
    refused(OcspResponder(hostile.url), why="cannot be reached")


def test_a_responder_that_drips_keeps_no_login_waiting(hostile):
    hostile.pieces, hostile.pause, hostile.for_ever = [b"HTTP/1.1 200 OK\r\nX: ", b"a"], 0.05, True
    started = time.monotonic()
    refused(OcspResponder(hostile.url, seconds=0.3))
    assert time.monotonic() - started < 2
