"""The one message between the halves, and the exact bytes that the card signs.

::

    M = "JPKI-BRIDGE-AUTH-V1" 00 || H(origin) || H(nonce) || H(certificate DER) || H(context)

    {"format": "jpki-auth:1", "algorithm": "RS256" | "ES384",
     "unverifiedCertificate": base64 DER, "signature": base64,
     "bridge": "name/version", "token_kind": "card" | "android" | "iphone" | "sandbox"}

H is the hash of the algorithm, so that every field has a fixed length and none can run into its
neighbour. An ES384 signature is r || s of 48 bytes each (RFC 7518 section 3.4). The answer carries
neither nonce, origin nor context: the server is forced to rebuild M from its own store. ``bridge``
and ``token_kind`` are information only.

Two keys of one bridge session answer as a pair, ``jpki-pair:1``: the members above, and one more,
``"second": {"algorithm": …, "unverifiedCertificate": …, "signature": …}``, whose key signs ::

    M2 = "JPKI-BRIDGE-PAIR-V1" 00 || H(origin) || H(nonce) || H(second certificate DER)
         || H(context) || H(first certificate DER)

so that no second proof can be put beside another first one. H is that of the second key. With the
purpose ``link`` the second key is the card's signature key; with ``represent`` it is the
user-authentication key of a child's card.
"""

import base64
import binascii
import json
import re
from dataclasses import dataclass
from typing import Any

from jpki_bridge.algorithm import Algorithm
from jpki_bridge.errors import AnswerFormatError, AnswerTooLargeError
from jpki_bridge.strict_json import StrictJsonError, read_object

FORMAT = "jpki-auth:1"
PAIR_FORMAT = "jpki-pair:1"
LABEL = b"JPKI-BRIDGE-AUTH-V1\x00"
PAIR_LABEL = b"JPKI-BRIDGE-PAIR-V1\x00"
MAX_ANSWER_BYTES = 8192
TOKEN_KINDS = frozenset({"card", "android", "iphone", "sandbox"})

_PROOF = frozenset({"algorithm", "unverifiedCertificate", "signature"})
_MEMBERS = frozenset({"format", "bridge", "token_kind", *_PROOF})
_BRIDGE = re.compile(r"[\x21-\x7e]{1,64}")


@dataclass(frozen=True)
class Proof:
    """One certificate, and what its key signed. Nothing in it is verified yet."""

    algorithm: str
    unverified_certificate: bytes
    signature: bytes


@dataclass(frozen=True)
class Answer:
    """A parsed answer; ``second`` makes it a pair. Nothing in it is verified yet."""

    algorithm: str
    unverified_certificate: bytes
    signature: bytes
    bridge: str
    token_kind: str
    second: Proof | None = None

    def encode(self) -> bytes:
        """Write the answer as it travels."""
        first = Proof(self.algorithm, self.unverified_certificate, self.signature)
        members: dict[str, Any] = {
            "format": FORMAT if self.second is None else PAIR_FORMAT,
            **_members(first),
            "bridge": self.bridge,
            "token_kind": self.token_kind,
        }
        if self.second is not None:
            members["second"] = _members(self.second)
        return json.dumps(members, separators=(",", ":")).encode()


def signed_bytes(
    algorithm: Algorithm, *, origin: str, nonce: str, certificate_der: bytes, context: str
) -> bytes:
    """Build M. ``origin`` is the ASCII serialisation, without default port and without slash."""
    fields = (origin.encode("ascii"), nonce.encode(), certificate_der, context.encode())
    return LABEL + b"".join(algorithm.digest(field) for field in fields)


def pair_bytes(
    algorithm: Algorithm,
    *,
    origin: str,
    nonce: str,
    certificate_der: bytes,
    context: str,
    first_certificate_der: bytes,
) -> bytes:
    """Build M2, which the second key of a pair signs; ``algorithm`` is the second key's."""
    fields = (
        origin.encode("ascii"),
        nonce.encode(),
        certificate_der,
        context.encode(),
        first_certificate_der,
    )
    return PAIR_LABEL + b"".join(algorithm.digest(field) for field in fields)


def parse_answer(unverified_answer: bytes) -> Answer:
    """Read an answer: the size first, then exactly the members of its format and no other."""
    if len(unverified_answer) > MAX_ANSWER_BYTES:
        raise AnswerTooLargeError(f"more than {MAX_ANSWER_BYTES} bytes")
    try:
        members = read_object(unverified_answer.decode("utf-8"))
    except (UnicodeDecodeError, StrictJsonError) as error:
        raise AnswerFormatError("not a JSON object with unique names") from error
    second = _second(members)
    _check_strings(members, _MEMBERS)
    if members["format"] != (FORMAT if second is None else PAIR_FORMAT):
        raise AnswerFormatError("another format")
    return _answer(members, second)


def _second(members: dict[str, Any]) -> Proof | None:
    """Take the second proof out, where there is one."""
    if "second" not in members:
        return None
    second = members.pop("second")
    if not isinstance(second, dict):
        raise AnswerFormatError("second is no object")
    _check_strings(second, _PROOF)
    return _proof(second)


def _check_strings(members: dict[str, Any], names: frozenset[str]) -> None:
    if set(members) != names:
        raise AnswerFormatError("other members than the format names")
    if not all(isinstance(value, str) for value in members.values()):
        raise AnswerFormatError("a member is not a string")


def _answer(members: dict[str, str], second: Proof | None) -> Answer:
    if members["token_kind"] not in TOKEN_KINDS or not _BRIDGE.fullmatch(members["bridge"]):
        raise AnswerFormatError("token_kind or bridge is not acceptable")
    return Answer(
        algorithm=members["algorithm"],
        unverified_certificate=_base64(members["unverifiedCertificate"]),
        signature=_base64(members["signature"]),
        bridge=members["bridge"],
        token_kind=members["token_kind"],
        second=second,
    )


def _proof(members: dict[str, str]) -> Proof:
    return Proof(
        algorithm=members["algorithm"],
        unverified_certificate=_base64(members["unverifiedCertificate"]),
        signature=_base64(members["signature"]),
    )


def _members(proof: Proof) -> dict[str, str]:
    return {
        "algorithm": proof.algorithm,
        "unverifiedCertificate": base64.b64encode(proof.unverified_certificate).decode(),
        "signature": base64.b64encode(proof.signature).decode(),
    }


def _base64(text: str) -> bytes:
    """Decode base64, accepting only the one text that the bytes themselves encode to."""
    try:
        data = binascii.a2b_base64(text, strict_mode=True)
    except ValueError as error:
        raise AnswerFormatError("not base64") from error
    if not data or binascii.b2a_base64(data, newline=False).decode() != text:
        raise AnswerFormatError("not canonical base64")
    return data
