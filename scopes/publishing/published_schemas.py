"""The schemas of a category as they are published, for both ways, with the version they bear."""

from typing import Any

from scopes.category import Category
from scopes.publishing.json_schema import way_in, way_out


def published_schemas(category: Category) -> dict[str, Any]:
    """Return the version of a category and its JSON Schemas, as part of the published catalogue.

    ``in`` holds one schema a record type, ``out`` one for every record type that leaves under a scope.
    """
    tokens = {
        category.id: None,
        **{f"{category.id}.{part.id}": part for part in category.sub_scopes},
    }
    return {
        "schema_version": category.schema_version,
        "in": {each.id: way_in(category, each) for each in category.record_types},
        "out": {
            token: {
                each.id: way_out(category, each, view, token)
                for each in category.record_types
                if each.id in view.fields
            }
            for token, view in ((token, category.view(part)) for token, part in tokens.items())
        },
    }
