"""What a developer is told of a scope beside its fields: tokens, rules, versions, sources."""

from collections.abc import Iterable, Iterator, Mapping

from scopes.answer import Answer
from scopes.category import Category, RecordType
from scopes.leaflet.fact import Fact, fact
from scopes.leaflet.words import DEVELOPER, KINDS, joined
from scopes.retention import FROM_THE_BEGINNING, NOT_IN_FORCE, Counting, RetentionRule
from scopes.scope import Scope
from scopes.wording import Text
from scopes.words import CONDITIONS, RELATIONS, SENSITIVITIES


def facts_for_developer(scope: Scope, language: str) -> tuple[Fact, ...]:
    """Tell a developer about a scope: how to ask for it, and under which rules it is answered."""
    level = str(int(scope.sensitivity))
    relations = sorted(scope.relations, key=list(RELATIONS).index)
    facts = [
        fact("token", language, [scope.id]),
        fact("kind", language, [KINDS[kind_of(scope)].in_language(language)]),
        fact("conditions", language, _told(scope.conditions, CONDITIONS, language)),
        fact("sensitivity_level", language, _told([level], SENSITIVITIES, language)),
        fact("relations", language, _told(relations, RELATIONS, language)),
        fact("term_days", language, [_term(scope, language)]),
        fact("step_up_developer", language, [_step_up(scope, language)]),
    ]
    if scope.answer is not None:
        return (*facts, *_of_answer(scope, scope.answer, language))
    return (*facts, *_of_category(scope, language)) if scope.inputs else tuple(facts)


def kind_of(scope: Scope) -> str:
    """Tell what a scope is: ``category``, ``sub_scope``, ``answer`` or ``combined``."""
    if not scope.hands_out_records:
        return "combined" if scope.answer is not None and scope.answer.combined else "answer"
    return "category" if scope.id == scope.inputs[0].category.id else "sub_scope"


def record_types_of(scope: Scope) -> tuple[RecordType, ...]:
    """List the record types that leave under a scope, none for an answer."""
    if not scope.hands_out_records:
        return ()
    shown = scope.inputs[0]
    return tuple(r for r in shown.category.record_types if r.id in shown.view.fields)


def items_of(record_type: RecordType, language: str) -> str:
    """Write the numbers of a record type in the 2019 list."""
    if not record_type.items:
        return DEVELOPER["no_items"].in_language(language)
    return joined(record_type.items, language)


def retention_of(record_type: RecordType) -> list[str]:
    """Write the dated rules as a program has them: ``rule_id: 5 years from period_to, since …``."""
    return [_rule(rule) for rule in record_type.retention]


def _of_answer(scope: Scope, answer: Answer, language: str) -> Iterator[Fact]:
    yield fact("answer_version", language, [answer.version])
    yield fact(
        "inputs",
        language,
        (
            f"{seen.category.id}: {name} ({', '.join(fields)})"
            for seen in scope.inputs
            for name, fields in seen.view.fields.items()
        ),
    )


def _of_category(scope: Scope, language: str) -> Iterator[Fact]:
    category = scope.inputs[0].category
    yield fact("source", language, [_source(category)])
    numbers = [number for r in record_types_of(scope) for number in r.items]
    if numbers:
        yield fact("items", language, [joined(dict.fromkeys(numbers), language)])
    version = DEVELOPER["compatibility"].in_language(language)
    yield fact("schema_version", language, [version.format(version=category.schema_version)])


def _source(category: Category) -> str:
    held = ", ".join(category.agency_kinds)
    rule = f"; {category.holding_rule}" if category.holding_rule else ""
    return f"{category.source_kind}: {held}{rule}"


def _told(keys: Iterable[str], words: Mapping[str, Text], language: str) -> Iterator[str]:
    return (f"{key} ({words[key].in_language(language)})" for key in keys)


def _term(scope: Scope, language: str) -> str:
    days = scope.max_term_days
    return str(days) if days else DEVELOPER["one_off"].in_language(language)


def _step_up(scope: Scope, language: str) -> str:
    return DEVELOPER["needed_step_up" if scope.step_up else "no_step_up"].in_language(language)


def _rule(rule: RetentionRule) -> str:
    length = "while registered"
    if rule.days is not None:
        length = f"{rule.days} days from {rule.basis_field}"
    elif rule.years is not None:
        unit = "fiscal year" if rule.counting is Counting.FISCAL else "year"
        plural = "" if rule.years == 1 else "s"
        length = f"{rule.years} {unit}{plural} from {rule.basis_field}"
    told = [f"{rule.rule_id}: {length}"]
    if rule.destroyed_before != FROM_THE_BEGINNING:
        told.append(f"nothing before {rule.destroyed_before.isoformat()}")
    if rule.effective_from == NOT_IN_FORCE:
        told.append("planned, no date yet")
    elif rule.effective_from != FROM_THE_BEGINNING:
        told.append(f"in force since {rule.effective_from.isoformat()}")
    return ", ".join(told)
