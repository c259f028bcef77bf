"""The wire format: what is read, what is refused, and the bytes that are signed."""

import hashlib
import json

import pytest

from jpki_bridge.algorithm import Algorithm
from jpki_bridge.errors import AnswerFormatError, AnswerTooLargeError
from jpki_bridge.message import MAX_ANSWER_BYTES, Answer, parse_answer, signed_bytes

ANSWER = Answer("RS256", b"certificate", b"signature", "bridge/1", "card")


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
