"""Rules about the exchange history: whoever tells it tells it whole, and to the person's own question alone.

An agency need not offer it (docs/source-contract.md): 404, or 422 unsupported, and no rule is tried.
"""

from dataclasses import replace
from http import HTTPStatus
from typing import Any

from connectors.conformance.rule import NotOfferedError, Rule, demand
from connectors.conformance.token_rules import demand_refused
from connectors.conformance.trial import Seen, Trial
from connectors.contract.exchange_history import (
    CONDITION,
    EVENT_TYPE,
    EXCHANGE_HISTORY,
    EXCHANGE_PATH,
    events_from,
)
from connectors.contract.question import TOKEN_HEADER, question_body
from connectors.errors import MalformedAnswerError
from connectors.port import SourceRequest


def _question(trial: Trial, **changes: Any) -> SourceRequest:
    good = trial.question(
        category=EXCHANGE_HISTORY,
        scope=EXCHANGE_HISTORY,
        record_types=(EVENT_TYPE,),
        condition=CONDITION,
        **changes,
    )
    assert good.consent is not None  # every question of a trial has terms
    return replace(good, consent=replace(good.consent, basis="preview"))


def _offered(trial: Trial) -> tuple[SourceRequest, Seen]:
    """Ask for the history; raise ``NotOfferedError`` where the source says that it has none of that."""
    request = _question(trial)
    seen = trial.ask(request, path=EXCHANGE_PATH)
    unserved = seen.status == HTTPStatus.UNPROCESSABLE_ENTITY
    unserved = unserved and seen.json.get("code") == "unsupported"
    if seen.status == HTTPStatus.NOT_FOUND or unserved:
        raise NotOfferedError(f"not offered, status {seen.status}")
    demand(seen.status == HTTPStatus.OK, f"status {seen.status} for a good question")
    return request, seen


def _history(trial: Trial) -> None:
    request, seen = _offered(trial)
    try:
        events_from(request, _own_code(trial), seen.json)
    except MalformedAnswerError as fault:
        demand(holds=False, found=f"{fault.code}: {fault}")


def _unknown_person(trial: Trial) -> None:
    _offered(trial)
    request = _question(trial, linkage_code="ZZ-nobody-has-this-code")
    seen = trial.ask(request, path=EXCHANGE_PATH)
    demand(seen.status == HTTPStatus.OK, f"status {seen.status} for somebody unknown")
    demand(seen.json.get("events") == [], "events of somebody unknown")


def _proof(trial: Trial) -> None:
    """Ask without a token, with one that is good for records alone, and without the secret."""
    _offered(trial)
    request = _question(trial)
    body, now = question_body(request), trial.clock()
    category = trial.subject.category
    records = {"category": category, "scope": category}
    for token in ("", trial.issuer.token(request, body, now=now, details=records)):
        demand_refused(trial.ask(request, token=token, path=EXCHANGE_PATH))
    shown = {TOKEN_HEADER: trial.issuer.token(request, body, now=now), "Authorization": "Bearer"}
    seen = trial.call("POST", EXCHANGE_PATH, body, shown)
    demand(seen.status == HTTPStatus.UNAUTHORIZED, f"status {seen.status} without the secret")


def _own_code(trial: Trial) -> str:
    """Return the agency's code from the list, or else as its own answers tell it."""
    if trial.subject.code is not None:
        return trial.subject.code
    holder = trial.ask(trial.question()).json.get("holder")
    return str(holder.get("code")) if isinstance(holder, dict) else ""


EXCHANGE_RULES = (
    Rule(
        "exchange_history",
        "a history of exchanges is whole, of its own agency, and of the asked person",
        _history,
    ),
    Rule("exchange_unknown_person", "of somebody unknown no exchange is told", _unknown_person),
    Rule("exchange_proof", "the history is told to our secret and its own token alone", _proof),
)
