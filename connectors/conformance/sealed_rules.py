"""Rules about sealed answers: the recipient alone opens them, and what may not leave sealed leaves in no form.

Tried where coverage says ``"sealed": true`` for the category under trial. Here the trial is the recipient, so
it looks inside, as nobody of the platform can.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from joserfc import jwe, jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from connectors.conformance.answer_rules import covered_by
from connectors.conformance.issuer import new_key
from connectors.conformance.rule import NotOfferedError, Rule, RuleBrokenError, demand
from connectors.conformance.token_rules import demand_refused
from connectors.conformance.trial import Seen, Trial, record_types_of
from connectors.contract.agency_keys import ALGORITHM as SIGNATURE_ALGORITHM
from connectors.contract.sealed import (
    ALGORITHM,
    ENCRYPTION,
    RECORDS_TYP,
    checked_seal,
    demand_signed_seal,
)
from connectors.errors import MalformedAnswerError
from connectors.my_number import holds_my_number, strip
from connectors.port import Recipient, SourceOutcome, SourceRequest
from connectors.strict_json import json_object
from scopes.catalogue import SCOPES
from scopes.scope import Scope
from scopes.sealable import is_sealable

_UNREADABLE = (JoseError, MalformedAnswerError, KeyError, RecursionError, TypeError, ValueError)


@dataclass(frozen=True)
class _Sealed:
    """A sealed answer to one question, and the private key that opens it."""

    scope: Scope
    request: SourceRequest
    seen: Seen
    key: ECKey


def _recipient(key: ECKey, client_id: str = "ZZ-trial-client") -> Recipient:
    use = {"use": "enc", "alg": ALGORITHM}
    return Recipient(client_id, {**key.as_dict(private=False), **use})


def _scopes(category: str, *, sealable: bool) -> list[Scope]:
    """Return the scopes that hand out records of one category alone, and may be sealed or may not."""
    return [
        scope
        for scope in SCOPES.values()
        if scope.hands_out_records
        and [each.category.id for each in scope.inputs] == [category]
        and is_sealable(scope) is sealable
    ]


def _demand_offer(trial: Trial) -> list[str]:
    """Return the other categories, which are covered and not sealed; raise where this one is not sealed."""
    sealed = {str(each.get("category")): each.get("sealed") is True for each in covered_by(trial)}
    if not sealed.get(trial.subject.category):
        raise NotOfferedError("not offered, coverage does not say sealed")
    return [category for category, offered in sealed.items() if not offered]


def _asked(trial: Trial, scope: Scope, recipient: Recipient) -> tuple[SourceRequest, Seen]:
    category = scope.inputs[0].category.id
    types = tuple(scope.inputs[0].record_types)
    request = trial.question(
        category=category, scope=scope.id, record_types=types, recipient=recipient
    )
    return request, trial.ask(request)


def _sealed(trial: Trial, key: ECKey, client_id: str = "ZZ-trial-client") -> _Sealed:
    """Ask under each scope until something is sealed; what is empty may be told in clear."""
    _demand_offer(trial)
    for scope in _scopes(trial.subject.category, sealable=True):
        request, seen = _asked(trial, scope, _recipient(key, client_id))
        demand(seen.status == 200, f"status {seen.status} for a good question")  # noqa: PLR2004
        if seen.json.get("records") != []:
            return _Sealed(scope, request, seen, key)
    raise RuleBrokenError("no records of this person could be sealed: try somebody else")


def _answer(trial: Trial) -> None:
    """Carry a sealed answer as the platform does, and name the reason where it would not."""
    given = _sealed(trial, new_key())
    demand("sealed" in given.seen.json, "records in clear instead of a sealed answer")
    try:
        checked_seal(given.seen.json["sealed"], given.request.recipient)
        if trial.subject.keys and trial.subject.code:
            demand_signed_seal(
                given.request,
                trial.subject.code,
                given.seen.json,
                trial.subject.keys,
                now=trial.clock(),
            )
    except MalformedAnswerError as fault:
        raise RuleBrokenError(fault.code) from None
    answer = trial.judged(given.request, given.seen)
    demand(
        answer.outcome is SourceOutcome.RELEASED, f"outcome {answer.outcome} {answer.error_kind}"
    )


def _inside(trial: Trial) -> None:
    given = _sealed(trial, new_key())
    payload, around = _opened(trial, given), given.seen.json
    recipient = given.request.recipient
    assert recipient is not None
    expected = {
        "iss": _code(around),
        "aud": recipient.client_id,
        "scope": given.scope.id,
        "condition": given.request.condition,
        "as_of": around.get("as_of"),
        "layout_version": around.get("layout_version"),
        "schema_version": given.scope.inputs[0].category.schema_version,
    }
    wrong = sorted(name for name, value in expected.items() if payload.get(name) != value)
    demand(not wrong, f"another {', '.join(wrong)} inside than around")
    for record in _records(payload):
        left, dropped = strip(record)
        demand(not dropped and not holds_my_number(left), "a My Number inside")
        demand(_shown(given.scope, record) == record, "more inside than the scope shows")


def _shown(scope: Scope, record: Mapping[str, Any]) -> Mapping[str, Any] | None:
    try:
        return scope.inputs[0].view.of(record)
    except _UNREADABLE:
        return None


def _names(trial: Trial) -> None:
    """Ask twice for one recipient, and once for another."""
    key = new_key()
    first, again, other = (
        _names_inside(_opened(trial, _sealed(trial, key, client)))
        for client in ("ZZ-trial-client", "ZZ-trial-client", "ZZ-another-client")
    )
    demand(first == again, "other record ids at the next answer")
    demand(not first & other, "the same record ids for two recipients")


def _names_inside(payload: Mapping[str, Any]) -> set[str]:
    return {str(record.get("record_id")) for record in _records(payload)}


def _refusals(trial: Trial) -> None:
    """Ask for what may not leave sealed: a scope that shows too much, and a category without the offer."""
    others, recipient = _demand_offer(trial), _recipient(new_key())
    for scope in _scopes(trial.subject.category, sealable=False)[:1]:
        demand_refused(_asked(trial, scope, recipient)[1])
    for category in others[:1]:
        types = record_types_of(category)
        request = trial.question(
            category=category, scope=category, record_types=types, recipient=recipient
        )
        demand_refused(trial.ask(request))


def _opened(trial: Trial, given: _Sealed) -> Mapping[str, Any]:
    """Open an answer, verify it where the agency's keys are known, and return what it says."""
    try:
        sealed = given.seen.json["sealed"]
        found = jwe.decrypt_compact(sealed, given.key, algorithms=[ALGORITHM, ENCRYPTION])
        text = (found.plaintext or b"").rstrip(b" ")
        token = jws.extract_compact(text)
        if trial.subject.keys:
            keys = trial.subject.keys
            token = jws.deserialize_compact(text, keys, [SIGNATURE_ALGORITHM])
        demand(token.headers().get("typ") == RECORDS_TYP, f"typ is not {RECORDS_TYP}")
        return json_object(token.payload)
    except _UNREADABLE:
        raise RuleBrokenError("what is inside is no JWS of the agency for this key") from None


def _records(payload: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    records = payload.get("records")
    whole = isinstance(records, list) and all(isinstance(each, dict) for each in records)
    demand(whole and records, "no records inside")
    return records or ()


def _code(around: Mapping[str, Any]) -> object:
    holder = around.get("holder")
    return holder.get("code") if isinstance(holder, dict) else None


SEALED_RULES = (
    Rule(
        "sealed_answer",
        "a sealed answer is one that may be carried, with nothing in clear",
        _answer,
    ),
    Rule("sealed_inside", "inside stands what the scope shows, for whom, and from where", _inside),
    Rule("sealed_names", "records have names of the recipient's own, the same each time", _names),
    Rule("sealed_refusals", "what may not be sealed is refused, and goes in no form", _refusals),
)
