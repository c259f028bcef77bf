"""Chain, policy and revocation, with a second library's opinion on the very same fixtures.

Each case says what we answer; ``pyhanko-certvalidator`` must agree on accept or refuse.
"""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from asn1crypto import crl as asn1_crl
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import PathBuildingError, PathError, ValidationError
from pyhanko_certvalidator.policy_decl import PKIXValidationParams

from jpki_bridge import errors
from jpki_bridge.verification.chain import check_chain
from jpki_bridge.verification.revocation import CrlFile
from jpki_bridge.verification.trust import Trust
from jpki_bridge.verification.use import CertificateUse
from tests import pki

DAY = timedelta(days=1)


@dataclass
class Case:
    """``refusal`` None means accepted by both."""

    leaf: pki.Credential
    anchors: tuple[pki.Authority, ...]
    crls: tuple[bytes, ...]
    refusal: type[errors.AnswerRefusedError] | None = None
    second_opinion_differs: str = ""
    moment: object = field(default=pki.NOW)


OLD, NEW, ROGUE = (pki.authority(name) for name in ("ca old", "ca new", "ca rogue"))
LEAF = pki.credential(OLD)


def scoped(*names: x509.GeneralName, ca_only=False) -> tuple[tuple[x509.ExtensionType, bool], ...]:
    point = x509.IssuingDistributionPoint(
        full_name=list(names) or None,
        relative_name=None,
        only_some_reasons=None,
        only_contains_user_certs=False,
        only_contains_ca_certs=ca_only,
        indirect_crl=False,
        only_contains_attribute_certs=False,
    )
    return ((point, True),)


