"""OCSP responses and responders of the throw-away certificate tree."""

from datetime import timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID

from tests import pki

HOUR = timedelta(hours=1)
APPOINTED = (
    (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.OCSP_SIGNING]), False),
    (x509.OCSPNoCheck(), False),
)
STATUS = ocsp.OCSPCertStatus


def responder(issuer: pki.Authority, *, key=None, extra=APPOINTED, **profile) -> pki.Credential:
    """A certificate that a CA gave to whoever signs its OCSP responses."""
    key = key or pki.rsa_key("responder")
    return pki.credential(issuer, key=key, policy=None, extra=extra, **profile)


def response(
    leaf: pki.Credential,
    issuer: pki.Authority,
    *,
    nonce: bytes | None,
    signer: pki.Credential | pki.Authority | None = None,
    status: ocsp.OCSPCertStatus = STATUS.GOOD,
    reason: x509.ReasonFlags | None = None,
    this_update=pki.NOW - HOUR,
    next_update=pki.NOW + HOUR,
    names: tuple[x509.Certificate, ...] | None = None,
    by: ocsp.OCSPResponderEncoding = ocsp.OCSPResponderEncoding.HASH,
    algorithm: hashes.HashAlgorithm | None = None,
    cert_id: hashes.HashAlgorithm | None = None,
    extra: tuple[tuple[x509.ExtensionType, bool], ...] = (),
) -> bytes:
    """A response in DER; ``names`` are the certificates that it carries along."""
    signer = signer or issuer
    revoked = status is STATUS.REVOKED
    builder = (
        ocsp.OCSPResponseBuilder()
        .add_response(
            leaf.certificate,
            issuer.certificate,
            cert_id or hashes.SHA256(),
            status,
            this_update,
            next_update,
            pki.NOW - HOUR if revoked else None,
            reason,
        )
        .responder_id(by, signer.certificate)
    )
    carried = names if names is not None else (signer.certificate,) * (signer is not issuer)
    if carried:
        builder = builder.certificates(list(carried))
    if nonce is not None:
        builder = builder.add_extension(x509.OCSPNonce(nonce), critical=False)
    for extension, critical in extra:
        builder = builder.add_extension(extension, critical=critical)
    return builder.sign(signer.key, algorithm or hashes.SHA256()).public_bytes(Encoding.DER)


def failure(status: ocsp.OCSPResponseStatus) -> bytes:
    return ocsp.OCSPResponseBuilder.build_unsuccessful(status).public_bytes(Encoding.DER)
