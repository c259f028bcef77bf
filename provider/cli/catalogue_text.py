"""The catalogue in a terminal: lists and leaflets, as wide as there is room."""

from collections.abc import Iterable, Iterator

from provider.cli.layout import padded, width_of, wrapped
from scopes.catalogue import SCOPES
from scopes.category import Group
from scopes.human.row import Row
from scopes.human.views import DatasetView
from scopes.leaflet.citizen import facts_for_citizen
from scopes.leaflet.developer import facts_for_developer, items_of, retention_of
from scopes.leaflet.fact import Fact
from scopes.leaflet.fields import FieldLine, FieldTable, field_tables
from scopes.leaflet.parts import answers, answers_from, examples_of, of_group, parts_of
from scopes.leaflet.purposes import facts_of_purpose
from scopes.leaflet.words import COLUMNS, DEVELOPER, FACTS, heading
from scopes.purposes.purpose import PurposeTemplate
from scopes.scope import Scope
from scopes.words import GROUPS

_STEP = "  "
Text = Iterator[str]


def listed(language: str, columns: int) -> str:
    """List every scope by its token and name, under its group, the answers last."""
    widest = max(map(len, SCOPES)) + len(_STEP)

    def lines(title: str, scopes: Iterable[Scope]) -> str:
        return "\n".join((title, *(_line(each, widest, language, columns) for each in scopes)))

    blocks = [
        lines(
            GROUPS[group].in_language(language),
            (each for whole in of_group(group) for each in (whole, *parts_of(whole))),
        )
        for group in Group
    ]
    return "\n\n".join((*blocks, lines(heading("answers", language), answers())))


def told_to_citizen(scope: Scope, language: str, columns: int) -> str:
    """Write the leaflet for a citizen, with an example of each record type."""
    sentence = scope.wording.sentence.in_language(language)
    parts = [f"{_name(scope, language)}\n{wrapped(sentence, columns)}"]
    parts += _facts(facts_for_citizen(scope, language), columns)
    parts += _scopes(FACTS["parts"].in_language(language), parts_of(scope), language, columns)
    parts += _scopes(heading("answers", language), answers_from(scope), language, columns)
    examples = examples_of(scope, language)
    if examples:
        parts.append(_underlined(heading("example", language), columns))
        parts += (_example(view, columns) for view in examples)
    return "\n\n".join(parts)


def told_to_developer(scope: Scope, language: str, columns: int) -> str:
    """Write the leaflet for a developer: tokens, rules, versions, and each field that leaves."""
    parts = [_underlined(heading("developer", language), columns)]
    parts += _facts(facts_for_developer(scope, language), columns)
    parts += (_table(table, language, columns) for table in field_tables(scope, language))
    return "\n\n".join(parts)


def told_purpose(purpose: PurposeTemplate, language: str, columns: int) -> str:
    """Write a template of a purpose: what to ask for, why that and not more, for how long."""
    title = f"{purpose.name.in_language(language)} ({purpose.id})"
    facts = _facts(facts_of_purpose(purpose, language), columns)
    return "\n".join((_underlined(title, columns), *facts))


def _name(scope: Scope, language: str) -> str:
    return scope.wording.name.in_language(language)


def _line(scope: Scope, widest: int, language: str, columns: int) -> str:
    """Write a token and its name in two columns, or below each other where there is no room."""
    name = _name(scope, language)
    line = f"{_STEP}{padded(scope.id, widest)}{name}"
    if width_of(line) <= columns:
        return line
    return f"{_STEP}{scope.id}\n{wrapped(name, columns, _STEP * 2)}"


def _underlined(title: str, columns: int) -> str:
    lines = wrapped(title, columns)
    return f"{lines}\n{'-' * max(map(width_of, lines.splitlines()))}"


def _facts(facts: Iterable[Fact], columns: int) -> Text:
    for fact in facts:
        yield "\n".join((fact.label, *(wrapped(line, columns, _STEP) for line in fact.lines)))


def _scopes(title: str, scopes: tuple[Scope, ...], language: str, columns: int) -> Text:
    if scopes:
        widest = max(len(each.id) for each in scopes) + len(_STEP)
        lines = (_line(each, widest, language, columns) for each in scopes)
        yield "\n".join((title, *lines))


def _example(view: DatasetView, columns: int) -> str:
    told = [view.heading]
    for record in view.records:
        told += _rows(record.own_rows, columns, _STEP)
        told += _rows(record.common_rows, columns, _STEP)
    return "\n".join(told)


def _rows(rows: Iterable[Row], columns: int, indent: str) -> Text:
    for row in rows:
        line = f"{row.label}: {row.value_text}" if not row.rows else f"{row.label}:"
        yield wrapped(line, columns, indent)
        yield from _rows(row.rows, columns, indent + _STEP)


def _table(table: FieldTable, language: str, columns: int) -> str:
    wording = table.record_type.wording
    name = f"{wording.name.in_language(language)} ({table.record_type.id})"
    basis = f"{heading('legal_basis', language)}: {wording.legal_basis.in_language(language)}"
    items = f"{FACTS['items'].in_language(language)}: {items_of(table.record_type, language)}"
    rules = f"{heading('retention', language)}: {'; '.join(retention_of(table.record_type))}"
    told = [_underlined(heading("fields", language, name=name), columns)]
    told += (wrapped(line, columns) for line in (basis, items, rules))
    told += (_field(line, language, columns) for line in table.lines)
    return "\n".join(told)


def _field(line: FieldLine, language: str, columns: int) -> str:
    required = [DEVELOPER["yes"].in_language(language)] if line.required else []
    kind = ", ".join((line.type, *([line.unit] if line.unit else []), *required, *line.marks))
    told = [wrapped(f"{line.path}: {line.label}", columns, _STEP)]
    told.append(wrapped(kind, columns, _STEP * 3))
    if line.note:
        told.append(wrapped(line.note, columns, _STEP * 3))
    if line.codes:
        codes = ", ".join(f"{code} = {label}" for code, label in line.codes.items())
        told.append(
            wrapped(f"{COLUMNS['codes'].in_language(language)}: {codes}", columns, _STEP * 3)
        )
    return "\n".join(told)
