"""Words that all categories share (``common.toml``), and the label of any field."""

from collections.abc import Mapping

from scopes.category import Category, RecordType
from scopes.wording import FieldWording, Text, field_wording, read_toml, texts_of

_COMMON = read_toml("scopes", "common.toml")

COMMON_LABELS: Mapping[str, FieldWording] = field_wording("common.toml", _COMMON["fields"])
"""Labels of fields that mean the same everywhere."""

AGENCY_KINDS: Mapping[str, Text] = texts_of("common.toml agency_kinds", _COMMON["agency_kinds"])
CONDITIONS: Mapping[str, Text] = texts_of("common.toml conditions", _COMMON["conditions"])
GROUPS: Mapping[str, Text] = texts_of("common.toml groups", _COMMON["groups"])
RELATIONS: Mapping[str, Text] = texts_of("common.toml relations", _COMMON["relations"])
SENSITIVITIES: Mapping[str, Text] = texts_of("common.toml sensitivities", _COMMON["sensitivities"])
SOURCES: Mapping[str, Text] = texts_of("common.toml sources", _COMMON["sources"])
UNITS: Mapping[str, Text] = texts_of("common.toml units", _COMMON["units"])


def label_of(category: Category, record_type: RecordType, path: str) -> FieldWording | None:
    """Return what a field is called; the nearest wording counts.

    ``path`` is dotted, as ``scopes.schema.fields_of`` has it. Looked up are, in this order: the path after the
    record type's id, the path, its last name, and the last name in the common words.
    """
    name = path.rpartition(".")[2]
    own = category.wording.fields
    for key in (f"{record_type.id}.{path}", path, name):
        if key in own:
            return own[key]
    return COMMON_LABELS.get(name)
