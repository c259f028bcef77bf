"""An OCSP response is believed only when it is this CA's, fresh, and an answer to our question."""

from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jpki_bridge.errors import RevocationUnknownError
from jpki_bridge.verification.crl import CLOCK_SKEW
from jpki_bridge.verification.ocsp import Question, Status, judge
from tests import ocsp_pki, pki

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
NONCE = bytes(range(32))
CA, SAME_NAME = pki.authority("ca old"), pki.authority("ca new")
LEAF, OTHER = pki.credential(CA), pki.credential(CA)
QUESTION = Question(LEAF.certificate, CA.certificate, NONCE)
RESPONDER = ocsp_pki.responder(CA)
STATUS = ocsp_pki.STATUS


def asked(leaf=LEAF, issuer=CA, **changes):
    return ocsp_pki.response(leaf, issuer, **({"nonce": NONCE} | changes))


def judged(unverified: bytes, now=pki.NOW):
    return judge(unverified, QUESTION, now=now)


def test_the_ca_itself_says_good_and_until_when():
    verdict = judged(asked())
    assert (verdict.status, verdict.until) == (Status.GOOD, pki.NOW + ocsp_pki.HOUR)


@pytest.mark.parametrize("by", list(ocsp.OCSPResponderEncoding))
@pytest.mark.parametrize("key", [None, pki.p384_key("responder")])
def test_a_responder_that_the_ca_appointed_is_believed(by, key):
    signer = ocsp_pki.responder(CA, key=key, subject_cn="responder")
    assert judged(asked(signer=signer, by=by)).status is Status.GOOD


def test_a_responder_may_say_that_it_is_no_ca():
    no_ca = (x509.BasicConstraints(ca=False, path_length=None), True)
    signer = ocsp_pki.responder(CA, extra=(*ocsp_pki.APPOINTED, no_ca))
    assert judged(asked(signer=signer)).status is Status.GOOD


def test_what_is_revoked_and_what_is_merely_on_hold():
    assert judged(asked(status=STATUS.REVOKED)).status is Status.REVOKED
    hold = asked(status=STATUS.REVOKED, reason=x509.ReasonFlags.certificate_hold)
    assert judged(hold).status is Status.ON_HOLD


@pytest.mark.parametrize(
    ("this_update", "next_update", "believed"),
    [
        (pki.NOW + CLOCK_SKEW, pki.NOW + DAY, True),
        (pki.NOW + CLOCK_SKEW + SECOND, pki.NOW + DAY, False),
        (pki.NOW - DAY, pki.NOW, True),
        (pki.NOW - DAY, pki.NOW - SECOND, False),
        (pki.NOW - CLOCK_SKEW, None, True),
        (pki.NOW - CLOCK_SKEW - SECOND, None, False),
    ],
)
def test_a_status_counts_in_its_own_time_only(this_update, next_update, believed):
    unverified = asked(this_update=this_update, next_update=next_update)
    if believed:
        assert judged(unverified).status is Status.GOOD
        return
    with pytest.raises(RevocationUnknownError):
        judged(unverified)


def appointed(*purposes, nocheck=True, **profile):
    extra = [(x509.ExtendedKeyUsage(list(purposes)), False)] if purposes else []
    extra += [(x509.OCSPNoCheck(), False)] if nocheck else []
    return ocsp_pki.responder(CA, extra=(*extra, *profile.pop("more", ())), **profile)