ELSEWHERE = x509.DirectoryName(pki.name_of((x509.NameOID.COMMON_NAME, "elsewhere")))
SIGNING = pki.key_usage(digital_signature=True, content_commitment=True)
CASES = {
    "good": lambda: Case(LEAF, (OLD,), (pki.crl(OLD),)),
    "good, P-384 key": lambda: Case(
        pki.credential(OLD, key=pki.p384_key("p")), (OLD,), (pki.crl(OLD),)
    ),
    "good, two CAs of one name, the second issued": lambda: Case(
        pki.credential(NEW), (OLD, NEW), (pki.crl(OLD), pki.crl(NEW))
    ),
    "good, list of the same distribution point": lambda: Case(
        LEAF, (OLD,), (pki.crl(OLD, extra=scoped(pki.DISTRIBUTION_POINT)),)
    ),
    "good, client authentication named": lambda: Case(
        pki.credential(
            OLD, extra=((x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), False),)
        ),
        (OLD,),
        (pki.crl(OLD),),
    ),
    "revoked": lambda: Case(LEAF, (OLD,), (pki.crl(OLD, LEAF),), errors.CertificateRevokedError),
    "on hold": lambda: Case(
        LEAF,
        (OLD,),
        (pki.crl(OLD, LEAF, reason=x509.ReasonFlags.certificate_hold),),
        errors.CertificateRevokedError,
    ),
    "expired": lambda: Case(
        pki.credential(OLD, not_after=pki.NOW - DAY),
        (OLD,),
        (pki.crl(OLD),),
        errors.CertificateExpiredError,
    ),
    "expired and of another policy": lambda: Case(
        pki.credential(OLD, not_after=pki.NOW - DAY, policy=pki.SIGN_POLICY),
        (OLD,),
        (pki.crl(OLD),),
        errors.ChainRefusedError,
    ),
    "not yet valid": lambda: Case(
        pki.credential(OLD, not_before=pki.NOW + DAY),
        (OLD,),
        (pki.crl(OLD),),
        errors.ChainRefusedError,
    ),
    "signing certificate": lambda: Case(
        pki.credential(OLD, policy=pki.SIGN_POLICY, usage=SIGNING),
        (OLD,),
        (pki.crl(OLD),),
        errors.ChainRefusedError,
    ),
    "signing usage under the right policy": lambda: Case(
        pki.credential(OLD, usage=SIGNING),
        (OLD,),
        (pki.crl(OLD),),
        errors.ChainRefusedError,
        second_opinion_differs="its usage check has no list of forbidden usages",
    ),
    "no policy": lambda: Case(
        pki.credential(OLD, policy=None), (OLD,), (pki.crl(OLD),), errors.ChainRefusedError
    ),
    "usage not critical": lambda: Case(
        pki.credential(OLD, usage_critical=False),
        (OLD,),
        (pki.crl(OLD),),
        errors.ChainRefusedError,
        second_opinion_differs="RFC 5280 only recommends critical; the profile demands it",
    ),
    "for servers only": lambda: Case(
        pki.credential(
            OLD, extra=((x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), False),)
        ),
        (OLD,),
        (pki.crl(OLD),),
        errors.ChainRefusedError,
    ),
    "unknown critical extension": lambda: Case(
        pki.credential(
            OLD,
            extra=((x509.UnrecognizedExtension(x509.ObjectIdentifier("2.25.9"), b"\x05\0"), True),),
        ),
        (OLD,),
        (pki.crl(OLD),),
        errors.ChainRefusedError,
    ),
    "rogue CA of the same name": lambda: Case(
        pki.credential(ROGUE), (OLD, NEW), (pki.crl(OLD),), errors.ChainRefusedError
    ),
    "CA as leaf": lambda: Case(
        pki.Credential(OLD.key, OLD.certificate),
        (OLD,),
        (pki.crl(OLD),),
        errors.ChainRefusedError,
    ),
    "leaf that claims to be a CA": lambda: Case(
        pki.credential(OLD, extra=((x509.BasicConstraints(ca=True, path_length=None), True),)),
        (OLD,),
        (pki.crl(OLD),),
        errors.ChainRefusedError,
        second_opinion_differs="a CA certificate may end a path there",
    ),
    "no list": lambda: Case(LEAF, (OLD,), (), errors.RevocationUnknownError),
    "old list": lambda: Case(
        LEAF,
        (OLD,),
        (pki.crl(OLD, at=pki.NOW - 9 * DAY, next_update=pki.NOW - DAY),),
        errors.RevocationUnknownError,
    ),
    "list from the future": lambda: Case(
        LEAF,
        (OLD,),
        (pki.crl(OLD, at=pki.NOW + DAY, next_update=pki.NOW + 9 * DAY),),
        errors.RevocationUnknownError,
    ),
    "list by the wrong key": lambda: Case(
        LEAF, (OLD,), (pki.crl(OLD, signed_by=ROGUE),), errors.RevocationUnknownError
    ),
    "list of the other CA of the same name": lambda: Case(
        LEAF, (OLD, NEW), (pki.crl(NEW),), errors.RevocationUnknownError
    ),
    "list of another distribution point": lambda: Case(
        LEAF, (OLD,), (pki.crl(OLD, extra=scoped(ELSEWHERE)),), errors.RevocationUnknownError
    ),
    "list for CAs only": lambda: Case(
        LEAF,
        (OLD,),
        (pki.crl(OLD, extra=scoped(ca_only=True)),),
        errors.RevocationUnknownError,
    ),
    "delta list": lambda: Case(
        LEAF,
        (OLD,),
        (pki.crl(OLD, extra=((x509.DeltaCRLIndicator(1), True),)),),
        errors.RevocationUnknownError,
    ),
}


def our_opinion(case: Case, folder) -> None:
    path = folder / "auth.crl"
    if case.crls:
        lists = [x509.load_der_x509_crl(der).public_bytes(Encoding.PEM) for der in case.crls]
        path.write_bytes(b"".join(lists))
    trust = Trust([ca.certificate for ca in case.anchors], {pki.AUTH_POLICY}, CrlFile(path))
    issuer = check_chain(
        case.leaf.certificate, trust, CertificateUse.USER_AUTHENTICATION, now=case.moment
    )
    trust.revocation.check(case.leaf.certificate, issuer, now=case.moment)


