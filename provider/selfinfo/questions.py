"""The body of a request: which categories, and under which conditions."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from consent.errors import NotPermittedError
from consent.permission import CATEGORY_NOT_GRANTED, CONDITION_NOT_GRANTED, Allowed
from consent.retrieval import Question
from provider.selfinfo.errors import (
    KeyMalformedError,
    KeyMissingError,
    RequestBodyError,
    UnknownCategoryError,
)
from scopes.catalogue import SCOPES
from scopes.conditions import check_condition
from scopes.errors import ConditionError
from scopes.scope import Scope

_MEMBERS = {"requests", "subject"}
_KEY = re.compile(r"[\x21-\x7e]{1,255}")


def read_questions(unverified: object, allowed: Allowed, *, today: date) -> tuple[Question, ...]:
    """Read a request's body; an empty object asks for everything allowed, as it was agreed.

    Its ``subject`` was looked at before (``provider.selfinfo.about``). Raises ``RequestBodyError``,
    ``UnknownCategoryError``, ``NotPermittedError``, which names every category that is not granted, or
    ``scopes.errors.ConditionError``.
    """
    if not isinstance(unverified, Mapping) or not unverified.keys() <= _MEMBERS:
        raise RequestBodyError("the body")
    if "requests" not in unverified:
        return usual_questions(allowed.categories, allowed, today=today)
    requests = unverified["requests"]
    if not isinstance(requests, list) or not 1 <= len(requests) <= len(SCOPES):
        raise RequestBodyError("requests")
    scopes = [_scope(entry, f"requests[{place}]") for place, entry in enumerate(requests)]
    if len({scope.id for scope in scopes}) < len(scopes):
        raise RequestBodyError("requests[].category")
    beyond = [scope.id for scope in scopes if scope.id not in allowed.categories]
    if beyond:
        raise NotPermittedError(CATEGORY_NOT_GRANTED, *beyond)
    return tuple(
        _question(scope, entry, allowed, today=today)
        for scope, entry in zip(scopes, requests, strict=True)
    )


def named_subject(unverified: object) -> str | None:
    """Return the reference by which a request's body names a person; raise ``RequestBodyError``."""
    if not isinstance(unverified, Mapping):
        raise RequestBodyError("the body")
    subject = unverified.get("subject")
    if "subject" in unverified and not isinstance(subject, str):
        raise RequestBodyError("subject")
    return subject


def usual_questions(
    categories: Iterable[str], allowed: Allowed, *, today: date
) -> tuple[Question, ...]:
    """Ask for each category under its one agreed condition, or else for its latest records.

    Raises ``NotPermittedError`` naming the category for which that is not allowed, or ``ConditionError``
    naming one that has to be asked about a day of its own.
    """
    return tuple(
        _allowed(c, _taken(SCOPES[c], allowed.usual(c)), allowed, today=today) for c in categories
    )


def key_hash(unverified_key: str | None) -> str:
    """Return the hash under which an Idempotency-Key is kept.

    Raises ``KeyMissingError`` or ``KeyMalformedError``.
    """
    if unverified_key is None:
        raise KeyMissingError
    if not _KEY.fullmatch(unverified_key):
        raise KeyMalformedError
    return hashlib.sha256(unverified_key.encode()).hexdigest()


def body_hash(unverified_body: object) -> str:
    """Hash a body by what it says; order of members and white space do not count."""
    canonical = json.dumps(unverified_body, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _scope(entry: object, place: str) -> Scope:
    """Read which scope an entry is about; what is wrong is told by its place."""
    if not isinstance(entry, Mapping) or not entry.keys() <= {"category", "condition"}:
        raise RequestBodyError(place)
    named = entry.get("category")
    if not isinstance(named, str):
        raise RequestBodyError(f"{place}.category")
    scope = SCOPES.get(named)
    if scope is None:
        raise UnknownCategoryError(f"{place}.category")
    return scope


def _question(scope: Scope, entry: Mapping[str, Any], allowed: Allowed, *, today: date) -> Question:
    condition = _taken(scope, entry.get("condition", allowed.usual(scope.id)))
    return _allowed(scope.id, condition, allowed, today=today)


def _taken(scope: Scope, unverified: object) -> Mapping[str, Any]:
    """Check a condition; whatever is wrong with it is said of its scope."""
    try:
        return check_condition(scope.conditions, unverified)
    except ConditionError as fault:
        raise ConditionError(fault.reason, scope.id) from None


def _allowed(
    category: str, condition: Mapping[str, Any], allowed: Allowed, *, today: date
) -> Question:
    if not allowed.covers(category, condition, today=today):
        raise NotPermittedError(CONDITION_NOT_GRANTED, category)
    return Question(category, condition)
