"""A key of the software card behind its secret: counts, compares, and signs once it is verified."""

from collections.abc import Callable
from dataclasses import dataclass, field
from hmac import compare_digest

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import (
    NoDigestInfo,
    Prehashed,
    decode_dss_signature,
)

from jpki_bridge.algorithm import Algorithm
from jpki_bridge.card.driver import apdu
from jpki_bridge.card.driver.apdu import Command, Response
from jpki_bridge.card.driver.applet import DIGEST_INFO_SHA256
from jpki_bridge.card.driver.files import KeyFiles
from jpki_bridge.card.software.behaviour import Behaviour
from jpki_bridge.card.software.card_file import CardKey
from jpki_bridge.card.software.try_counter import TryCounter

MAX_SECRET = 16

_PADDING_BYTES = 11
_SHA256_BYTES = 32


@dataclass
class GuardedKey:
    """The key, the secret before it and the secret's count. Losing power forgets ``verified``."""

    files: KeyFiles
    key: CardKey
    secret: bytes | None = field(repr=False)
    counter: TryCounter
    full_tries: int
    behaviour: Behaviour
    verified: bool = False

    def verify(self, command: Command) -> Response:
        """Answer VERIFY; without data it tells the count and costs nothing."""
        if self.secret is None:
            return status(self.behaviour.pin_absent_sw)
        if not command.data:
            if self.verified and not self.behaviour.tells_count_when_verified:
                return status(apdu.SW_OK)
            return status(apdu.SW_TRIES | self.counter.read())
        if len(command.data) > MAX_SECRET:
            return status(apdu.SW_WRONG_LENGTH)
        return self._compare(self.secret, bytes(command.data))

    def sign(self, command: Command) -> Response:
        """Answer the signing command."""
        if not self.verified:
            return status(apdu.SW_SECURITY_STATUS)
        if command.le is None:
            return status(apdu.SW_WRONG_LENGTH)
        private_key, data = self.key.private_key, bytes(command.data)
        if isinstance(private_key, rsa.RSAPrivateKey):
            answer = _sign_rsa(private_key, command.p1, data)
        else:
            answer = _sign_p384(private_key, command.p1, data)
        # Where less is asked for than there is, ISO/IEC 7816-4 tells the right length.
        too_short = command.le < len(answer.data)
        return status(apdu.SW_EXACT_LENGTH | len(answer.data) & 0xFF) if too_short else answer

    def _compare(self, secret: bytes, presented: bytes) -> Response:
        """Count the try before comparing, so that pulling the card in between gains nothing."""
        self.verified = False
        tries_left = self.counter.read()
        if tries_left == 0:
            return status(self.behaviour.blocked_sw)
        self.counter.write(tries_left - 1)
        if not compare_digest(secret, presented):
            return status(apdu.SW_TRIES | (tries_left - 1))
        self.counter.write(self.full_tries)
        self.verified = True
        return status(apdu.SW_OK)


def status(sw: int) -> Response:
    """Answer with a status word alone."""
    return Response(b"", sw)


def _is_digest(data: bytes) -> bool:
    return len(data) == _SHA256_BYTES


_RSA_SCHEMES: dict[int, Callable[[bytes], bytes | None]] = {
    0x00: lambda data: data,
    0x01: Algorithm.RS256.digest,
    0x02: lambda data: DIGEST_INFO_SHA256 + data if _is_digest(data) else None,
    0x03: lambda data: DIGEST_INFO_SHA256 + Algorithm.RS256.digest(data),
}
"""P1: as given, the bare hash of it, a caller's hash as DigestInfo, its hash as DigestInfo."""


def _sign_rsa(key: rsa.RSAPrivateKey, p1: int, data: bytes) -> Response:
    """Pad as PKCS#1 v1.5. The two schemes with PSS, which real cards have, are not needed here."""
    if p1 not in _RSA_SCHEMES:
        return status(apdu.SW_WRONG_P1P2)
    content = _RSA_SCHEMES[p1](data) if data else None
    if content is None or len(content) > key.key_size // 8 - _PADDING_BYTES:
        return status(apdu.SW_WRONG_LENGTH)
    return Response(key.sign(content, padding.PKCS1v15(), NoDigestInfo()), apdu.SW_OK)


def _sign_p384(key: ec.EllipticCurvePrivateKey, p1: int, data: bytes) -> Response:
    """Sign a SHA-384 digest and answer r || s; an assumption about the next card."""
    if p1 != 0x00:
        return status(apdu.SW_WRONG_P1P2)
    sha384 = hashes.SHA384()
    if len(data) != sha384.digest_size:
        return status(apdu.SW_WRONG_LENGTH)
    r, s = decode_dss_signature(key.sign(data, ec.ECDSA(Prehashed(sha384))))
    return Response(r.to_bytes(48) + s.to_bytes(48), apdu.SW_OK)
