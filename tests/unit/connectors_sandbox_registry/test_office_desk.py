"""The office's desk: a page that no other site can use, and revocation data that others believe."""

import base64
import json
import re
import signal
import subprocess
import sys
from urllib.parse import quote

import httpx
import pytest
from click.testing import CliRunner
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID

from connectors.sandbox.office_desk import create_app, main
from connectors.sandbox.refusals import WORDING
from connectors.sandbox.register_entries import Use
from jpki_bridge.errors import RevocationUnknownError
from jpki_bridge.verification.ocsp import Question, Status, judge
from provider.cli.sandbox.commands import office
from tests.office_world import fingerprints, log_in
from tests.pki import NOW, rsa_key

HOST = "127.0.0.1:8630"
DER_REQUEST = {"Content-Type": "application/ocsp-request", "Host": HOST}


@pytest.fixture
def desk(town_office):
    app = create_app(town_office.data, town_office.people, clock=lambda: NOW)
    return app.test_client()


def shown(desk, lang="ja", status=200, **headers):
    answer = desk.get(f"/?lang={lang}", headers={"Host": HOST, **headers})
    assert answer.status_code == status
    return answer.text


def press(desk, action, *, token=None, headers=None, **fields):
    """Send a form as the page holds it."""
    token = token or re.search(r'name="csrf" value="([^"]+)"', shown(desk)).group(1)
    form = {"csrf": token, "lang": "ja", "action": action, **fields}
    own = {"Host": HOST, "Origin": f"http://{HOST}"}
    return desk.post("/operations", data=form, headers=own | (headers or {}))


def status_of(office, card_id):
    return office.certificates(card_id=card_id, use=Use.AUTHENTICATION)[-1].status.value


def test_every_operation_can_be_done_by_form(desk, town_office):
    steps = [
        ("renew", {"card": "taro"}, "active"),
        ("reset_pin", {"card": "taro"}, "active"),
        ("suspend", {"card": "taro"}, "suspended"),
        ("resume", {"card": "taro"}, "active"),
        ("issue_phone", {"card": "taro", "phone": "iphone"}, "active"),
        ("roll_ca", {"use": "signature"}, "active"),
        ("revoke", {"card": "taro", "reason": "loss"}, "revoked"),
        ("issue", {"person": "p-taro", "unlisted": "yes"}, "revoked"),
    ]
    for action, fields, status in steps:
        answer = press(desk, action, **fields)
        assert answer.status_code == 303
        assert (
            WORDING["done"][action]["ja"] in desk.get(answer.location, headers={"Host": HOST}).text
        )
        assert status_of(town_office, "taro") == status
    assert log_in(town_office.data, "taro-iphone")
    assert log_in(town_office.data, "taro-2").certificate_sha256 not in town_office.listed
    assert {action for action, _, _ in steps} == set(WORDING["action"]) == set(WORDING["done"])


@pytest.mark.parametrize(
    ("token", "headers"),
    [
        ("", {}),
        ("guessed", {}),
        ("ギ", {}),
        (None, {"Origin": "http://127.0.0.1:8600"}),
        (None, {"Origin": "https://attacker.example"}),
        (None, {"Origin": "null"}),
    ],
)
def test_a_form_of_another_page_changes_nothing(desk, town_office, token, headers):
    shown(desk)
    files, feed = fingerprints(town_office.data), town_office.feed()
    form = {} if token is None else {"token": token or "-"}
    answer = press(desk, "revoke", card="taro", reason="loss", headers=headers, **form)
    assert answer.status_code == 403
    assert WORDING["page"]["stale"]["ja"] in answer.text
    assert (fingerprints(town_office.data), town_office.feed()) == (files, feed)


def test_a_page_under_another_name_gets_nothing(desk):
    for host in (
        "attacker.example",
        "attacker.example:8630",
        "127.0.0.1.attacker.example",
        "[::1]",
    ):
        assert desk.get("/", headers={"Host": host}).status_code == 404
    assert desk.get("/", headers={"Host": "localhost:8630"}).status_code == 200


