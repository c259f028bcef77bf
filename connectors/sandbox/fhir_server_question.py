"""A search as the sandbox's FHIR server reads it: the form, and the consent token that has to prove it.

The form says whom and when, the address which resource; everything else stands in the token alone. So the kit
compares what the search says with what was signed, and the search has to ask for the signed period.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

from joserfc import jws
from joserfc.errors import JoseError

from connectors.fhir.search import KINDS, dates_of
from connectors.fhir.terms import LINKAGE_SYSTEM
from connectors.kit.consent_token import ConsentTokenCheck
from connectors.kit.errors import BadQuestionError, NotServedError, UnprovenError
from connectors.kit.question import Question

_MOST_FIELDS = 20
_UNREADABLE = (JoseError, ValueError, TypeError, KeyError, AttributeError, RecursionError)
_CATEGORIES = {kind.resource: category for category, kind in KINDS.items()}


@dataclass(frozen=True)
class Search:
    """One search: in which category, about whom, over which days, so many entries a page."""

    category: str
    linkage_code: str
    dates: tuple[str, ...]
    entries: int


def search_of(resource: str, body: bytes) -> Search:
    """Read a form; raises ``BadQuestionError`` for what is no search that this server knows."""
    category = _CATEGORIES.get(resource)
    if category is None:
        raise NotServedError
    try:
        fields = parse_qsl(body.decode("ascii"), strict_parsing=True, max_num_fields=_MOST_FIELDS)
        told = dict(fields)
        system, _, code = told["patient.identifier"].rpartition("|")
        entries = int(told["_count"])
    except (ValueError, KeyError):
        raise BadQuestionError from None
    statuses = ",".join(KINDS[category].statuses)
    if system != LINKAGE_SYSTEM or told.get("status") != statuses or entries < 1:
        raise BadQuestionError
    dates = tuple(value for name, value in fields if name == "date")
    return Search(category, code, dates, entries)


def proven_question(
    check: ConsentTokenCheck, token: str, bound: bytes, search: Search, *, now: datetime
) -> Question:
    """Return the question that a token proves for these bytes; raises ``UnprovenError`` with the reason."""
    claims = _unverified_claims(token)
    details = _object(next(iter(_list(claims.get("authorization_details"))), None))
    question = Question(
        request_id=str(claims.get("jti")),
        linkage_code=search.linkage_code,
        category=search.category,
        condition=_object(details.get("condition")),
        scope=str(details.get("scope")),
        record_types=tuple(map(str, _list(details.get("record_types")))),
        consent_reference=str(claims.get("consent_reference")),
        raw={},
    )
    check(token, bound, question, now=now)
    if dates_of(question.condition) != search.dates:
        raise UnprovenError("other_condition")
    return question


def _unverified_claims(token: str) -> Mapping[str, Any]:
    """Read a token before it is believed: what it says is only compared with what is proven later."""
    try:
        return _object(json.loads(jws.extract_compact(token.encode("ascii")).payload))
    except _UNREADABLE:
        return {}


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
