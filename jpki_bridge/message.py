"""The one message between the halves, ``jpki-auth:1``, and the exact bytes that the card signs.

::

    M = "JPKI-BRIDGE-AUTH-V1" 00 || H(origin) || H(nonce) || H(certificate DER) || H(context)

    {"format": "jpki-auth:1", "algorithm": "RS256" | "ES384",
     "unverifiedCertificate": base64 DER, "signature": base64,
     "bridge": "name/version", "token_kind": "card" | "android" | "iphone" | "sandbox"}

H is the hash of the algorithm, so that every field has a fixed length and none can run into its
neighbour. An ES384 signature is r || s of 48 bytes each (RFC 7518 section 3.4). The answer carries
neither nonce, origin nor context: the server is forced to rebuild M from its own store. ``bridge``
and ``token_kind`` are information only.
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
LABEL = b"JPKI-BRIDGE-AUTH-V1\x00"
MAX_ANSWER_BYTES = 8192
TOKEN_KINDS = frozenset({"card", "android", "iphone", "sandbox"})

_MEMBERS = frozenset(
    {"format", "algorithm", "unverifiedCertificate", "signature", "bridge", "token_kind"}
)
_BRIDGE = re.compile(r"[\x21-\x7e]{1,64}")


@dataclass(frozen=True)
class Answer:
    """A parsed answer. Nothing in it is verified yet."""

    algorithm: str
    unverified_certificate: bytes
    signature: bytes
    bridge: str
    token_kind: str

    def encode(self) -> bytes:
        """Write the answer as it travels."""
        return json.dumps(
            {
                "format": FORMAT,
                "algorithm": self.algorithm,
                "unverifiedCertificate": base64.b64encode(self.unverified_certificate).decode(),
                "signature": base64.b64encode(self.signature).decode(),
                "bridge": self.bridge,
                "token_kind": self.token_kind,
            },
            separators=(",", ":"),
        ).encode()


def signed_bytes(
    algorithm: Algorithm, *, origin: str, nonce: str, certificate_der: bytes, context: str
) -> bytes:
    """Build M. ``origin`` is the ASCII serialisation, without default port and without slash."""
    fields = (origin.encode("ascii"), nonce.encode(), certificate_der, context.encode())
    return LABEL + b"".join(algorithm.digest(field) for field in fields)


def parse_answer(unverified_answer: bytes) -> Answer:
    """Read an answer: the size first, then exactly the members of the format and no other."""
    if len(unverified_answer) > MAX_ANSWER_BYTES:
        raise AnswerTooLargeError(f"more than {MAX_ANSWER_BYTES} bytes")
    try:
        members = read_object(unverified_answer.decode("utf-8"))
    except (UnicodeDecodeError, StrictJsonError) as error:
        raise AnswerFormatError("not a JSON object with unique names") from error
    if set(members) != _MEMBERS:
        raise AnswerFormatError("other members than the format names")
    if not all(isinstance(value, str) for value in members.values()):
        raise AnswerFormatError("a member is not a string")
    if members["format"] != FORMAT:
        raise AnswerFormatError("another format")
    return _answer(members)


def _answer(members: dict[str, Any]) -> Answer:
    if members["token_kind"] not in TOKEN_KINDS or not _BRIDGE.fullmatch(members["bridge"]):
        raise AnswerFormatError("token_kind or bridge is not acceptable")
    return Answer(
        algorithm=members["algorithm"],
        unverified_certificate=_base64(members["unverifiedCertificate"]),
        signature=_base64(members["signature"]),
        bridge=members["bridge"],
        token_kind=members["token_kind"],
    )


def _base64(text: str) -> bytes:
    """Decode base64, accepting only the one text that the bytes themselves encode to."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise AnswerFormatError("not base64") from error
    if not data or base64.b64encode(data).decode() != text:
        raise AnswerFormatError("not canonical base64")
    return data
