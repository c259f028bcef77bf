"""An agency's signature over an answer: one JWS for the root of all its records' digests.

The payload names the agency's code (``iss``), ``iat``, ``request_id``, ``category``, ``as_of``,
``layout_version``, ``places`` (``connectors.contract.digest_tree``) and ``root``. It names no person: the
``request_id`` was given for one question about one person.
"""

from base64 import urlsafe_b64decode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from joserfc.jwk import KeySet

from connectors.contract.agency_statement import UNREADABLE, agency_statement
from connectors.contract.digest_places import honest_places, wide_enough
from connectors.contract.digest_tree import Places, TreeError, grown
from connectors.contract.digests import ListProof, list_root, narrowed_list
from connectors.errors import FORGED_SIGNATURE, UnprovenAnswerError
from connectors.port import Evidence, SourceRequest

TYP = "source-answer+jwt"
_SEED_BYTES = 32
_NEVER_PROVEN = "record_id"
"""Its salt never leaves, nor does it come near whoever could compare it: relying parties get names of ours."""


@dataclass(frozen=True)
class SignedAnswer:
    """A signature that was found good, and the proof of every record as it was sent.

    ``tells_nothing`` says that what is hidden in it looks like what never was there.
    """

    jws: str
    proof: ListProof
    tells_nothing: bool

    def evidence_of(
        self, records: Sequence[Mapping[str, Any]], origins: Sequence[int]
    ) -> Evidence | None:
        """Return what proves the records that are kept; ``origins`` are their places in the answer.

        None where nothing is proven, or where the proof would tell what was left out.
        """
        if not self.tells_nothing:
            return None
        shown = [{k: v for k, v in each.items() if k != _NEVER_PROVEN} for each in records]
        left = narrowed_list(self.proof, shown, origins)
        return None if left is None else Evidence(self.jws, left)


def signed_answer(
    request: SourceRequest,
    code: str,
    unverified: Mapping[str, Any],
    keys: KeySet,
    *,
    now: datetime,
) -> SignedAnswer:
    """Check that the agency of this code signed exactly this answer to exactly this question, just now.

    ``unverified`` is the answer as it was sent, with its ``seed`` (base64url of 32 bytes) and ``signature``.
    Raises ``UnprovenAnswerError``.
    """
    payload = agency_statement(TYP, request, code, unverified, keys, now=now)
    places = honest_places(payload.get("places"))
    proof = _grown(unverified.get("records"), unverified.get("seed"), places)
    if list_root(proof) != payload.get("root"):
        raise UnprovenAnswerError(FORGED_SIGNATURE)
    return SignedAnswer(unverified["signature"], proof, wide_enough(places, request.category))


def _grown(records: object, seed: object, places: Places) -> ListProof:
    try:
        if not isinstance(seed, str) or not isinstance(records, list):
            raise TypeError
        octets = urlsafe_b64decode(seed + "=" * (-len(seed) % 4))
        if len(octets) != _SEED_BYTES:
            raise TypeError
        return grown(records, octets, places)
    except (TreeError, *UNREADABLE):
        raise UnprovenAnswerError(FORGED_SIGNATURE) from None
