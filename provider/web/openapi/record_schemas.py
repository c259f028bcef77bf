"""JSON Schemas of the records, from the very marshmallow schemas that check them."""

from collections.abc import Callable
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from marshmallow import fields

from scopes.catalogue import CATALOGUE
from scopes.category import Category
from scopes.fields import OTHER, Coded, Measure, MunicipalityCode, PartialDate

_Attributes = Callable[..., dict[str, Any]]


def add_record_schemas(spec: APISpec, plugin: MarshmallowPlugin) -> None:
    """Add one component per record type and one union per category."""
    converter = plugin.converter
    if converter is None:
        raise RuntimeError("the plugin is not attached to a document")
    for attributes in (_coded, _partial_date, _measure, _municipality_code, _location):
        converter.add_attribute_function(attributes)  # type: ignore[no-untyped-call]
    for category in CATALOGUE.values():
        for record_type in category.record_types:
            spec.components.schema(
                record_type.id,
                {"description": record_type.wording.name.en},
                schema=record_type.schema,
            )
        spec.components.schema(f"records_of_{category.id}", _union(category))


def _union(category: Category) -> dict[str, Any]:
    return {
        "description": f"{category.wording.name.en} ({category.wording.name.ja})",
        "oneOf": [{"$ref": f"#/components/schemas/{r.id}"} for r in category.record_types],
        "discriminator": {"propertyName": "record_type"},
        "examples": [dict(example) for example in category.examples],
    }


def _coded(_converter: object, field: fields.Field[Any], **_: Any) -> dict[str, Any]:
    if not isinstance(field, Coded):
        return {}
    known = {code: label.en for code, label in field.labels.items()}
    labels = "; ".join(f"{code}: {label}" for code, label in known.items())
    return {"enum": list(dict.fromkeys([*known, OTHER])), "description": labels}


def _partial_date(_converter: object, field: fields.Field[Any], **_: Any) -> dict[str, Any]:
    if not isinstance(field, PartialDate):
        return {}
    return {
        "pattern": r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$",
        "description": "A date as far as it is known.",
    }


def _measure(
    _converter: object, field: fields.Field[Any], ret: dict[str, Any], **_: Any
) -> dict[str, Any]:
    if not isinstance(field, Measure):
        return {}
    for bound in ("minimum", "maximum", "exclusiveMinimum"):  # it is a string on the wire
        ret.pop(bound, None)
    return {"type": "string", "format": "decimal"}


def _municipality_code(_converter: object, field: fields.Field[Any], **_: Any) -> dict[str, Any]:
    if not isinstance(field, MunicipalityCode):
        return {}
    return {"pattern": "^[0-9]{6}$", "description": "Six digits; the last checks the others."}


def _location(_converter: object, field: fields.Field[Any], **_: Any) -> dict[str, Any]:
    return {"x-location": True} if field.metadata.get("location") else {}