def second_opinion(case: Case) -> bool:
    context = ValidationContext(
        trust_roots=[
            asn1_x509.Certificate.load(ca.certificate.public_bytes(Encoding.DER))
            for ca in case.anchors
        ],
        crls=[asn1_crl.CertificateList.load(der) for der in case.crls],
        allow_fetching=False,
        moment=case.moment,
        revocation_mode="require",
    )
    validator = CertificateValidator(
        asn1_x509.Certificate.load(case.leaf.der),
        validation_context=context,
        pkix_params=PKIXValidationParams(
            user_initial_policy_set=frozenset({pki.AUTH_POLICY}), initial_explicit_policy=True
        ),
    )
    named = {type(extension.value) for extension in case.leaf.certificate.extensions}
    extended = {"client_auth"} if x509.ExtendedKeyUsage in named else None
    try:
        asyncio.run(validator.async_validate_usage({"digital_signature"}, extended))
    except (ValidationError, PathBuildingError, PathError):
        return False
    return True


@pytest.mark.parametrize("name", CASES)
def test_each_case_ends_as_the_rules_say(name, tmp_path):
    case = CASES[name]()
    if case.refusal is None:
        our_opinion(case, tmp_path)
        return
    with pytest.raises(case.refusal) as refused:
        our_opinion(case, tmp_path)
    assert type(refused.value) is case.refusal


@pytest.mark.parametrize("name", CASES)
def test_a_second_library_agrees_or_the_case_says_why_it_does_not(name):
    case = CASES[name]()
    accepted_by_us = case.refusal is None
    assert second_opinion(case) is (accepted_by_us or bool(case.second_opinion_differs))


def test_an_expired_ca_is_not_taken_for_an_expired_card(tmp_path):
    late = pki.NOW + timedelta(days=365 * 10 + 30)
    trust = Trust([OLD.certificate], {pki.AUTH_POLICY}, CrlFile(tmp_path / "none"))
    outliving = pki.credential(OLD, not_after=late + DAY)
    with pytest.raises(errors.ChainRefusedError):
        check_chain(outliving.certificate, trust, CertificateUse.USER_AUTHENTICATION, now=late)


class TestCrlFile:
    def test_a_changed_file_is_read_again(self, tmp_path):
        path = tmp_path / "auth.crl"
        source = CrlFile(path)
        path.write_bytes(pki.crl(OLD))
        source.check(LEAF.certificate, OLD.certificate, now=pki.NOW)
        path.write_bytes(pki.crl(OLD, LEAF))
        with pytest.raises(errors.CertificateRevokedError):
            source.check(LEAF.certificate, OLD.certificate, now=pki.NOW)

    def test_a_file_taken_away_fails_closed(self, tmp_path):
        path = tmp_path / "auth.crl"
        source = CrlFile(path)
        path.write_bytes(pki.crl(OLD))
        source.check(LEAF.certificate, OLD.certificate, now=pki.NOW)
        path.unlink()
        with pytest.raises(errors.RevocationUnknownError):
            source.check(LEAF.certificate, OLD.certificate, now=pki.NOW)

    @pytest.mark.parametrize("content", [b"", b"nonsense", b"-----END X509 CRL-----", b"\x30\x82"])
    def test_nonsense_fails_closed(self, tmp_path, content):
        path = tmp_path / "auth.crl"
        path.write_bytes(content)
        with pytest.raises(errors.RevocationUnknownError):
            CrlFile(path).check(LEAF.certificate, OLD.certificate, now=pki.NOW)

    def test_a_list_under_another_name_is_not_the_issuers_though_its_key_signed_it(self, tmp_path):
        renamed = pki.authority("ca old", name=pki.name_of((x509.NameOID.COMMON_NAME, "other")))
        path = tmp_path / "auth.crl"
        path.write_bytes(pki.crl(renamed))
        with pytest.raises(errors.RevocationUnknownError):
            CrlFile(path).check(LEAF.certificate, OLD.certificate, now=pki.NOW)

    def test_the_newest_of_several_lists_counts(self, tmp_path):
        path = tmp_path / "auth.crl"
        older = pki.crl(OLD, at=pki.NOW - 2 * DAY)
        lists = [x509.load_der_x509_crl(der) for der in (older, pki.crl(OLD, LEAF))]
        path.write_bytes(b"".join(item.public_bytes(Encoding.PEM) for item in lists))
        with pytest.raises(errors.CertificateRevokedError):
            CrlFile(path).check(LEAF.certificate, OLD.certificate, now=pki.NOW)