def test_the_page_is_not_framed_kept_or_scripted(desk):
    answer = desk.get("/", headers={"Host": HOST})
    policy = answer.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in policy
    assert "default-src 'none'" in policy
    assert answer.headers["Cache-Control"] == "no-store"
    assert "<script" not in answer.text
    cookie = answer.headers["Set-Cookie"]
    assert "SameSite=Strict" in cookie
    assert "HttpOnly" in cookie


@pytest.mark.parametrize(
    ("action", "fields"),
    [
        ("burn", {"card": "taro"}),
        ("renew", {}),
        ("revoke", {"card": "taro", "reason": "boredom"}),
        ("issue_phone", {"card": "taro", "phone": "card"}),
        ("roll_ca", {"use": "both"}),
        ("renew", {"card": "nobody"}),
        ("issue", {"person": "p-taro"}),
    ],
)
def test_what_cannot_be_done_is_said_and_changes_nothing(desk, town_office, action, fields):
    files, feed = fingerprints(town_office.data), town_office.feed()
    answer = press(desk, action, **fields)
    assert answer.status_code == 409
    assert 'role="alert"' in answer.text
    assert (fingerprints(town_office.data), town_office.feed()) == (files, feed)


def test_the_page_offers_what_the_state_of_a_card_allows(desk, town_office):
    def offered(card_id):
        forms = re.findall(r"<form.*?</form>", shown(desk), re.DOTALL)
        own = [form for form in forms if f'value="{card_id}"' in form]
        return {re.search(r'name="action" value="(\w+)"', form).group(1) for form in own}

    assert offered("taro") == {"renew", "reset_pin", "suspend", "issue_phone", "revoke"}
    assert offered("p-taro") == set()
    town_office.at_counter("suspend", "taro")
    assert offered("taro") == {"resume", "revoke"}
    town_office.at_counter("revoke", "taro", "loss")
    assert offered("taro") == set()
    assert offered("p-taro") == {"issue"}


def test_both_languages_are_complete_and_the_browsers_is_taken():
    texts = [entry for table in WORDING.values() for entry in table.values()]
    assert all(set(text) == {"ja", "en"} and all(text.values()) for text in texts)


def test_the_page_speaks_the_language_of_the_browser_or_the_one_chosen(desk):
    assert '<html lang="en">' in shown(desk, lang="", **{"Accept-Language": "en-GB,en"})
    assert '<html lang="ja">' in shown(desk, lang="", **{"Accept-Language": "fr"})
    assert '<html lang="en">' in shown(desk, lang="en")


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
    for card_id, answer in zip(("mei", "taro"), lists, strict=True):
        crl = x509.load_der_x509_crl(answer.data)
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
    for number in range(40):  # so that slashes and plus signs occur
        question = Question(*on_card(town_office, "mei"), bytes([250, number]) * 16)
        text = base64.b64encode(question.encode()).decode()
        for address in (quote(text, safe=""), quote(text, safe="/+=")):
            answer = desk.get(f"/ocsp/auth/{address}", headers={"Host": HOST})
            assert answer.mimetype == "application/ocsp-response"
            assert judge(answer.data, question, now=NOW).status is Status.GOOD


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


def test_as_a_program_it_says_where_it_listens_and_ends_quietly(town_office):
    command = [sys.executable, "-m", "connectors.sandbox.office_desk", "--port", "0"]
    process = subprocess.Popen(
        [*command, "--data", str(town_office.data), "--people", str(town_office.people_folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    url = process.stdout.readline().split()[-1]
    assert httpx.get(f"{url}/healthz").json()["status"] == "ok"
    process.send_signal(signal.SIGTERM)
    assert process.communicate(timeout=10) == ("", "")
    assert process.returncode == 0


def test_without_an_office_there_is_no_desk(tmp_path, capsys):
    assert main(["--data", str(tmp_path)]) == 1
    assert "no registry office ever opened" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_madoguchi_leads_to_the_counter(town_office, capfd):
    own = ["--data", str(town_office.data)]
    assert CliRunner().invoke(office, [*own, "list"]).exit_code == 0
    assert len(capfd.readouterr().out.splitlines()) == 2
    assert CliRunner().invoke(office, [*own, "renew", "--unlisted", "nobody"]).exit_code == 1
    said = capfd.readouterr()
    assert said.out == ""
    assert "(unknown_card)" in said.err
