"""Compare the check of one login with the bare cryptography that it cannot do without.

``python -m benchmarks.login_verification [--rounds N] [--crl-entries N]``

Bare: two signature verifications with keys that are ready (the card's over our bytes, the CA's over the
certificate) and one look into a table of revoked serial numbers. Whole: ``verify_answer`` from the bytes
off the wire to the verified credential, its list read before. Both in one process, in turns, so that a
busy machine slows both; the figure is the median of the rounds' ratios. No database, no network.
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
CALLS = {Algorithm.RS256: 400, Algorithm.ES384: 60}
EXPECTATION = Expectation(
    "https://madoguchi.example",
    "n" * 43,
    Context("login", "こそだて手帳", "https://app.example", "t" * 22, "47").text(),
)


def main() -> int:
    """Measure both algorithms and print a line each; 1 when one misses the goal."""
    parser = argparse.ArgumentParser(description="Login verification against bare cryptography.")
    parser.add_argument("--rounds", type=int, default=25)
    parser.add_argument("--crl-entries", type=int, default=100_000)
    options = parser.parse_args()
    missed = False
    for algorithm in Algorithm:
        with tempfile.TemporaryDirectory() as folder:
            bare, whole = _pair(algorithm, Path(folder), options.crl_entries)
            ratio = _measure(algorithm, bare, whole, options.rounds)
        missed |= ratio > GOAL
    return int(missed)


def _measure(
    algorithm: Algorithm, bare: Callable[[], object], whole: Callable[[], object], rounds: int
) -> float:
    calls = CALLS[algorithm]
    seconds = [(_timed(bare, calls), _timed(whole, calls)) for _ in range(rounds)]
    ratio = statistics.median(after / before for before, after in seconds)
    bare_us, whole_us = (
        statistics.median(each) / calls * 1e6 for each in zip(*seconds, strict=True)
    )
    sys.stdout.write(
        f"{algorithm}: bare {bare_us:.1f} us, whole {whole_us:.1f} us, "
        f"ratio {ratio:.2f} (goal {GOAL})\n"
    )
    return ratio


def _timed(work: Callable[[], object], calls: int) -> float:
    started = time.process_time()
    for _ in range(calls):
        work()
    return time.process_time() - started


def _pair(
    algorithm: Algorithm, folder: Path, entries: int
) -> tuple[Callable[[], object], Callable[[], object]]:
    """Make a CA, a card of it and its answer; return both ways to check, each run once."""
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
    wire = answer.encode()
    leaf, leaf_key, ca_key = holder.certificate, key.public_key(), ca.key.public_key()
    signed, signature = leaf.tbs_certificate_bytes, leaf.signature
    ca_hash = leaf.signature_hash_algorithm or algorithm.hash
    serial, card_signature = leaf.serial_number, _library_form(answer.signature, algorithm)

    def bare() -> bool:
        _verify(leaf_key, card_signature, message, algorithm.hash)
        _verify(ca_key, signature, signed, ca_hash)
        return serial in revoked

    def whole() -> object:
        return verify_answer(wire, EXPECTATION, trust, now=pki.NOW)

    bare()
    whole()
    return bare, whole


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
