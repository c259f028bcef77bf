"""The table of signature certificates, which link cards."""

from cryptography import x509

from jpki_bridge import errors
from jpki_bridge.verification.use import CertificateUse
from tests import pki
from tests.unit.jpki_bridge.certificate_cases import DAY, LEAF, OLD, Case

SIGN_OLD, SIGN_NEW = (pki.sign_authority(name) for name in ("sign ca old", "sign ca new"))
SIGNER = pki.signature_credential(SIGN_OLD)
UNKNOWN = errors.RevocationUnknownError


def signing(
    leaf: pki.Credential = SIGNER,
    refusal: type[errors.AnswerRefusedError] | None = None,
    *,
    anchors=(SIGN_OLD,),
    lists=None,
    differs="",
) -> Case:
    crls = (pki.crl(SIGN_OLD),) if lists is None else lists
    use = CertificateUse.SIGNATURE
    return Case(leaf, anchors, crls, refusal, second_opinion_differs=differs, use=use)


def bare(use: x509.KeyUsage, **profile) -> pki.Credential:
    return pki.signature_credential(SIGN_OLD, usage=use, **profile)


ONLY_COMMITS = pki.key_usage(content_commitment=True)
ONLY_AUTHENTICATES = pki.key_usage(digital_signature=True)
SIGNS_CERTIFICATES = pki.key_usage(
    digital_signature=True, content_commitment=True, key_cert_sign=True
)
SIGNATURE_CASES = {
    "signature: good": signing,
    "signature: good, P-384 key": lambda: signing(
        pki.signature_credential(SIGN_OLD, key=pki.p384_key("s"))
    ),
    "signature: good, two CAs of one name": lambda: signing(
        pki.signature_credential(SIGN_NEW),
        anchors=(SIGN_OLD, SIGN_NEW),
        lists=(pki.crl(SIGN_OLD), pki.crl(SIGN_NEW)),
    ),
    "signature: a login certificate": lambda: signing(
        LEAF, errors.ChainRefusedError, anchors=(OLD,), lists=(pki.crl(OLD),)
    ),
    "signature: signature usage by a login CA": lambda: signing(
        pki.signature_credential(OLD), errors.ChainRefusedError
    ),
    "signature: no commitment": lambda: signing(bare(ONLY_AUTHENTICATES), errors.ChainRefusedError),
    "signature: commitment only": lambda: signing(bare(ONLY_COMMITS), errors.ChainRefusedError),
    "signature: may sign certificates": lambda: signing(
        bare(SIGNS_CERTIFICATES),
        errors.ChainRefusedError,
        differs="its usage check has no list of forbidden usages",
    ),
    "signature: the policy of logins": lambda: signing(
        pki.signature_credential(SIGN_OLD, policy=pki.AUTH_POLICY), errors.ChainRefusedError
    ),
    "signature: expired": lambda: signing(
        pki.signature_credential(SIGN_OLD, not_after=pki.NOW - DAY),
        errors.CertificateExpiredError,
    ),
    "signature: revoked": lambda: signing(
        refusal=errors.CertificateRevokedError, lists=(pki.crl(SIGN_OLD, SIGNER),)
    ),
    "signature: no list": lambda: signing(refusal=UNKNOWN, lists=()),
    "signature: list of the other CA of the same name": lambda: signing(
        refusal=UNKNOWN, anchors=(SIGN_OLD, SIGN_NEW), lists=(pki.crl(SIGN_NEW),)
    ),
}
