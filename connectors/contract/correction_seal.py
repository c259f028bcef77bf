"""A person's words, sealed to one agency: a compact JWE (RFC 7516) in the form of sealed answers.

Inside is JSON filled up with blanks to a multiple of 4 KiB, so that the length tells nothing of the words.
"""

import json
from collections.abc import Mapping
from typing import Any

from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from connectors.contract.correction import MOST_CHARACTERS, TYP
from connectors.contract.sealed import ALGORITHM, BLOCK, ENCRYPTION

_LONGEST = 64 * 1024
_UNREADABLE = (JoseError, ValueError, TypeError, KeyError, AttributeError, RecursionError)


def seal_words(words: str, case_id: str, jwk: Mapping[str, Any]) -> str:
    """Seal a person's words about one case to the public key of an agency."""
    text = json.dumps({"case_id": case_id, "text": words}, ensure_ascii=False).encode()
    filled = text + b" " * (-len(text) % BLOCK)
    header = {"alg": ALGORITHM, "enc": ENCRYPTION, "typ": TYP, "kid": jwk["kid"]}
    key = ECKey.import_key({**jwk})
    return jwe.encrypt_compact(header, filled, key, algorithms=[ALGORITHM, ENCRYPTION])


def opened_words(unverified: object, case_id: str, key: ECKey) -> str:
    """Open what was sealed to this private key about this case; raise ``ValueError`` for anything else."""
    try:
        if not isinstance(unverified, str) or len(unverified) > _LONGEST:
            raise TypeError
        sealed = jwe.decrypt_compact(unverified, key, algorithms=[ALGORITHM, ENCRYPTION])
        told: Any = json.loads(sealed.plaintext or b"")
        words = told["text"]
        if sealed.headers()["typ"] != TYP or told["case_id"] != case_id:
            raise ValueError
        if not isinstance(words, str) or not 1 <= len(words) <= MOST_CHARACTERS:
            raise ValueError
    except _UNREADABLE:
        raise ValueError("not sealed to us about this case") from None
    return words
