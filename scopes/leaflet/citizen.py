"""What a citizen is told of a scope: what it is, who holds it, how far back, for how long."""

from collections.abc import Iterator

from scopes.answer import UNKNOWN, YES, Answer, ResultType
from scopes.category import HoldingRule, RecordType
from scopes.input import Input
from scopes.leaflet.fact import Fact, fact
from scopes.leaflet.words import joined, phrase, term
from scopes.profile_match import RESULTS
from scopes.scope import Scope
from scopes.words import AGENCY_KINDS, RELATIONS, SENSITIVITIES


def facts_for_citizen(scope: Scope, language: str) -> tuple[Fact, ...]:
    """Tell a citizen about a scope, the sentence of which stands above.

    ``language`` is one of ``scopes.wording.LANGUAGES``.
    """
    told = _of_records if scope.hands_out_records else _of_answer
    facts = [
        *told(scope, language),
        fact("sensitivity", language, [_sensitivity(scope, language)]),
        *_holders(scope, language),
        *_look_back(scope, language),
        fact("who", language, _relations(scope, language)),
        fact("term", language, [term(scope.max_term_days, language)]),
    ]
    if scope.step_up:
        facts.append(fact("step_up", language, [phrase("step_up_needed", language)]))
    return tuple(facts)


def laws_of(scope: Scope, language: str) -> tuple[Fact, ...]:
    """Tell a citizen under which laws the records behind a scope are held; nothing where there are none."""
    found = {
        r.wording.name.in_language(language): r.wording.legal_basis.in_language(language)
        for r in _record_types(scope)
    }
    lines = list(dict.fromkeys(found.values()))
    if len(lines) > 1:
        lines = [phrase("dated", language, name=name, note=law) for name, law in found.items()]
    return (fact("law", language, lines),) if lines else ()


def values_of(answer: Answer | None, language: str) -> list[str]:
    """Write what an answer may be; None is ``profile_match``."""
    if answer is None:
        return [text.in_language(language) for text in RESULTS.values()]
    if answer.result is ResultType.DATE:
        return [phrase("a_day", language)]
    known = (YES, "no") if answer.result is ResultType.YES_NO else tuple(answer.labels)
    values = dict.fromkeys((*known, UNKNOWN))
    return [
        answer.labels[v].in_language(language) if v in answer.labels else phrase(v, language)
        for v in values
    ]


def _of_records(scope: Scope, language: str) -> Iterator[Fact]:
    examples = scope.wording.example_fields
    yield fact("includes", language, (each.in_language(language) for each in examples))


def _of_answer(scope: Scope, language: str) -> Iterator[Fact]:
    yield fact("values", language, values_of(scope.answer, language))
    seen = [_input(each, language) for each in scope.inputs]
    if scope.answer is None:
        seen = [phrase("nobody_asked", language)]
    elif scope.answer.needs_birth_date:
        seen.append(phrase("birth_date", language))
    yield fact("looks_at", language, seen)
    kept = [] if scope.answer is None else [phrase("no_record_leaves", language)]
    yield fact("kept_back", language, [*kept, phrase("unknown_is_no_refusal", language)])


def _input(seen: Input, language: str) -> str:
    types = [r for r in seen.category.record_types if r.id in seen.view.fields]
    names = joined((r.wording.name.in_language(language) for r in types), language)
    name = seen.category.wording.name.in_language(language)
    return phrase("input", language, category=name, types=names)


def _sensitivity(scope: Scope, language: str) -> str:
    level = SENSITIVITIES[str(int(scope.sensitivity))].in_language(language)
    note = scope.wording.sensitivity_note.in_language(language)
    return phrase("level", language, level=level, note=note)


def _holders(scope: Scope, language: str) -> Iterator[Fact]:
    if not scope.inputs:
        return
    categories = [each.category for each in scope.inputs]
    kinds = [kind for category in categories for kind in category.agency_kinds]
    rules: list[HoldingRule] = [c.holding_rule for c in categories if c.holding_rule]
    lines = [AGENCY_KINDS[kind].in_language(language) for kind in kinds]
    yield fact("holders", language, [*lines, *(phrase(rule, language) for rule in rules)])


def _look_back(scope: Scope, language: str) -> Iterator[Fact]:
    shown = _record_types(scope)
    if shown:
        lines = (
            phrase(
                "dated",
                language,
                name=r.wording.name.in_language(language),
                note=r.wording.retention_note.in_language(language),
            )
            for r in shown
        )
        yield fact("look_back", language, lines)


def _record_types(scope: Scope) -> list[RecordType]:
    return [
        r for seen in scope.inputs for r in seen.category.record_types if r.id in seen.view.fields
    ]


def _relations(scope: Scope, language: str) -> Iterator[str]:
    return (text.in_language(language) for key, text in RELATIONS.items() if key in scope.relations)
