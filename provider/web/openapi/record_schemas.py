"""The records in the API's description: one component a record type, one a scope.

The component of a record type holds all its fields. What leaves under a scope is drawn from it field by
field, unless it is all of it. The schemas themselves come from ``scopes.publishing.json_schema``.
"""

from apispec import APISpec

from scopes.catalogue import CATALOGUE, SCOPES
from scopes.category import Category, RecordType
from scopes.input import Input
from scopes.profile_match import PROFILE_MATCH, RESULTS
from scopes.publishing.json_schema import answer_value, way_out
from scopes.publishing.json_schema_fields import JsonSchema
from scopes.scope import Scope
from scopes.sealable import is_sealable
from scopes.view import View


def add_record_schemas(spec: APISpec) -> None:
    """Add every record type, what leaves of it under each scope, and what each answer may say."""
    whole = {r.id: _whole(c, r) for c in CATALOGUE.values() for r in c.record_types}
    for name, schema in whole.items():
        spec.components.schema(name, schema)
    for scope in SCOPES.values():
        if scope.hands_out_records:
            for name, schema in _records(scope, whole).items():
                spec.components.schema(name, schema)
        elif scope.answer is not None:
            spec.components.schema(_value_name(scope.id), answer_value(scope.answer))
    spec.components.schema(_value_name(PROFILE_MATCH), {"type": "string", "enum": [*RESULTS]})


def result_of_each_scope() -> list[JsonSchema]:
    """Say for every scope what the entry of a result holds, as conditions on its ``category``."""
    return [
        {
            "if": {"required": ["category"], "properties": {"category": {"const": scope.id}}},
            "then": {"properties": _entry(scope)},
        }
        for scope in SCOPES.values()
    ]


def _entry(scope: Scope) -> JsonSchema:
    if not scope.hands_out_records:
        value = {"properties": {"value": _ref(_value_name(scope.id))}}
        return {"answer": value, "datasets": False}
    records = {"items": _ref(_union_name(scope.id))}
    sealed = {} if is_sealable(scope) else {"sealed": False}
    return {"datasets": {"items": {"properties": {"records": records, **sealed}}}, "answer": False}


def _whole(category: Category, record_type: RecordType) -> JsonSchema:
    names = record_type.field_names()
    view = View(fields={record_type.id: names}, identifiers=True)
    place = f"#/components/schemas/{record_type.id}/$defs/"
    return _embedded(way_out(category, record_type, view, category.id, place))


def _records(scope: Scope, whole: dict[str, JsonSchema]) -> dict[str, JsonSchema]:
    """Return the components of a scope: what is no whole record, and the choice of its records."""
    parts, choice = {}, []
    for shown in scope.inputs:
        for name in shown.record_types:
            component, drawn = name, _drawn(shown, name, scope)
            if drawn["properties"] != _drawn_fields(name, whole[name]):
                component = f"{scope.id}.{name}"
                parts[component] = drawn
            choice.append(_ref(component))
    said = scope.wording.name
    union = {"title": said.en, "x-label-ja": said.ja, "oneOf": choice}
    return {**parts, _union_name(scope.id): union}


def _drawn(shown: Input, name: str, scope: Scope) -> JsonSchema:
    """Describe a record under a scope's view by its fields in the whole record, which has examples."""
    record_type = next(each for each in shown.category.record_types if each.id == name)
    schema = _embedded(way_out(shown.category, record_type, shown.view, scope.id))
    rest = {name: each for name, each in schema.items() if name not in ("$defs", "examples")}
    return {**rest, "properties": _drawn_fields(name, schema)}


def _drawn_fields(record_type: str, schema: JsonSchema) -> JsonSchema:
    fields = {}
    for name, described in schema["properties"].items():
        masked = {"x-masked": True} if "x-masked" in described else {}
        fields[name] = {**_ref(f"{record_type}/properties/{name}"), **masked}
        if name == "source_values":  # it keeps the fields that leave, so it differs by scope
            fields[name] = described
    return fields


def _embedded(schema: JsonSchema) -> JsonSchema:
    """Leave out what holds for a document of its own: references would start at its ``$id``."""
    rest = {name: each for name, each in schema.items() if name not in ("$schema", "$id")}
    return {**rest, "x-schema-id": schema["$id"]}


def _ref(component: str) -> JsonSchema:
    return {"$ref": f"#/components/schemas/{component}"}


def _union_name(token: str) -> str:
    return f"records_of_{token}"


def _value_name(token: str) -> str:
    return f"value_of_{token}"
