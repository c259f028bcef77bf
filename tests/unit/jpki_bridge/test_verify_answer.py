"""The server's check of an answer: what passes, what each refusal is called."""

import dataclasses
import json
import traceback
import warnings
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jpki_bridge import errors
from jpki_bridge.message import Answer
from jpki_bridge.verification.basic_four import read_four_attributes
from jpki_bridge.verification.revocation import CrlFile
from jpki_bridge.verification.trust import Expectation, Trust, load_anchors
from jpki_bridge.verification.verify import verify_answer
from tests import pki

EXPECTATION = Expectation("https://localhost:8600", "n" * 43, '{"v":1}')
HOSTILE = settings(
    max_examples=200, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow]
)
ASKED = dataclasses.asdict(EXPECTATION)


@pytest.fixture(scope="module")
def ca():
    return pki.authority()


@pytest.fixture(scope="module")
def trust(ca, tmp_path_factory):
    path = tmp_path_factory.mktemp("crl") / "auth.crl"
    path.write_bytes(pki.crl(ca))
    return Trust(load_anchors(ca.pem), {pki.AUTH_POLICY}, CrlFile(path))


def check(answer: Answer | bytes, trust: Trust, now=pki.NOW):
    text = answer.encode() if isinstance(answer, Answer) else answer
    return verify_answer(text, EXPECTATION, trust, now=now)


@pytest.mark.parametrize("key", [pki.rsa_key("citizen"), pki.p384_key("citizen")])
def test_a_good_answer_names_its_credential(ca, trust, key):
    holder = pki.credential(ca, key=key)
    verified = check(pki.answer_of(holder, **ASKED), trust)
    assert verified.certificate_der == holder.der
    assert verified.serial_number == holder.certificate.serial_number
    assert verified.not_after == holder.certificate.not_valid_after_utc
    assert verified.token_kind == "sandbox"
    assert verified.algorithm == ("ES384" if key is pki.p384_key("citizen") else "RS256")


def test_serial_subject_and_certificate_stay_out_of_repr(ca, trust):
    holder = pki.credential(ca)
    shown = repr(check(pki.answer_of(holder, **ASKED), trust))
    assert str(holder.certificate.serial_number) not in shown
    assert "opaque-subject" not in shown
    assert "certificate_der" not in shown


@pytest.mark.parametrize("field", ["origin", "nonce", "context"])
def test_an_answer_to_something_else_is_a_wrong_signature(ca, trust, field):
    answer = pki.answer_of(pki.credential(ca), **(ASKED | {field: ASKED[field] + "x"}))
    with pytest.raises(errors.SignatureRefusedError):
        check(answer, trust)


def test_another_certificate_over_the_same_key_cannot_be_swapped_in(ca, trust):
    holder, renewed = pki.credential(ca), pki.credential(ca)
    with pytest.raises(errors.SignatureRefusedError):
        check(pki.answer_of(holder, **ASKED, der=renewed.der), trust)


def test_a_revoked_credential_is_refused_and_the_browser_may_hear_it(ca, tmp_path):
    holder = pki.credential(ca)
    path = tmp_path / "auth.crl"
    trust = Trust(load_anchors(ca.pem), {pki.AUTH_POLICY}, CrlFile(path))
    answer = pki.answer_of(holder, **ASKED)
    with pytest.raises(errors.RevocationUnknownError):
        check(answer, trust)
    path.write_bytes(pki.crl(ca, holder))
    with pytest.raises(errors.CertificateRevokedError) as refused:
        check(answer, trust)
    assert refused.value.browser_may_hear


@pytest.mark.parametrize("length", [0, 95, 97])
def test_an_es384_signature_has_its_exact_length(ca, trust, length):
    answer = pki.answer_of(pki.credential(ca, key=pki.p384_key("citizen")), **ASKED)
    cut = dataclasses.replace(answer, signature=(answer.signature * 2)[:length] or b"\0")
    with pytest.raises(errors.SignatureRefusedError):
        check(cut, trust)


