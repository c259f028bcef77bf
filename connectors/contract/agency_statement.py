"""What an agency states with its key about one answer to one question: who, which question, and just now."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from connectors.contract.agency_keys import ALGORITHM
from connectors.errors import FORGED_SIGNATURE, STALE_SIGNATURE, UNSIGNED, UnprovenAnswerError
from connectors.port import SourceRequest

CLOCK_SKEW = timedelta(minutes=5)
"""How far the agency's clock, and the time that its answer takes, may be from ours."""

UNREADABLE = (JoseError, ValueError, TypeError, KeyError, AttributeError)
"""What reading a statement from outside may raise."""


def agency_statement(
    typ: str,
    request: SourceRequest,
    code: str,
    unverified: Mapping[str, Any],
    keys: KeySet,
    *,
    now: datetime,
) -> Mapping[str, Any]:
    """Return the payload that the agency of this code signed about this answer to exactly this question.

    ``unverified`` is the answer as it was sent; its ``signature`` is a compact JWS of type ``typ``. Raises
    ``UnprovenAnswerError``.
    """
    signature = unverified.get("signature")
    if signature is None:
        raise UnprovenAnswerError(UNSIGNED)
    payload = _payload(typ, signature, keys)
    issued = payload.get("iat")
    if type(issued) is not int or abs(issued - now.timestamp()) > CLOCK_SKEW.total_seconds():
        raise UnprovenAnswerError(STALE_SIGNATURE)
    expected = {
        "iss": code,
        "request_id": request.request_id,
        "category": request.category,
        "as_of": unverified.get("as_of"),
        "layout_version": unverified.get("layout_version"),
    }
    if any(payload.get(name) != value for name, value in expected.items()):
        raise UnprovenAnswerError(FORGED_SIGNATURE)
    return payload


def _payload(typ: str, unverified: object, keys: KeySet) -> Mapping[str, Any]:
    try:
        if not isinstance(unverified, str):
            raise TypeError
        token = jws.deserialize_compact(unverified, keys, [ALGORITHM])
        payload = json.loads(token.payload)
        if token.headers()["typ"] != typ or not isinstance(payload, dict):
            raise TypeError
    except UNREADABLE:
        raise UnprovenAnswerError(FORGED_SIGNATURE) from None
    return payload
