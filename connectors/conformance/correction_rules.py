"""Rules about corrections: a person's words come to the agency alone, and one case is opened for them.

Tried where the list names a key for corrections. The trial opens a case there, whose words say that it is one.
"""

from dataclasses import replace
from http import HTTPStatus
from typing import Any
from uuid import uuid4

from connectors.conformance.issuer import new_key
from connectors.conformance.rule import NotOfferedError, Rule, demand
from connectors.conformance.token_rules import demand_refused
from connectors.conformance.trial import Seen, Trial
from connectors.contract.correction import (
    CONDITION,
    CORRECTION,
    CORRECTIONS_PATH,
    Filing,
    correction_body,
)
from connectors.contract.correction_seal import seal_words
from connectors.contract.correction_statement import is_number
from connectors.contract.question import TOKEN_HEADER
from connectors.port import SourceRequest

_WORDS = "契約の試験です。お手続きは要りません。"


def _question(trial: Trial) -> SourceRequest:
    [record_type, *_] = trial.question().record_types
    good = trial.question(scope=CORRECTION, record_types=(record_type,), condition=CONDITION)
    assert good.consent is not None  # every question of a trial has terms
    return replace(good, consent=replace(good.consent, basis=CORRECTION))


def _key(trial: Trial) -> dict[str, Any]:
    if trial.subject.corrections is None:
        raise NotOfferedError("not offered, the list names no key for corrections")
    return dict(trial.subject.corrections)


def _filing(request: SourceRequest, jwk: dict[str, Any], case_id: str) -> Filing:
    [record_type] = request.record_types
    return Filing(case_id, record_type, "ZZ-trial-record", seal_words(_WORDS, case_id, jwk))


def _sent(trial: Trial, jwk: dict[str, Any], case_id: str) -> Seen:
    request = _question(trial)
    body = correction_body(request, _filing(request, jwk, case_id))
    return trial.ask(request, body=body, path=CORRECTIONS_PATH)


def _one_case(trial: Trial) -> None:
    jwk, case_id = _key(trial), str(uuid4())
    numbers = []
    for _ in range(2):
        seen = _sent(trial, jwk, case_id)
        demand(seen.status == HTTPStatus.OK, f"status {seen.status} for a good correction")
        numbers.append(seen.json.get("case_number"))
    demand(is_number(numbers[0]), "no case_number of up to 64 printable ASCII characters")
    demand(numbers[0] == numbers[1], "a repeat has another number")


def _sealed(trial: Trial) -> None:
    """Send words that are sealed to somebody else, and words about another case."""
    jwk, case_id = _key(trial), str(uuid4())
    stranger = {**new_key().as_dict(private=False), "use": "enc"}
    refused = _sent(trial, stranger, case_id)
    demand(refused.status == HTTPStatus.BAD_REQUEST, f"status {refused.status} for a foreign seal")
    request = _question(trial)
    filing = replace(_filing(request, jwk, case_id), case_id=str(uuid4()))
    body = correction_body(request, filing)
    refused = trial.ask(request, body=body, path=CORRECTIONS_PATH)
    demand(refused.status == HTTPStatus.BAD_REQUEST, f"status {refused.status} for another case")


def _proof(trial: Trial) -> None:
    """Send without a token, with one that is good for records alone, and without the secret."""
    jwk, request = _key(trial), _question(trial)
    body = correction_body(request, _filing(request, jwk, str(uuid4())))
    records = {"scope": trial.subject.category}
    for token in ("", trial.issuer.token(request, body, now=trial.clock(), details=records)):
        demand_refused(trial.ask(request, token=token, body=body, path=CORRECTIONS_PATH))
    shown = {TOKEN_HEADER: trial.issuer.token(request, body, now=trial.clock())}
    seen = trial.call("POST", CORRECTIONS_PATH, body, {**shown, "Authorization": "Bearer"})
    demand(seen.status == HTTPStatus.UNAUTHORIZED, f"status {seen.status} without the secret")


CORRECTION_RULES = (
    Rule("correction_case", "a correction opens one case, and a repeat has its number", _one_case),
    Rule(
        "correction_seal", "what was not sealed to the agency about this case is no case", _sealed
    ),
    Rule("correction_proof", "a case is opened by our secret and its own token alone", _proof),
)