def test_an_empty_es384_signature_of_zeros_is_refused(ca, trust):
    answer = pki.answer_of(pki.credential(ca, key=pki.p384_key("citizen")), **ASKED)
    with pytest.raises(errors.SignatureRefusedError):
        check(dataclasses.replace(answer, signature=bytes(96)), trust)


@pytest.mark.parametrize("named", ["ES384", "RS512", "none", "HS256", "rs256", ""])
def test_the_key_chooses_the_algorithm_and_the_answer_must_agree(ca, trust, named):
    answer = pki.answer_of(pki.credential(ca), **ASKED)
    with pytest.raises(errors.AlgorithmRefusedError):
        check(dataclasses.replace(answer, algorithm=named), trust)


@pytest.mark.parametrize(
    "key",
    [
        pki.rsa_key("weak", 1024),
        pki.rsa_key("small exponent", 2048, 3),
        ec.generate_private_key(ec.SECP256R1()),
    ],
)
def test_keys_of_other_kinds_are_refused_whatever_they_sign(ca, trust, key):
    holder = pki.credential(ca, key=key)
    answer = Answer("RS256", holder.der, b"any", "test/1", "sandbox")
    with pytest.raises(errors.AlgorithmRefusedError):
        check(answer, trust)


def test_the_signature_is_checked_before_the_chain_and_the_status(ca, trust, tmp_path):
    """A copied certificate must not reveal whether it is expired, revoked or foreign."""
    expired = pki.credential(ca, not_after=pki.NOW - timedelta(days=1))
    foreign = pki.credential(pki.authority("rogue"))
    for holder in (expired, foreign):
        answer = pki.answer_of(holder, **ASKED)
        unsigned = dataclasses.replace(answer, signature=bytes(256))
        with pytest.raises(errors.SignatureRefusedError) as refused:
            check(unsigned, trust)
        assert not refused.value.browser_may_hear


def test_only_reasons_found_after_the_chain_may_be_heard():
    heard = {c.code for c in errors.AnswerRefusedError.__subclasses__() if c.browser_may_hear}
    assert heard == {
        "ERR_EXPIRED",
        "ERR_REVOKED",
        "ERR_REVOCATION_UNKNOWN",
        "ERR_CREDENTIAL_UNKNOWN",
    }


def test_every_refusal_has_a_code_of_its_own():
    def leaves(kind):
        below = kind.__subclasses__()
        return [kind] if not below else [leaf for sub in below for leaf in leaves(sub)]

    codes = [leaf.code for leaf in leaves(errors.BridgeError)]
    assert len(codes) == len(set(codes))
    assert all(code.startswith("ERR_") for code in codes)
    assert all(code in errors.__doc__ for code in codes)


def refused_or_verified(unverified: bytes, trust: Trust):
    with warnings.catch_warnings():
        # The library warns of odd serial numbers and parameters; here that is noise.
        warnings.simplefilter("ignore")
        try:
            return check(unverified, trust)
        except errors.AnswerRefusedError:
            return None


@HOSTILE
@given(unverified=st.binary(max_size=9000))
def test_random_bytes_meet_nothing_but_our_refusals(trust, unverified):
    assert refused_or_verified(unverified, trust) is None


@pytest.fixture(scope="module")
def good(ca):
    return pki.answer_of(pki.credential(ca), **ASKED)


@HOSTILE
@given(at=st.integers(min_value=0), flip=st.integers(1, 255), part=st.sampled_from(["der", "sig"]))
def test_one_changed_byte_is_always_refused(trust, good, at, flip, part):
    field = "unverified_certificate" if part == "der" else "signature"
    data = bytearray(getattr(good, field))
    data[at % len(data)] ^= flip
    changed = dataclasses.replace(good, **{field: bytes(data)})
    assert refused_or_verified(changed.encode(), trust) is None


