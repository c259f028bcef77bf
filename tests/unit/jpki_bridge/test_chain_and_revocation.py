"""Chain, policy and revocation, with a second library's opinion on the very same fixtures.

Each case of the tables in ``*_cases.py`` says what we answer; ``pyhanko-certvalidator`` must
agree on accept or refuse.
"""

import asyncio
from datetime import timedelta

import pytest
from asn1crypto import crl as asn1_crl
from asn1crypto import ocsp as asn1_ocsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import PathBuildingError, PathError, ValidationError
from pyhanko_certvalidator.policy_decl import PKIXValidationParams

from jpki_bridge import errors
from jpki_bridge.verification.chain import check_chain
from jpki_bridge.verification.ocsp import Question, Status, judge
from jpki_bridge.verification.revocation import CrlFile, First
from jpki_bridge.verification.trust import Trust
from jpki_bridge.verification.use import CertificateUse
from tests import pki
from tests.unit.jpki_bridge.certificate_cases import CASES, DAY, OLD, Case
from tests.unit.jpki_bridge.ocsp_cases import NONCE, OCSP_CASES
from tests.unit.jpki_bridge.signature_cases import SIGNATURE_CASES

ALL = CASES | SIGNATURE_CASES | OCSP_CASES


class Given:
    """A ``RevocationSource`` over one OCSP response that is already there."""

    def __init__(self, unverified_response: bytes):
        self._response = unverified_response

    def check(self, certificate, issuer, *, now):
        verdict = judge(self._response, Question(certificate, issuer, NONCE), now=now)
        if verdict.status is not Status.GOOD:
            raise errors.CertificateRevokedError(verdict.status)


def our_opinion(case: Case, folder) -> None:
    path = folder / "lists.crl"
    if case.crls:
        lists = [x509.load_der_x509_crl(der).public_bytes(Encoding.PEM) for der in case.crls]
        path.write_bytes(b"".join(lists))
    source = First(*map(Given, case.ocsps), CrlFile(path))
    trust = Trust([ca.certificate for ca in case.anchors], {case.policy}, source)
    issuer = check_chain(case.leaf.certificate, trust, case.use, now=case.moment)
    trust.revocation.check(case.leaf.certificate, issuer, now=case.moment)


def second_opinion(case: Case) -> bool:
    context = ValidationContext(
        trust_roots=[
            asn1_x509.Certificate.load(ca.certificate.public_bytes(Encoding.DER))
            for ca in case.anchors
        ],
        crls=[asn1_crl.CertificateList.load(der) for der in case.crls],
        ocsps=[asn1_ocsp.OCSPResponse.load(der) for der in case.ocsps],
        allow_fetching=False,
        moment=case.moment,
        revocation_mode="require",
    )
    validator = CertificateValidator(
        asn1_x509.Certificate.load(case.leaf.der),
        validation_context=context,
        pkix_params=PKIXValidationParams(
            user_initial_policy_set=frozenset({case.policy}), initial_explicit_policy=True
        ),
    )
    signs = case.use is CertificateUse.SIGNATURE
    usage = {"digital_signature"} | ({"non_repudiation"} if signs else set())
    named = {type(extension.value) for extension in case.leaf.certificate.extensions}
    extended = {"client_auth"} if x509.ExtendedKeyUsage in named and not signs else None
    try:
        asyncio.run(validator.async_validate_usage(usage, extended))
    except (ValidationError, PathBuildingError, PathError):
        return False
    return True


@pytest.mark.parametrize("name", ALL)
def test_each_case_ends_as_the_rules_say(name, tmp_path):
    case = ALL[name]()
    if case.refusal is None:
        our_opinion(case, tmp_path)
        return
    with pytest.raises(case.refusal) as refused:
        our_opinion(case, tmp_path)
    assert type(refused.value) is case.refusal


@pytest.mark.parametrize("name", ALL)
def test_a_second_library_agrees_or_the_case_says_why_it_does_not(name):
    case = ALL[name]()
    accepted_by_us = case.refusal is None
    assert second_opinion(case) is (accepted_by_us or bool(case.second_opinion_differs))


def test_an_expired_ca_is_not_taken_for_an_expired_card(tmp_path):
    late = pki.NOW + timedelta(days=365 * 10 + 30)
    trust = Trust([OLD.certificate], {pki.AUTH_POLICY}, CrlFile(tmp_path / "none"))
    outliving = pki.credential(OLD, not_after=late + DAY)
    with pytest.raises(errors.ChainRefusedError):
        check_chain(outliving.certificate, trust, CertificateUse.USER_AUTHENTICATION, now=late)
