"""Rules about answers: what is held, of whom, of what, and in which form."""

from http import HTTPStatus
from typing import Any

from connectors.conformance.rule import Rule, demand
from connectors.conformance.trial import MOST_BYTES, Seen, Trial, record_types_of
from connectors.my_number import holds_my_number, strip
from connectors.port import SourceAnswer, SourceOutcome
from scopes.catalogue import CATALOGUE


def _answered(trial: Trial) -> tuple[Seen, SourceAnswer]:
    request = trial.question()
    seen = trial.ask(request)
    demand(seen.status == HTTPStatus.OK, f"status {seen.status} for a good question")
    return seen, trial.judged(request, seen)


def _healthy(trial: Trial) -> None:
    seen, answer = _answered(trial)
    demand(seen.headers.get("Content-Type", "").startswith("application/json"), "not JSON")
    faults = sorted({f"{f.record_type}.{f.field}: {f.rule}" for f in answer.faults})
    demand(not faults, "; ".join(faults[:5]))
    demand(
        answer.outcome is SourceOutcome.RELEASED, f"outcome {answer.outcome} {answer.error_kind}"
    )


def _surplus(trial: Trial) -> None:
    _, answer = _answered(trial)
    more = sorted({f"{f.record_type}.{f.field}: {f.rule}" for f in answer.surplus})
    demand(not more, "; ".join(more[:5]))


def _record_types(trial: Trial) -> None:
    asked = record_types_of(trial.subject.category)[0]
    seen = trial.ask(trial.question(record_types=(asked,)))
    others = {str(each.get("record_type")) for each in _records(seen)} - {asked, "None"}
    demand(seen.status == HTTPStatus.OK, f"status {seen.status} for one record type")
    demand(not others, f"{len(others)} record types that were not asked for")


def _unknown_person(trial: Trial) -> None:
    seen = trial.ask(trial.question(linkage_code="ZZ-nobody-has-this-code"))
    demand(seen.status == HTTPStatus.OK, f"status {seen.status} for somebody unknown")
    demand(seen.json.get("records") == [], "records of somebody unknown")


def _unsupported(trial: Trial) -> None:
    served = {str(each.get("category")) for each in covered_by(trial)}
    others = [category for category in CATALOGUE if category not in served]
    for category in others[:1]:
        request = trial.question(
            category=category, scope=category, record_types=record_types_of(category)
        )
        seen = trial.ask(request)
        demand(seen.status == HTTPStatus.UNPROCESSABLE_ENTITY, f"status {seen.status}")
        demand(seen.json.get("code") == "unsupported", "no code unsupported")


def _repeat(trial: Trial) -> None:
    request = trial.question()
    first, second = trial.ask(request), trial.ask(request)
    demand((first.status, second.status) == (200, 200), f"status {first.status}, {second.status}")
    demand(_records(first) == _records(second), "other records at the repeat")
    for name in ("as_of", "holder", "layout_version"):
        demand(first.json.get(name) == second.json.get(name), f"another {name} at the repeat")


def _size(trial: Trial) -> None:
    seen, _ = _answered(trial)
    demand(seen.body is not None, f"more than {MOST_BYTES} bytes")


def _not_compressed(trial: Trial) -> None:
    for accepted in ("identity", "gzip, br"):
        seen = trial.ask(trial.question(), Accept_Encoding=accepted)
        packed = seen.headers.get("Content-Encoding", "identity")
        demand(packed == "identity", f"Content-Encoding when {accepted} is accepted")


def _my_number(trial: Trial) -> None:
    seen, _ = _answered(trial)
    for record in _records(seen):
        left, dropped = strip(record)
        demand(not dropped, "a field that is named for a My Number")
        demand(not holds_my_number(left), "a My Number in a text")


def _person(trial: Trial) -> None:
    seen, _ = _answered(trial)
    told = seen.json.get("linkage_code", trial.subject.linkage_code)
    demand(told == trial.subject.linkage_code, "another linkage_code than was asked")


def _coverage(trial: Trial) -> None:
    covered: dict[str, Any] = {
        str(each.get("category")): each.get("record_types") for each in covered_by(trial)
    }
    strange = covered.keys() - CATALOGUE.keys()
    demand(not strange, f"{len(strange)} categories that the catalogue does not have")
    demand(trial.subject.category in covered, f"{trial.subject.category} is not covered")
    for category, types in covered.items():
        known = {each.id for each in CATALOGUE[category].record_types}
        fits = isinstance(types, list) and types and set(map(str, types)) <= known
        demand(fits, f"record types of {category} that it does not have, or none")
    seen, _ = _answered(trial)
    sent = {str(r["record_type"]) for r in _records(seen) if "record_type" in r}
    told = covered[trial.subject.category] or []
    demand(sent <= set(told), "records of a type that is not covered")


def covered_by(trial: Trial) -> list[dict[str, object]]:
    """Read what the source says that it covers; demand that it says so in the contract's form."""
    seen = trial.call("GET", "/v1/coverage")
    covered = seen.json.get("covered")
    demand(seen.status == HTTPStatus.OK, f"status {seen.status}")
    demand(isinstance(seen.json.get("layout_version"), str), "no layout_version")
    whole = isinstance(covered, list) and all(isinstance(each, dict) for each in covered)
    demand(whole, "covered is not a list of objects")
    return list(covered or ())


def _records(seen: Seen) -> list[dict[str, object]]:
    records = seen.json.get("records")
    demand(isinstance(records, list), "no list of records that could be read")
    return [each for each in records or () if isinstance(each, dict)]


ANSWER_RULES = (
    Rule("healthy_answer", "a good question about a known person brings good records", _healthy),
    Rule("no_surplus", "an answer holds nothing beyond the question", _surplus),
    Rule("record_types", "an answer holds the asked record types alone", _record_types),
    Rule(
        "unknown_person",
        "of somebody unknown nothing is held, and that is no error",
        _unknown_person,
    ),
    Rule("unsupported", "a category that is not served is 422 unsupported", _unsupported),
    Rule("repeat", "a repeat brings the same answer", _repeat),
    Rule("size", "an answer has at most 1 MiB", _size),
    Rule("not_compressed", "an answer is not compressed", _not_compressed),
    Rule("my_number", "no My Number stands anywhere in a record", _my_number),
    Rule("person", "linkage_code, where it is told, is the asked one", _person),
    Rule("coverage", "coverage is told, known to the catalogue, and fits the answers", _coverage),
)
