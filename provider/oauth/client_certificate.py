"""The certificate by which a client spoke TLS (RFC 8705): read strictly, then compared.

That its sender holds the key was proved by the handshake, here or at the proxy; nothing else was.
Whoever believes a *name* in it must ask ``ClientAuthorities`` first: the listener lets every
registered self-signed certificate in, whatever name its maker wrote into it.
"""

import base64
import binascii
import hashlib
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, cast

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from provider.keys.base64url import base64url
from provider.oauth.certificate_names import bears_name
from provider.oauth.jws import JwsError, public_key

LONGEST_DER = 16_384
_MALFORMED = (
    ValueError,
    TypeError,
    UnsupportedAlgorithm,
    x509.DuplicateExtension,
    x509.InvalidVersion,
    x509.UnsupportedGeneralNameType,
)
"""All that the parser may raise on hostile input; it reads names and extensions on first use."""


class CertificateError(Exception):
    """The certificate cannot be used. The message is ours and safe to show."""


class ClientCertificate:
    """An X.509 certificate in DER. Raises ``CertificateError`` for anything that is not one."""

    def __init__(self, unverified_der: bytes) -> None:
        self.x509 = _parsed(unverified_der)
        self.der = unverified_der

    def __repr__(self) -> str:
        return "ClientCertificate(…)"

    @property
    def thumbprint(self) -> str:
        """``x5t#S256``: SHA-256 of the DER in base64url (RFC 8705 section 3.1)."""
        return base64url(hashlib.sha256(self.der).digest())

    def demand_valid(self, *, now: datetime) -> None:
        """Raise ``CertificateError`` outside of the time for which it was made."""
        if now < self.x509.not_valid_before_utc:
            raise CertificateError("the client certificate is not yet valid")
        if now > self.x509.not_valid_after_utc:
            raise CertificateError("the client certificate has expired")

    def matches_subject(self, metadata: Mapping[str, Any]) -> bool:
        """Compare with the subject registered for ``tls_client_auth`` (RFC 8705 section 2.1.2).

        It counts only after ``ClientAuthorities.demand_issued``.
        """
        return bears_name(self.x509, metadata)

    def is_registered(self, jwks: Mapping[str, Any]) -> bool:
        """Tell whether a JWK Set holds this certificate or its key (RFC 8705 section 2.2)."""
        return any(
            self.der == _leaf(jwk) or self._key == _public_bytes(jwk) for jwk in _tls_keys(jwks)
        )

    @property
    def _key(self) -> bytes:
        return self.x509.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def registered_certificates(jwks: Mapping[str, Any]) -> Iterator[bytes]:
    """Yield the DER of each certificate in a JWK Set (``x5c``, its first entry), readable or not."""
    for jwk in _tls_keys(jwks):
        der = _leaf(jwk)
        if der is not None:
            yield der


def _parsed(der: bytes) -> x509.Certificate:
    if len(der) > LONGEST_DER:
        raise CertificateError("the client certificate is too long")
    try:
        certificate = x509.load_der_x509_certificate(der)
        _ = certificate.subject, certificate.issuer, certificate.extensions
        _ = certificate.not_valid_before_utc, certificate.not_valid_after_utc
        certificate.public_key()
    except _MALFORMED:
        raise CertificateError("the client certificate is not X.509 in DER") from None
    return certificate


def _tls_keys(jwks: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    keys = jwks.get("keys")
    if isinstance(keys, list):
        yield from (jwk for jwk in keys if isinstance(jwk, dict) and jwk.get("use") != "enc")


def _leaf(jwk: Mapping[str, Any]) -> bytes | None:
    chain = jwk.get("x5c")
    if not isinstance(chain, list) or not chain or not isinstance(chain[0], str):
        return None
    try:
        return base64.b64decode(chain[0], validate=True)  # not base64url (RFC 7517 section 4.7)
    except (binascii.Error, ValueError):
        return None


def _public_bytes(jwk: Mapping[str, Any]) -> bytes | None:
    try:
        key = cast("Any", public_key(jwk)).public_key
    except JwsError:
        return None
    return cast("bytes", key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))
