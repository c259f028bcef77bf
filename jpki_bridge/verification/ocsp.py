"""One OCSP response, judged for one certificate (RFC 6960 sections 3.2 and 4.2, RFC 9654).

Whatever is not exactly an answer to our question ends in ``RevocationUnknownError``.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import ocsp

from jpki_bridge.errors import RevocationUnknownError
from jpki_bridge.verification.certificate import UNREADABLE
from jpki_bridge.verification.crl import CLOCK_SKEW
from jpki_bridge.verification.ocsp_signer import demand_may_sign

_HASHES = (hashes.SHA256, hashes.SHA384, hashes.SHA512)


class Status(StrEnum):
    """What a CA says of a certificate."""

    GOOD = "good"
    REVOKED = "revoked"
    ON_HOLD = "on_hold"


@dataclass(frozen=True)
class Verdict:
    """What a responder said, and until when that may be believed."""

    status: Status
    until: datetime


@dataclass(frozen=True)
class Question:
    """One certificate of one issuer, with the nonce that makes the answer ours."""

    certificate: x509.Certificate
    issuer: x509.Certificate
    nonce: bytes

    def encode(self) -> bytes:
        """Write the request; the certificate is named by SHA-256 hashes and its serial number."""
        return (
            ocsp.OCSPRequestBuilder()
            .add_certificate(self.certificate, self.issuer, hashes.SHA256())
            .add_extension(x509.OCSPNonce(self.nonce), critical=False)
            .build()
            .public_bytes(Encoding.DER)
        )


def judge(unverified_response: bytes, question: Question, *, now: datetime) -> Verdict:
    """Check a response from top to bottom and read what it says of the certificate.

    Raises ``RevocationUnknownError`` and never another exception.
    """
    try:
        return _judge(unverified_response, question, now)
    except UNREADABLE as error:
        raise RevocationUnknownError("the response cannot be read") from error


def _judge(unverified_response: bytes, question: Question, now: datetime) -> Verdict:
    response = ocsp.load_der_ocsp_response(unverified_response)
    if response.response_status is not ocsp.OCSPResponseStatus.SUCCESSFUL:
        raise RevocationUnknownError("the responder does not answer")
    _check_signed(response, question.issuer, now)
    _check_nonce(response, question.nonce)
    _check_understood(response)
    _check_about(response, question)
    return Verdict(_status(response), _fresh_until(response, now))


def _check_signed(response: ocsp.OCSPResponse, issuer: x509.Certificate, now: datetime) -> None:
    """Accept the CA's own signature, or that of a responder to which this very CA gave the task."""
    signer = _signer(response, issuer)
    if signer != issuer:
        demand_may_sign(signer, issuer, now=now)
    algorithm = response.signature_hash_algorithm
    if not isinstance(algorithm, _HASHES):
        raise RevocationUnknownError("the response is signed with an algorithm that is too weak")
    key = signer.public_key()
    signature, message = response.signature, response.tbs_response_bytes
    try:
        if isinstance(key, rsa.RSAPublicKey):
            key.verify(signature, message, padding.PKCS1v15(), algorithm)
        elif isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, message, ec.ECDSA(algorithm))
        else:
            raise RevocationUnknownError("the responder has a key of another kind")
    except InvalidSignature as error:
        raise RevocationUnknownError("the response is not signed by who it names") from error


def _signer(response: ocsp.OCSPResponse, issuer: x509.Certificate) -> x509.Certificate:
    for candidate in (issuer, *response.certificates):
        # A ResponderID by key is a SHA-1 of it, by definition (RFC 6960 section 4.2.1).
        by_key = response.responder_key_hash == _key_hash(candidate, hashes.SHA1())  # noqa: S303 - see above
        if by_key or response.responder_name == candidate.subject:
            return candidate
    raise RevocationUnknownError("nobody knows who signed the response")


def _check_nonce(response: ocsp.OCSPResponse, nonce: bytes) -> None:
    try:
        echoed = response.extensions.get_extension_for_class(x509.OCSPNonce).value.nonce
    except x509.ExtensionNotFound:
        echoed = b""
    if echoed != nonce:
        raise RevocationUnknownError("the response is not to this question")


def _check_understood(response: ocsp.OCSPResponse) -> None:
    extensions = (*response.extensions, *response.single_extensions)
    if any(extension.critical for extension in extensions):
        raise RevocationUnknownError("the response says something that is not understood")


def _check_about(response: ocsp.OCSPResponse, question: Question) -> None:
    """Demand one status, for this serial number *and* for this issuer's name and key."""
    issuer = question.issuer
    expected = (
        question.certificate.serial_number,
        _digest(issuer.subject.public_bytes(), hashes.SHA256()),
        _key_hash(issuer, hashes.SHA256()),
    )
    named = (response.serial_number, response.issuer_name_hash, response.issuer_key_hash)
    if named != expected:
        raise RevocationUnknownError("the response is about another certificate")


def _status(response: ocsp.OCSPResponse) -> Status:
    if response.certificate_status is ocsp.OCSPCertStatus.UNKNOWN:
        raise RevocationUnknownError("the responder does not know the certificate")
    if response.certificate_status is ocsp.OCSPCertStatus.GOOD:
        return Status.GOOD
    hold = response.revocation_reason is x509.ReasonFlags.certificate_hold
    return Status.ON_HOLD if hold else Status.REVOKED


def _fresh_until(response: ocsp.OCSPResponse, now: datetime) -> datetime:
    """Return the end of the status's time; without one, newer news may exist at any moment."""
    start = response.this_update_utc
    end = response.next_update_utc or start + CLOCK_SKEW
    if start > now + CLOCK_SKEW:
        raise RevocationUnknownError("the status is from the future")
    if now > end:
        raise RevocationUnknownError("the status is too old")
    return end


def _key_hash(certificate: x509.Certificate, algorithm: hashes.HashAlgorithm) -> bytes:
    """Hash the subjectPublicKey without its tag, as CertID and ResponderID do."""
    key = certificate.public_key()
    if isinstance(key, rsa.RSAPublicKey):
        bits = key.public_bytes(Encoding.DER, PublicFormat.PKCS1)
    elif isinstance(key, ec.EllipticCurvePublicKey):
        bits = key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    else:
        raise RevocationUnknownError("the responder has a key of another kind")
    return _digest(bits, algorithm)


def _digest(data: bytes, algorithm: hashes.HashAlgorithm) -> bytes:
    state = hashes.Hash(algorithm)
    state.update(data)
    return state.finalize()
