"""The check of an answer, in the order of the specification.

The caller has consumed the challenge *before* this runs, by one conditional update and for good.
"""

from datetime import datetime

from cryptography import x509

from jpki_bridge.algorithm import Algorithm
from jpki_bridge.message import Answer, parse_answer, signed_bytes
from jpki_bridge.verification.certificate import (
    certificate_sha256,
    common_name,
    public_key_sha256,
    read_certificate,
)
from jpki_bridge.verification.chain import check_chain
from jpki_bridge.verification.signature import check_signature, choose_algorithm
from jpki_bridge.verification.trust import Expectation, Trust, VerifiedCredential


def verify_answer(
    unverified_answer: bytes, expectation: Expectation, trust: Trust, *, now: datetime
) -> VerifiedCredential:
    """Check an answer against what the server itself asked, and name the credential behind it.

    ``now`` is aware UTC. Raises one ``AnswerRefusedError`` and never another exception.
    """
    answer = parse_answer(unverified_answer)
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
    issuer = check_chain(leaf.certificate, trust, now=now)
    trust.revocation.check(leaf.certificate, issuer, now=now)
    return _credential(answer, leaf.certificate, issuer, algorithm)


def _credential(
    answer: Answer, leaf: x509.Certificate, issuer: x509.Certificate, algorithm: Algorithm
) -> VerifiedCredential:
    return VerifiedCredential(
        certificate_der=answer.unverified_certificate,
        issuer_key_sha256=public_key_sha256(issuer),
        certificate_sha256=certificate_sha256(leaf),
        serial_number=leaf.serial_number,
        subject_cn=common_name(leaf),
        not_after=leaf.not_valid_after_utc,
        token_kind=answer.token_kind,
        algorithm=algorithm,
    )
