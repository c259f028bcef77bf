"""What a key of an answer has signed, against the bytes that the server itself expects."""

from dataclasses import dataclass

from cryptography import x509

from jpki_bridge.algorithm import Algorithm
from jpki_bridge.errors import AnswerFormatError
from jpki_bridge.message import Answer, Proof, pair_bytes, signed_bytes
from jpki_bridge.verification.certificate import read_certificate
from jpki_bridge.verification.signature import check_signature, choose_algorithm
from jpki_bridge.verification.trust import Expectation


@dataclass(frozen=True)
class Proven:
    """A certificate whose key has signed what it should; who issued it is not checked yet."""

    certificate: x509.Certificate
    certificate_der: bytes
    algorithm: Algorithm


def check_first(answer: Answer, expectation: Expectation) -> Proven:
    """Check the signature over M with the key of the answer's own certificate."""
    leaf = read_certificate(answer.unverified_certificate)
    algorithm = choose_algorithm(leaf.public_key, answer.algorithm)
    message = signed_bytes(
        algorithm,
        origin=expectation.origin,
        nonce=expectation.nonce,
        certificate_der=answer.unverified_certificate,
        context=expectation.context,
    )
    check_signature(leaf.public_key, algorithm, answer.signature, message)
    return Proven(leaf.certificate, answer.unverified_certificate, algorithm)


def check_second(answer: Answer, expectation: Expectation) -> Proven:
    """Check the second signature of a pair: over M2, which names the first certificate, too."""
    second = _second_of(answer)
    leaf = read_certificate(second.unverified_certificate)
    algorithm = choose_algorithm(leaf.public_key, second.algorithm)
    message = pair_bytes(
        algorithm,
        origin=expectation.origin,
        nonce=expectation.nonce,
        certificate_der=second.unverified_certificate,
        context=expectation.context,
        first_certificate_der=answer.unverified_certificate,
    )
    check_signature(leaf.public_key, algorithm, second.signature, message)
    return Proven(leaf.certificate, second.unverified_certificate, algorithm)


def _second_of(answer: Answer) -> Proof:
    if answer.second is None:
        raise AnswerFormatError("one proof where two were asked for")
    return answer.second
