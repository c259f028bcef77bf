"""Answering about one certificate (RFC 6960): good, revoked, or unknown to this CA.

The answers are signed by a delegated responder: a key of this process, certified anew by the very
CA that is asked about.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import ocsp

from connectors.sandbox.office.books import Books
from connectors.sandbox.office.pki import Authority, authority_of, issue_for_ocsp, new_rsa_key
from connectors.sandbox.office.register import Register
from connectors.sandbox.office.register_entries import CertificateEntry, Status, Use
from connectors.sandbox.office.revocation_lists import crl_reason

ANSWER_LIFE = timedelta(minutes=15)
RESPONDER_LIFE = timedelta(days=7)
_LONGEST_NONCE = 128  # RFC 9654 section 2.1


@dataclass(frozen=True)
class _Certified:
    certificate: x509.Certificate
    until: datetime


class Responder:
    """The office's OCSP responder, for both CAs and all their generations."""

    def __init__(self, register: Register) -> None:
        self._register = register
        self._lock = Lock()
        self._key: rsa.RSAPrivateKey | None = None
        self._certified: dict[bytes, _Certified] = {}

    def answer(self, use: Use, unverified_request: bytes, *, now: datetime) -> bytes:
        """Answer a request in DER with a response in DER; what cannot be read is malformed."""
        try:
            request = ocsp.load_der_ocsp_request(unverified_request)
            serial, nonce = request.serial_number, _nonce(request)
        except (ValueError, TypeError, NotImplementedError, x509.DuplicateExtension):
            return _refused(ocsp.OCSPResponseStatus.MALFORMED_REQUEST)
        with self._register.reading() as books:
            authority = _asked_authority(books, use, request)
            if authority is None:
                return _refused(ocsp.OCSPResponseStatus.UNAUTHORIZED)
            found = books.certificates(
                use=use, generation=authority.generation, serial=f"{serial:x}"
            )
        builder = _single(request, found[0] if found else None, now)
        if nonce is not None:
            builder = builder.add_extension(nonce, critical=False)
        key, own = self._signer(authority, now)
        signed = (
            builder.responder_id(ocsp.OCSPResponderEncoding.HASH, own)
            .certificates([own])
            .sign(key, hashes.SHA256())
        )
        return signed.public_bytes(Encoding.DER)

    def _signer(
        self, authority: Authority, now: datetime
    ) -> tuple[rsa.RSAPrivateKey, x509.Certificate]:
        """Return the responder's key and its certificate by this CA, both made when first needed."""
        issuer = authority.certificate.fingerprint(hashes.SHA256())
        with self._lock:
            if self._key is None:
                self._key = new_rsa_key()
            known = self._certified.get(issuer)
            if known is None or now + RESPONDER_LIFE / 2 > known.until:
                public_key = self._key.public_key()
                certificate = issue_for_ocsp(authority, public_key, now=now, life=RESPONDER_LIFE)
                known = _Certified(certificate, now + RESPONDER_LIFE)
                self._certified[issuer] = known
            return self._key, known.certificate


def _refused(status: ocsp.OCSPResponseStatus) -> bytes:
    return ocsp.OCSPResponseBuilder.build_unsuccessful(status).public_bytes(Encoding.DER)


def _nonce(request: ocsp.OCSPRequest) -> x509.OCSPNonce | None:
    """Return the nonce; raises ``ValueError`` for a strange one and for what is not understood."""
    nonce = None
    for extension in request.extensions:
        if isinstance(extension.value, x509.OCSPNonce):
            nonce = extension.value
        elif extension.critical:
            raise ValueError("a critical extension that is not understood")
    if nonce is not None and not 1 <= len(nonce.nonce) <= _LONGEST_NONCE:
        raise ValueError("a nonce of a strange length")
    return nonce


def _asked_authority(books: Books, use: Use, request: ocsp.OCSPRequest) -> Authority | None:
    """Find the generation that the request names by two hashes; None when it is no CA of ours."""
    try:
        algorithm = request.hash_algorithm
    except UnsupportedAlgorithm:
        return None
    wanted = request.issuer_name_hash, request.issuer_key_hash
    for entry in books.authorities(use):
        authority = authority_of(entry)
        public_key = authority.key.public_key()
        names = authority.certificate.subject.public_bytes()
        key_bits = public_key.public_bytes(Encoding.DER, PublicFormat.PKCS1)
        if wanted == (_digest(algorithm, names), _digest(algorithm, key_bits)):
            return authority
    return None


def _digest(algorithm: hashes.HashAlgorithm, data: bytes) -> bytes:
    digest = hashes.Hash(algorithm)
    digest.update(data)
    return digest.finalize()


def _single(
    request: ocsp.OCSPRequest, entry: CertificateEntry | None, now: datetime
) -> ocsp.OCSPResponseBuilder:
    status, time, reason = ocsp.OCSPCertStatus.UNKNOWN, None, None
    if entry is not None and entry.status is Status.ACTIVE:
        status = ocsp.OCSPCertStatus.GOOD
    elif entry is not None:
        status, reason = ocsp.OCSPCertStatus.REVOKED, crl_reason(entry)
        time = entry.changed_at or entry.issued_at
    return ocsp.OCSPResponseBuilder().add_response_by_hash(
        issuer_name_hash=request.issuer_name_hash,
        issuer_key_hash=request.issuer_key_hash,
        serial_number=request.serial_number,
        algorithm=request.hash_algorithm,
        cert_status=status,
        this_update=now,
        next_update=now + ANSWER_LIFE,
        revocation_time=time,
        revocation_reason=reason,
    )
