"""The check of an answer, in the order of the specification.

The caller has consumed the challenge *before* this runs, by one conditional update and for good.
``now`` is aware UTC. Every function raises one ``AnswerRefusedError`` and never another exception.
All signatures come before the first chain: a copied certificate must not reveal its status.
"""

import hashlib
import json
from datetime import datetime

from cryptography import x509

from jpki_bridge.challenge import LINK, PAIR_PURPOSES, REPRESENT
from jpki_bridge.errors import AnswerFormatError, ChallengeGoneError
from jpki_bridge.message import Answer, parse_answer
from jpki_bridge.verification.basic_four import read_four_attributes
from jpki_bridge.verification.certificate import public_key_sha256
from jpki_bridge.verification.chain import check_chain
from jpki_bridge.verification.proof import Proven, check_first, check_second
from jpki_bridge.verification.trust import (
    Expectation,
    Trust,
    VerifiedCredential,
    VerifiedLink,
    VerifiedPair,
)
from jpki_bridge.verification.use import CertificateUse


def verify_answer(
    unverified_answer: bytes, expectation: Expectation, trust: Trust, *, now: datetime
) -> VerifiedCredential:
    """Check the answer to a login or a step-up, and name the credential behind it."""
    answer = parse_answer(unverified_answer)
    _demand_single(answer)
    _refuse_pair_purpose(expectation)
    proven = check_first(answer, expectation)
    issuer = check_chain(proven.certificate, trust, CertificateUse.USER_AUTHENTICATION, now=now)
    trust.revocation.check(proven.certificate, issuer, now=now)
    return _credential(answer, proven, issuer)


def verify_link(
    unverified_answer: bytes,
    expectation: Expectation,
    trust: Trust,
    signature_trust: Trust,
    *,
    now: datetime,
) -> VerifiedLink:
    """Check the pair of a card's two keys: who logs in, and which four attributes the card carries."""
    answer = parse_answer(unverified_answer)
    _demand_purpose(expectation, LINK)
    first = check_first(answer, expectation)
    second = check_second(answer, expectation)
    issuer = check_chain(first.certificate, trust, CertificateUse.USER_AUTHENTICATION, now=now)
    signer = check_chain(second.certificate, signature_trust, CertificateUse.SIGNATURE, now=now)
    trust.revocation.check(first.certificate, issuer, now=now)
    signature_trust.revocation.check(second.certificate, signer, now=now)
    four = read_four_attributes(second.certificate)
    return VerifiedLink(_credential(answer, first, issuer), four)


def verify_representation(
    unverified_answer: bytes, expectation: Expectation, trust: Trust, *, now: datetime
) -> VerifiedPair:
    """Check the pair of a parent's and a child's user-authentication keys, on two cards."""
    answer = parse_answer(unverified_answer)
    _demand_purpose(expectation, REPRESENT)
    first = check_first(answer, expectation)
    second = check_second(answer, expectation)
    _demand_two_keys(first, second)
    issuer = check_chain(first.certificate, trust, CertificateUse.USER_AUTHENTICATION, now=now)
    other = check_chain(second.certificate, trust, CertificateUse.USER_AUTHENTICATION, now=now)
    trust.revocation.check(first.certificate, issuer, now=now)
    trust.revocation.check(second.certificate, other, now=now)
    return VerifiedPair(
        _credential(answer, first, issuer),
        _credential(answer, second, other),
    )


def _demand_single(answer: Answer) -> None:
    if answer.second is not None:
        raise AnswerFormatError("two proofs where one was asked for")


def _refuse_pair_purpose(expectation: Expectation) -> None:
    if _purpose(expectation) in PAIR_PURPOSES:
        raise ChallengeGoneError("the challenge asked for a pair")


def _demand_purpose(expectation: Expectation, purpose: str) -> None:
    if _purpose(expectation) != purpose:
        raise ChallengeGoneError("the challenge was for another purpose")


def _purpose(expectation: Expectation) -> object:
    """Read what the server itself has stored and the card has signed; never what the answer says."""
    return json.loads(expectation.context).get("purpose")


def _demand_two_keys(first: Proven, second: Proven) -> None:
    if public_key_sha256(first.certificate) == public_key_sha256(second.certificate):
        raise AnswerFormatError("one key twice is no pair")


def _credential(answer: Answer, proven: Proven, issuer: x509.Certificate) -> VerifiedCredential:
    return VerifiedCredential(
        certificate_der=proven.certificate_der,
        issuer_key_sha256=public_key_sha256(issuer),
        certificate_sha256=hashlib.sha256(proven.certificate_der).hexdigest(),
        serial_number=proven.certificate.serial_number,
        not_after=proven.certificate.not_valid_after_utc,
        token_kind=answer.token_kind,
        algorithm=proven.algorithm,
    )
