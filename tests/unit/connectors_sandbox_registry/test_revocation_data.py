"""Revocation data over HTTP: lists and OCSP answers that our verifier and openssl believe."""

import base64
import json
import subprocess
from urllib.parse import quote

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID

from connectors.sandbox.office.desk import create_app
from connectors.sandbox.office.register_entries import Use
from jpki_bridge.errors import RevocationUnknownError
from jpki_bridge.verification.ocsp import Question, Status, judge
from tests.pki import NOW, rsa_key

HOST = "127.0.0.1:8630"
DER_REQUEST = {"Content-Type": "application/ocsp-request", "Host": HOST}


def on_card(office, card_id, use=Use.AUTHENTICATION):
    """The certificate on a card now, and its CA's."""
    part = json.loads((office.data / "cards" / f"{card_id}.json").read_text())[use.value]
    return tuple(
        x509.load_der_x509_certificate(base64.b64decode(part[name]))
        for name in ("certificate", "ca_certificate")
    )


def ask(desk, use, request):
    return desk.post(f"/ocsp/{use}", data=request, headers=DER_REQUEST).data


@pytest.mark.parametrize("use", list(Use))
@pytest.mark.parametrize(
    ("step", "expected"),
    [
        (None, Status.GOOD),
        (("suspend", "taro"), Status.ON_HOLD),
        (("revoke", "taro", "loss"), Status.REVOKED),
    ],
)
def test_our_own_verifier_believes_the_responder(desk, town_office, use, step, expected):
    if step:
        town_office.at_counter(*step)
    question = Question(*on_card(town_office, "taro", use), b"n" * 32)
    response = ask(desk, use.short, question.encode())
    assert judge(response, question, now=NOW).status is expected
    with pytest.raises(RevocationUnknownError):
        judge(response, Question(question.certificate, question.issuer, b"m" * 32), now=NOW)


def test_each_generation_of_a_ca_has_its_responder(desk, town_office):
    town_office.at_counter("roll-ca", "authentication")
    town_office.at_counter("renew", "taro")
    for card_id in ("taro", "mei"):
        question = Question(*on_card(town_office, card_id), b"n" * 32)
        assert judge(ask(desk, "auth", question.encode()), question, now=NOW).status is Status.GOOD
    lists = [desk.get(f"/crl/{name}.crl", headers={"Host": HOST}) for name in ("auth-1", "auth-2")]
    newest = desk.get("/crl/auth.crl", headers={"Host": HOST})
    assert newest.mimetype == "application/pkix-crl"
    assert newest.data == lists[1].data != lists[0].data
    for card_id, answer, named in zip(("mei", "taro"), lists, (1, 0), strict=True):
        crl = x509.load_der_x509_crl(answer.data)
        assert len(list(crl)) == named  # what the first generation issued stands on its list alone
        assert crl.is_signature_valid(on_card(town_office, card_id)[1].public_key())
    assert desk.get("/crl/auth-3.crl", headers={"Host": HOST}).status_code == 404
    assert desk.get("/crl/tls.crl", headers={"Host": HOST}).status_code == 404


def test_the_responder_is_delegated_and_short_lived(desk, town_office):
    certificate, issuer = on_card(town_office, "taro")
    response = ocsp.load_der_ocsp_response(
        ask(desk, "auth", Question(certificate, issuer, b"n" * 32).encode())
    )
    (responder,) = response.certificates
    responder.verify_directly_issued_by(issuer)
    usage = responder.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(usage) == [ExtendedKeyUsageOID.OCSP_SIGNING]
    assert responder.extensions.get_extension_for_class(x509.OCSPNoCheck)
    assert (responder.not_valid_after_utc - NOW).days <= 7
    assert (response.next_update_utc - response.this_update_utc).total_seconds() == 15 * 60


