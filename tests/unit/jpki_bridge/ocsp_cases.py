"""The table of news by OCSP instead of by list."""

from cryptography import x509
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID

from jpki_bridge import errors
from tests import ocsp_pki, pki
from tests.unit.jpki_bridge.certificate_cases import DAY, NEW, OLD, ROGUE, Case

NONCE = bytes(range(32))
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


CLIENT = ((x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), False),)
REVOKED = ocsp_pki.STATUS.REVOKED
OCSP_CASES = {
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
