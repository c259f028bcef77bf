"""Which scopes may leave sealed: those in which nothing would be left out by whoever can read them.

Whoever carries a sealed answer cannot open it. So what our guards take out of records, the places of people
who hide from somebody and what is about third persons, may not be shown by the scope in the first place; nor
may an answer be sealed, for we compute answers from records.
"""

from scopes.schema.fields_of import every_field
from scopes.schema.places import shows_places
from scopes.schema.record_schema import WireSchema
from scopes.scope import Scope


def is_sealable(scope: Scope) -> bool:
    """Tell whether an agency may seal its answer under a scope."""
    if not scope.hands_out_records:
        return False
    asked = scope.inputs[0]
    return all(
        _shows_the_subject_alone(record_type.schema, asked.view.fields[record_type.id])
        for record_type in asked.category.record_types
        if record_type.id in asked.view.fields
    )


def _shows_the_subject_alone(schema: type[WireSchema], names: tuple[str, ...]) -> bool:
    """Tell whether fields are about the data subject and no place, whosever record it is."""
    return not shows_places(schema, names) and not any(
        field.metadata.get("whom")
        or (field.metadata.get("third_person") and path.partition(".")[0] in names)
        for path, field in every_field(schema)
    )
