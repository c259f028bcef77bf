"""Certificates and what a CA says of them: one table, judged by us and by a second library."""

from dataclasses import dataclass, field
from datetime import timedelta

from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

from jpki_bridge import errors
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
    ocsps: tuple[bytes, ...] = ()
    use: CertificateUse = CertificateUse.USER_AUTHENTICATION

    @property
    def policy(self) -> str:
        return pki.SIGN_POLICY if self.use is CertificateUse.SIGNATURE else pki.AUTH_POLICY


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
    "says that it is no CA": lambda: Case(
        pki.credential(OLD, extra=((x509.BasicConstraints(ca=False, path_length=None), True),)),
        (OLD,),
        (pki.crl(OLD),),
    ),
    "its key is for agreeing on keys": lambda: Case(
        pki.credential(OLD, usage=pki.key_usage(key_agreement=True)),
        (OLD,),
        (pki.crl(OLD),),
        errors.ChainRefusedError,
    ),
    "login usage that may sign certificates": lambda: Case(
        pki.credential(OLD, usage=pki.key_usage(digital_signature=True, key_cert_sign=True)),
        (OLD,),
        (pki.crl(OLD),),
        errors.ChainRefusedError,
        second_opinion_differs="its usage check has no list of forbidden usages",
    ),
}
