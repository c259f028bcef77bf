"""Compare the check of one login with the bare cryptography that it cannot do without.

``python -m benchmarks.login_verification [--rounds N] [--crl-entries N]``

Three things in one process, in turns of few calls, so that a busy machine slows all of them:

keys ready   two signature verifications with key objects that are already there (the card's over our
             bytes, the CA's over the certificate) and one look into a table of revoked serial numbers
from bytes   the same on what really arrives: the certificate is parsed, its key is loaded, and the
             library verifies both signatures; nothing else is looked at
whole        ``verify_answer``, from the bytes off the wire to the verified credential

Figures are medians; the calmest tenth of the rounds stands beside them, for machines that are busy with
other things. The list has been read before; no database, no network.
"""

import argparse
import secrets
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding

from jpki_bridge.algorithm import Algorithm
from jpki_bridge.challenge import Context
from jpki_bridge.message import signed_bytes
from jpki_bridge.verification.revocation import CrlFile
from jpki_bridge.verification.trust import Expectation, Trust
from jpki_bridge.verification.verify import verify_answer
from tests import pki

GOAL = 2.5
CALLS = 3
ROUNDS = {Algorithm.RS256: 1500, Algorithm.ES384: 150}
Work = Callable[[], object]
EXPECTATION = Expectation(
    "https://madoguchi.example",
    "n" * 43,
    Context("login", "こそだて手帳", "https://app.example", "t" * 22, "47").text(),
)


def main() -> int:
    """Measure both algorithms and print a line each; 1 when one misses the goal."""
    parser = argparse.ArgumentParser(description="Login verification against bare cryptography.")
    parser.add_argument("--crl-entries", type=int, default=100_000)
    options = parser.parse_args()
    missed = False
    for algorithm in Algorithm:
        with tempfile.TemporaryDirectory() as folder:
            works = _works(algorithm, Path(folder), options.crl_entries)
            missed |= _measure(algorithm, works) > GOAL
    return int(missed)


def _measure(algorithm: Algorithm, works: tuple[Work, Work, Work]) -> float:
    rounds = [[_timed(work) for work in works] for _ in range(ROUNDS[algorithm])]
    columns = list(zip(*rounds, strict=True))
    calm = [statistics.quantiles(each, n=10)[0] for each in columns]
    ready, from_bytes, whole = (statistics.median(each) for each in columns)
    sys.stdout.write(
        f"{algorithm}: keys ready {ready:.1f} us, from bytes {from_bytes:.1f} us, whole {whole:.1f} us; "
        f"whole / from bytes {whole / from_bytes:.2f} (goal {GOAL}), "
        f"whole / keys ready {whole / ready:.2f}\n"
        f"       calmest tenth: whole / from bytes {calm[2] / calm[1]:.2f}, "
        f"whole / keys ready {calm[2] / calm[0]:.2f}\n"
    )
    return whole / from_bytes


def _timed(work: Work) -> float:
    """Return the microseconds of one call."""
    started = time.perf_counter()
    for _ in range(CALLS):
        work()
    return (time.perf_counter() - started) / CALLS * 1e6


def _works(algorithm: Algorithm, folder: Path, entries: int) -> tuple[Work, Work, Work]:
    """Make a CA, a card of it and its answer; return the three works, each run once."""
    key = pki.rsa_key("bench") if algorithm is Algorithm.RS256 else pki.p384_key("bench")
    ca = _authority(algorithm)
    holder = pki.credential(ca, key=key)
    revoked = _write_list(folder / "auth.crl", ca, entries)
    trust = Trust([ca.certificate], {pki.AUTH_POLICY}, CrlFile(folder / "auth.crl"))
    asked = {"origin": EXPECTATION.origin, "nonce": EXPECTATION.nonce}
    answer = pki.answer_of(holder, context=EXPECTATION.context, **asked)
    message = signed_bytes(
        algorithm, certificate_der=holder.der, context=EXPECTATION.context, **asked
    )
    wire, der = answer.encode(), holder.der
    leaf, leaf_key, ca_key = holder.certificate, key.public_key(), ca.key.public_key()
    signed, signature = leaf.tbs_certificate_bytes, leaf.signature
    ca_hash = leaf.signature_hash_algorithm or algorithm.hash
    serial, card_signature = leaf.serial_number, _library_form(answer.signature, algorithm)

    def keys_ready() -> bool:
        _verify(leaf_key, card_signature, message, algorithm.hash)
        _verify(ca_key, signature, signed, ca_hash)
        return serial in revoked

    def from_bytes() -> bool:
        arrived = x509.load_der_x509_certificate(der)
        _verify(arrived.public_key(), card_signature, message, algorithm.hash)
        arrived.verify_directly_issued_by(ca.certificate)
        return arrived.serial_number in revoked

    def whole() -> object:
        return verify_answer(wire, EXPECTATION, trust, now=pki.NOW)

    for work in (keys_ready, from_bytes, whole):
        work()
    return keys_ready, from_bytes, whole


def _authority(algorithm: Algorithm) -> pki.Authority:
    """RS256 under an RSA CA as today; ES384 under a P-384 CA as the next card is planned."""
    if algorithm is Algorithm.RS256:
        return pki.authority("bench ca")
    return pki.authority("bench ca", key=pki.p384_key("bench ca"))


def _write_list(path: Path, ca: pki.Authority, entries: int) -> frozenset[int]:
    serials = frozenset(secrets.randbits(150) | 1 for _ in range(entries))
    reason = x509.CRLReason(x509.ReasonFlags.superseded)
    listed = [
        x509.RevokedCertificateBuilder(serial, pki.NOW - timedelta(days=1))
        .add_extension(reason, critical=False)
        .build()
        for serial in serials
    ]
    builder = x509.CertificateRevocationListBuilder(
        ca.certificate.subject,
        pki.NOW - timedelta(hours=1),
        pki.NOW + timedelta(days=1),
        [],
        listed,
    )
    path.write_bytes(builder.sign(ca.key, hashes.SHA256()).public_bytes(Encoding.DER))
    return serials


def _library_form(signature: bytes, algorithm: Algorithm) -> bytes:
    if algorithm is Algorithm.RS256:
        return signature
    half = len(signature) // 2
    return encode_dss_signature(int.from_bytes(signature[:half]), int.from_bytes(signature[half:]))


def _verify(key: object, signature: bytes, message: bytes, by: hashes.HashAlgorithm) -> None:
    if isinstance(key, rsa.RSAPublicKey):
        key.verify(signature, message, padding.PKCS1v15(), by)
    elif isinstance(key, ec.EllipticCurvePublicKey):
        key.verify(signature, message, ec.ECDSA(by))


if __name__ == "__main__":
    sys.exit(main())