SIGNING = ExtendedKeyUsageOID.OCSP_SIGNING
UNKNOWN_CRITICAL = (x509.UnrecognizedExtension(x509.ObjectIdentifier("2.25.9"), b"\x05\0"), True)
NOT_APPOINTED = {
    "a citizen": lambda: OTHER,
    "by nobody": appointed,
    "for clients": lambda: appointed(ExtendedKeyUsageOID.CLIENT_AUTH),
    "for anything": lambda: appointed(ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE),
    "with a revocation of its own to look up": lambda: appointed(SIGNING, nocheck=False),
    "expired": lambda: appointed(SIGNING, not_after=pki.NOW - DAY),
    "not yet": lambda: appointed(SIGNING, not_before=pki.NOW + DAY),
    "a key that only agrees on keys": lambda: appointed(
        SIGNING, usage=pki.key_usage(key_agreement=True)
    ),
    "a CA": lambda: appointed(
        SIGNING, more=((x509.BasicConstraints(ca=True, path_length=None), True),)
    ),
    "not understood": lambda: appointed(SIGNING, more=(UNKNOWN_CRITICAL,)),
    "a weak key": lambda: appointed(SIGNING, key=pki.rsa_key("small exponent", 2048, 3)),
    "the CA of the same name appointed it": lambda: ocsp_pki.responder(SAME_NAME),
}


@pytest.mark.parametrize("name", NOT_APPOINTED)
def test_nobody_else_signs_for_the_ca(name):
    with pytest.raises(RevocationUnknownError):
        judged(asked(signer=NOT_APPOINTED[name]()))


NOT_AN_ANSWER = {
    "about another certificate": lambda: asked(OTHER),
    "about the same serial number of the CA of the same name": lambda: asked(
        LEAF, SAME_NAME, signer=RESPONDER
    ),
    "by the CA of the same name": lambda: asked(signer=SAME_NAME),
    "by the CA of the same name, as if by this one": lambda: asked(
        signer=SAME_NAME, by=ocsp.OCSPResponderEncoding.NAME, names=()
    ),
    "by an appointed responder whose certificate is not there": lambda: asked(
        signer=RESPONDER, names=()
    ),
    "by a responder of the same name, as if by the appointed one": lambda: asked(
        signer=OTHER, by=ocsp.OCSPResponderEncoding.NAME, names=(RESPONDER.certificate,)
    ),
    "by another P-384 key, as if by the appointed one": lambda: asked(
        signer=pki.credential(CA, key=pki.p384_key("stranger")),
        by=ocsp.OCSPResponderEncoding.NAME,
        names=(ocsp_pki.responder(CA, key=pki.p384_key("responder")).certificate,),
    ),
    "by somebody with a key of another kind": lambda: asked(
        signer=OTHER,
        by=ocsp.OCSPResponderEncoding.NAME,
        names=(pki.credential(CA, key=ed25519.Ed25519PrivateKey.generate()).certificate,),
    ),
    "nonsense": lambda: b"nonsense",
    "no nonce": lambda: asked(nonce=None),
    "the nonce of another question": lambda: asked(nonce=NONCE[::-1]),
    "the CA is known by another hash than we asked with": lambda: asked(cert_id=hashes.SHA384()),
    "nobody knows": lambda: asked(status=STATUS.UNKNOWN),
    "a critical extension": lambda: asked(extra=(UNKNOWN_CRITICAL,)),
    "a failure": lambda: ocsp_pki.failure(ocsp.OCSPResponseStatus.TRY_LATER),
    "an unauthorized question": lambda: ocsp_pki.failure(ocsp.OCSPResponseStatus.UNAUTHORIZED),
}


@pytest.mark.parametrize("name", NOT_AN_ANSWER)
def test_what_is_no_answer_to_our_question_tells_nothing(name):
    with pytest.raises(RevocationUnknownError):
        judged(NOT_AN_ANSWER[name]())


def test_a_response_that_is_signed_over_a_weak_hash_tells_nothing():
    with pytest.raises(RevocationUnknownError, match="too weak"):
        judged(asked(algorithm=hashes.SHA224()))


GOOD_RESPONSE = asked(signer=RESPONDER)


@settings(
    max_examples=200, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow]
)
@given(at=st.integers(0, len(GOOD_RESPONSE) - 1), flip=st.integers(1, 255))
def test_one_changed_byte_never_changes_what_is_believed(at, flip):
    changed = bytearray(GOOD_RESPONSE)
    changed[at] ^= flip
    try:
        verdict = judged(bytes(changed))
    except RevocationUnknownError:
        return
    # Only bytes that nobody signed are left: what the responder is called, or its certificate's tail.
    assert verdict == judged(GOOD_RESPONSE)
