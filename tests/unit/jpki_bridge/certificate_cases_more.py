"""The rest of the table: signature certificates, and news by OCSP instead of by list."""

from cryptography import x509
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID

from jpki_bridge import errors
from jpki_bridge.verification.use import CertificateUse
from tests import ocsp_pki, pki
from tests.unit.jpki_bridge.certificate_cases import DAY, LEAF, NEW, OLD, ROGUE, Case

NONCE = bytes(range(32))
SIGN_OLD, SIGN_NEW = (pki.sign_authority(name) for name in ("sign ca old", "sign ca new"))
SIGNER = pki.signature_credential(SIGN_OLD)
HAS_RESPONDER = (
    x509.AuthorityInformationAccess(
        [
            x509.AccessDescription(
                AuthorityInformationAccessOID.OCSP, x509.UniformResourceIdentifier("http://ocsp")
            )
        ]
    ),
    False,
)
"""Without it the second library does not look at OCSP responses at all."""
ASKED = pki.credential(OLD, extra=(HAS_RESPONDER,))
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


def by_ocsp(
    *responses: bytes,
    refusal: type[errors.AnswerRefusedError] | None = None,
    leaf: pki.Credential = ASKED,
    anchors=(OLD,),
    differs="",
) -> Case:
    return Case(leaf, anchors, (), refusal, second_opinion_differs=differs, ocsps=responses)


def said(leaf=ASKED, issuer=OLD, **changes) -> bytes:
    return ocsp_pki.response(leaf, issuer, **({"nonce": NONCE} | changes))


def bare(use: x509.KeyUsage, **profile) -> pki.Credential:
    return pki.signature_credential(SIGN_OLD, usage=use, **profile)


ONLY_COMMITS = pki.key_usage(content_commitment=True)
ONLY_AUTHENTICATES = pki.key_usage(digital_signature=True)
SIGNS_CERTIFICATES = pki.key_usage(
    digital_signature=True, content_commitment=True, key_cert_sign=True
)
CLIENT = ((x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), False),)
REVOKED = ocsp_pki.STATUS.REVOKED
MORE_CASES = {
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
    "ocsp: good, by the CA": lambda: by_ocsp(said()),
    "ocsp: good, by an appointed responder": lambda: by_ocsp(said(signer=ocsp_pki.responder(OLD))),
    "ocsp: good, two CAs of one name": lambda: by_ocsp(
        said(
            (leaf := pki.credential(NEW, extra=(HAS_RESPONDER,))),
            NEW,
            signer=ocsp_pki.responder(NEW),
        ),
        leaf=leaf,
        anchors=(OLD, NEW),
    ),
    "ocsp: revoked": lambda: by_ocsp(
        said(status=REVOKED, reason=x509.ReasonFlags.superseded),
        refusal=errors.CertificateRevokedError,
    ),
    "ocsp: on hold": lambda: by_ocsp(
        said(status=REVOKED, reason=x509.ReasonFlags.certificate_hold),
        refusal=errors.CertificateRevokedError,
    ),
    "ocsp: nobody knows": lambda: by_ocsp(said(status=ocsp_pki.STATUS.UNKNOWN), refusal=UNKNOWN),
    "ocsp: about another certificate": lambda: by_ocsp(said(pki.credential(OLD)), refusal=UNKNOWN),
    "ocsp: about this serial number of the other CA of the same name": lambda: by_ocsp(
        said(ASKED, NEW), refusal=UNKNOWN, anchors=(OLD, NEW)
    ),
    "ocsp: signed by a citizen": lambda: by_ocsp(said(signer=pki.credential(OLD)), refusal=UNKNOWN),
    "ocsp: responder of the other CA of the same name": lambda: by_ocsp(
        said(signer=ocsp_pki.responder(NEW)), refusal=UNKNOWN, anchors=(OLD, NEW)
    ),
    "ocsp: responder of a rogue CA of the same name": lambda: by_ocsp(
        said(signer=ocsp_pki.responder(ROGUE)), refusal=UNKNOWN
    ),
    "ocsp: responder is for clients": lambda: by_ocsp(
        said(signer=ocsp_pki.responder(OLD, extra=CLIENT)), refusal=UNKNOWN
    ),
    "ocsp: responder has expired": lambda: by_ocsp(
        said(signer=ocsp_pki.responder(OLD, not_after=pki.NOW - DAY)), refusal=UNKNOWN
    ),
    "ocsp: too old": lambda: by_ocsp(
        said(this_update=pki.NOW - 9 * DAY, next_update=pki.NOW - DAY), refusal=UNKNOWN
    ),
    "ocsp: from the future": lambda: by_ocsp(
        said(this_update=pki.NOW + DAY, next_update=pki.NOW + 9 * DAY), refusal=UNKNOWN
    ),
    "ocsp: an answer to another question": lambda: by_ocsp(
        said(nonce=NONCE[::-1]),
        refusal=UNKNOWN,
        differs="it is given the response and knows of no question",
    ),
    "ocsp: the responder does not answer": lambda: by_ocsp(
        ocsp_pki.failure(ocsp.OCSPResponseStatus.TRY_LATER), refusal=UNKNOWN
    ),
}