@HOSTILE
@given(
    name=st.sampled_from(sorted(json.loads(Answer("", b"", b"", "", "").encode()))),
    value=st.one_of(st.text(), st.integers(), st.none(), st.booleans(), st.lists(st.text())),
)
def test_odd_members_meet_nothing_but_our_refusals(trust, good, name, value):
    members = json.loads(good.encode()) | {name: value}
    refused_or_verified(json.dumps(members).encode(), trust)


def broken(oid, der=b"\xff"):
    return ((x509.UnrecognizedExtension(oid, der), False),)


@pytest.mark.parametrize(
    ("oid", "der"),
    [
        (x509.ExtensionOID.EXTENDED_KEY_USAGE, b"\x30\x00"),
        (x509.ExtensionOID.EXTENDED_KEY_USAGE, b"\xff"),
        (x509.ExtensionOID.BASIC_CONSTRAINTS, b"\xff"),
    ],
)
def test_a_broken_extension_that_a_rule_reads_is_refused_and_no_crash(ca, trust, oid, der):
    holder = pki.credential(ca, extra=broken(oid, der))
    with pytest.raises(errors.ChainRefusedError):
        check(pki.answer_of(holder, **ASKED), trust)


@pytest.mark.parametrize("der", [b"\x05\x00", b"\xff"])
def test_a_broken_policy_is_refused_and_no_crash(ca, trust, der):
    extra = broken(x509.ExtensionOID.CERTIFICATE_POLICIES, der)
    holder = pki.credential(ca, policy=None, extra=extra)
    with pytest.raises(errors.ChainRefusedError):
        check(pki.answer_of(holder, **ASKED), trust)


def test_broken_attributes_link_nobody_and_no_crash():
    holder = pki.signature_credential(
        pki.sign_authority(), extra=broken(x509.ExtensionOID.SUBJECT_ALTERNATIVE_NAME)
    )
    with pytest.raises(errors.AttributesRefusedError):
        read_four_attributes(holder.certificate)


def test_what_is_no_certificate_is_refused(good, trust):
    with pytest.raises(errors.AnswerFormatError):
        check(dataclasses.replace(good, unverified_certificate=b"nonsense"), trust)


def test_a_certificate_of_another_ca_is_refused_though_its_key_has_signed(trust):
    stranger = pki.credential(pki.authority("rogue"))
    with pytest.raises(errors.ChainRefusedError) as refused:
        check(pki.answer_of(stranger, **ASKED), trust)
    assert not refused.value.browser_may_hear


def test_no_refusal_and_no_traceback_names_the_holder(ca, trust):
    refused = [
        (pki.credential(pki.authority("rogue")), pki.NOW),
        (pki.credential(ca, policy="1.2.3"), pki.NOW),
        (pki.credential(ca), pki.NOW + timedelta(days=3650)),
    ]
    for holder, now in refused:
        with pytest.raises(errors.AnswerRefusedError) as refusal:
            check(pki.answer_of(holder, **ASKED), trust, now=now)
        told = "".join(traceback.format_exception(refusal.value))
        assert "opaque-subject" not in told
        assert str(refusal.value)


def test_an_es384_signature_with_a_longer_s_is_not_the_same_signature(ca, trust):
    answer = pki.answer_of(pki.credential(ca, key=pki.p384_key("citizen")), **ASKED)
    longer = answer.signature[:48] + b"\0" + answer.signature[48:]
    with pytest.raises(errors.SignatureRefusedError):
        check(dataclasses.replace(answer, signature=longer), trust)


def test_no_trust_is_put_in_a_ca_with_a_weak_key(trust):
    for bits, exponent in ((1024, 65537), (2048, 3)):
        weak = pki.authority(key=pki.rsa_key(f"weak {bits}", bits, exponent)).certificate
        with pytest.raises(ValueError, match="not accepted"):
            dataclasses.replace(trust, anchors=[*trust.anchors, weak])
