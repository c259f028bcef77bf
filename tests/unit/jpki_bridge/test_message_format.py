"""The wire format: what is read, what is refused, and the bytes that are signed."""

import hashlib
import json

import pytest

from jpki_bridge.algorithm import Algorithm
from jpki_bridge.errors import AnswerFormatError, AnswerTooLargeError
from jpki_bridge.message import (
    MAX_ANSWER_BYTES,
    Answer,
    Proof,
    pair_bytes,
    parse_answer,
    signed_bytes,
)

ANSWER = Answer("RS256", b"certificate", b"signature", "bridge/1", "card")

PAIR = Answer(
    "RS256", b"certificate", b"signature", "bridge/1", "card", Proof("ES384", b"other", b"proof")
)


def tampered(**changes) -> bytes:
    members = json.loads(ANSWER.encode()) | changes
    return json.dumps({k: v for k, v in members.items() if v is not None}).encode()


def test_an_answer_survives_the_wire():
    assert parse_answer(ANSWER.encode()) == ANSWER


@pytest.mark.parametrize("algorithm", Algorithm)
def test_signed_bytes_are_label_and_four_hashes_of_the_exact_texts(algorithm):
    h = hashlib.sha256 if algorithm == "RS256" else hashlib.sha384
    fields = ["https://localhost:8600", "nonce-text", None, '{"v":1, "name":"こそだて"}']
    expected = b"JPKI-BRIDGE-AUTH-V1\x00" + b"".join(
        h(b"\x30\x82der" if field is None else field.encode()).digest() for field in fields
    )
    assert expected == signed_bytes(
        algorithm,
        origin=fields[0],
        nonce=fields[1],
        certificate_der=b"\x30\x82der",
        context=fields[3],
    )


def test_an_oversize_answer_is_refused_before_it_is_parsed():
    with pytest.raises(AnswerTooLargeError):
        parse_answer(b"[" * (MAX_ANSWER_BYTES + 1))


@pytest.mark.parametrize(
    "unverified",
    [
        b"",
        b"null",
        b"[]",
        b"\xff\xfe",
        b"[" * MAX_ANSWER_BYTES,
        b'{"format":NaN}',
        ANSWER.encode() + b" {}",
        ANSWER.encode().replace(b"{", b'{"format":"jpki-auth:1",', 1),
        tampered(nonce="extra"),
        tampered(signature=None),
        tampered(format="jpki-auth:2"),
        tampered(algorithm=5),
        tampered(signature=["x"]),
        tampered(signature=""),
        tampered(signature="c2lnbmF0dXJl\n"),
        tampered(signature="c2lnbmF0dXJ"),
        tampered(signature="c2lnbmF0dXJlQQ="),
        tampered(signature="QR=="),
        tampered(signature="署名"),
        tampered(token_kind="passport"),
        tampered(bridge="a b"),
        tampered(bridge="x" * 65),
    ],
)
def test_anything_but_the_exact_format_is_refused(unverified):
    with pytest.raises(AnswerFormatError):
        parse_answer(unverified)


def test_a_pair_survives_the_wire():
    assert parse_answer(PAIR.encode()) == PAIR
    assert json.loads(PAIR.encode())["format"] == "jpki-pair:1"


@pytest.mark.parametrize("algorithm", Algorithm)
def test_pair_bytes_have_a_label_of_their_own_and_end_with_the_first_certificate(algorithm):
    h = hashlib.sha256 if algorithm == "RS256" else hashlib.sha384
    fields = [b"https://localhost:8600", b"nonce-text", b"second der", b'{"v":1}', b"first der"]
    expected = b"JPKI-BRIDGE-PAIR-V1\x00" + b"".join(h(field).digest() for field in fields)
    assert expected == pair_bytes(
        algorithm,
        origin="https://localhost:8600",
        nonce="nonce-text",
        certificate_der=b"second der",
        context='{"v":1}',
        first_certificate_der=b"first der",
    )


def tampered_pair(second=None, **changes) -> bytes:
    members = json.loads(PAIR.encode()) | changes
    members["second"] = members["second"] | second if isinstance(second, dict) else second
    return json.dumps(members).encode()


@pytest.mark.parametrize(
    "unverified",
    [
        tampered_pair(second=None),
        tampered_pair(second="proof"),
        tampered_pair(second=["algorithm", "unverifiedCertificate", "signature"]),
        tampered_pair(second={"token_kind": "card"}),
        tampered_pair(second={"algorithm": 384}),
        tampered_pair(second={"signature": None}),
        tampered_pair(second={"signature": ""}),
        tampered_pair(second={}, format="jpki-auth:1"),
        tampered(format="jpki-pair:1"),
    ],
)
def test_a_pair_has_exactly_two_proofs_and_its_own_format(unverified):
    with pytest.raises(AnswerFormatError):
        parse_answer(unverified)
