"""How an agency signs an answer: one seed, one JWS (``connectors.contract.signed_answer``)."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from joserfc import jws
from joserfc.jwk import ECKey

from connectors.contract.agency_keys import ALGORITHM
from connectors.contract.digest_places import places_of
from connectors.contract.digest_tree import grown
from connectors.contract.digests import base64url, canonical_text, list_root
from connectors.contract.signed_answer import TYP

_SEED_BYTES = 32


def new_signing_key() -> ECKey:
    """Make a key to sign with; its public half belongs into the agency's entry of the list."""
    key = ECKey.generate_key("P-256")
    return ECKey.import_key({**key.as_dict(private=True), "kid": key.thumbprint()})


@dataclass(frozen=True)
class AnswerSigner:
    """Signs answers by one key of an agency."""

    key: ECKey

    def __call__(
        self, answer: Mapping[str, Any], question: Mapping[str, Any], now: datetime
    ) -> dict[str, Any]:
        """Return an answer with its ``seed`` and ``signature``, to be sent as it is.

        ``question`` is the body that was received. Sign anew at every repeat: a signature lives five minutes,
        and a seed serves one answer. Numbers with a fraction have no one form, so send them as texts.
        """
        seed = secrets.token_bytes(_SEED_BYTES)
        places = places_of(question["category"])
        payload = {
            "iss": answer["holder"]["code"],
            "iat": int(now.timestamp()),
            "request_id": question["request_id"],
            "category": question["category"],
            "as_of": answer["as_of"],
            "layout_version": answer["layout_version"],
            "places": dict(places),
            "root": list_root(grown(answer["records"], seed, places)),
        }
        header = {"alg": ALGORITHM, "typ": TYP, "kid": self.key.kid}
        signature = jws.serialize_compact(header, canonical_text(payload), self.key)
        return {**answer, "seed": base64url(seed), "signature": signature}