def test_openssl_believes_the_responder_too(town_office, tmp_path):
    now = NOW.now(NOW.tzinfo)  # openssl judges answers by the clock on the wall
    desk = create_app(town_office.data, town_office.people, clock=lambda: now).test_client()
    certificate, issuer = on_card(town_office, "taro", Use.SIGNATURE)
    for name, each in (("leaf", certificate), ("ca", issuer)):
        (tmp_path / f"{name}.pem").write_bytes(each.public_bytes(Encoding.PEM))
    files = ("-issuer", "ca.pem", "-cert", "leaf.pem")

    def openssl(*more):
        command = ["openssl", "ocsp", *files, *more]
        return subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, text=True)

    openssl("-reqout", "asked.der")
    (tmp_path / "said.der").write_bytes(ask(desk, "sign", (tmp_path / "asked.der").read_bytes()))
    done = openssl("-respin", "said.der", "-CAfile", "ca.pem", "-no_nonce")
    assert "leaf.pem: good" in done.stdout
    assert "Response verify OK" in done.stderr


def test_a_certificate_that_was_never_issued_is_unknown(desk, town_office):
    _, issuer = on_card(town_office, "taro")
    request = (
        ocsp.OCSPRequestBuilder()
        .add_certificate_by_hash(*hashes_of(issuer), 4711, hashes.SHA1())
        .build()
    )
    response = ocsp.load_der_ocsp_response(ask(desk, "auth", request.public_bytes(Encoding.DER)))
    assert response.certificate_status is ocsp.OCSPCertStatus.UNKNOWN


def hashes_of(issuer):
    """An issuer's name and key, as OCSP names it by SHA-1."""
    digest = hashes.Hash(hashes.SHA1())
    digest.update(issuer.subject.public_bytes())
    return digest.finalize(), x509.SubjectKeyIdentifier.from_public_key(issuer.public_key()).digest


def test_the_form_in_the_address_answers_the_same_question(desk, town_office):
    texts = ""
    for nonce in (b"\xff" * 32, b"\xfb\xef\xbe" * 10, b"\xef\xbe\xfb" * 10, b"\xbe\xfb\xef" * 10):
        question = Question(*on_card(town_office, "mei"), nonce)
        text = base64.b64encode(question.encode()).decode()
        texts += text
        for address in (quote(text, safe=""), quote(text, safe="/+=")):
            answer = desk.get(f"/ocsp/auth/{address}", headers={"Host": HOST})
            assert answer.mimetype == "application/ocsp-response"
            assert judge(answer.data, question, now=NOW).status is Status.GOOD
    assert "//" in texts
    assert "++" in texts


@pytest.mark.parametrize("how", ["nothing", "nonsense", "cut off", "long nonce"])
def test_a_question_that_cannot_be_read_is_malformed(desk, town_office, how):
    certificate, issuer = on_card(town_office, "taro")
    request = {
        "nothing": b"",
        "nonsense": b"\x30\x03abc",
        "cut off": Question(certificate, issuer, b"n" * 32).encode()[:-1],
        "long nonce": Question(certificate, issuer, b"n" * 200).encode(),
    }[how]
    response = ocsp.load_der_ocsp_response(ask(desk, "auth", request))
    assert response.response_status is ocsp.OCSPResponseStatus.MALFORMED_REQUEST


def test_a_question_about_another_ca_is_not_for_this_responder(desk, town_office):
    taro, issuer = on_card(town_office, "taro")
    name_hash, _ = hashes_of(issuer)
    other = x509.SubjectKeyIdentifier.from_public_key(rsa_key("other").public_key()).digest
    foreign = (
        ocsp.OCSPRequestBuilder()
        .add_certificate_by_hash(name_hash, other, 1, hashes.SHA1())
        .build()
        .public_bytes(Encoding.DER)
    )
    own = Question(taro, issuer, b"n" * 32).encode()
    for use, request in (("auth", foreign), ("sign", own)):
        response = ocsp.load_der_ocsp_response(ask(desk, use, request))
        assert response.response_status is ocsp.OCSPResponseStatus.UNAUTHORIZED


def test_a_question_of_another_type_or_size_is_refused(desk):
    wrong = {"Content-Type": "text/plain", "Host": HOST}
    assert desk.post("/ocsp/auth", data=b"x", headers=wrong).status_code == 415
    assert desk.post("/ocsp/auth", data=b"x" * 20_000, headers=DER_REQUEST).status_code == 413
