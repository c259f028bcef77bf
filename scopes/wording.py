"""Citizen-facing text: data files beside each category, Japanese and English, both complete."""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from scopes.errors import CatalogueFaultError

Codes = Mapping[str, Mapping[str, "Text"]]
"""Field name -> code -> label."""


@dataclass(frozen=True)
class Text:
    """One text in both languages; neither is ever empty."""

    ja: str
    en: str

    def in_language(self, language: str) -> str:
        """Return the English text for ``en`` and the Japanese one for everything else."""
        return self.en if language == "en" else self.ja


@dataclass(frozen=True)
class RecordTypeWording:
    """What is said of one record type: its name, its legal basis, how far back it is kept."""

    name: Text
    legal_basis: Text
    retention_note: Text


@dataclass(frozen=True)
class Wording:
    """What is said of one category on every screen and in the developers' pages."""

    name: Text
    sentence: Text
    sensitivity_note: Text
    example_fields: tuple[Text, ...]
    record_types: Mapping[str, RecordTypeWording]


def load_wording(package: str) -> Wording:
    """Read ``wording.toml`` of a category's package; ``CatalogueFaultError`` for any gap."""
    place = f"{package}/wording.toml"
    data = _toml(package, "wording.toml")
    record_types = {
        name: RecordTypeWording(
            name=_text(place, entry, "name"),
            legal_basis=_text(place, entry, "legal_basis"),
            retention_note=_text(place, entry, "retention_note"),
        )
        for name, entry in data.get("record_types", {}).items()
    }
    return Wording(
        name=_text(place, data, "name"),
        sentence=_text(place, data, "sentence"),
        sensitivity_note=_text(place, data, "sensitivity_note"),
        example_fields=tuple(
            _both(f"{place} example_fields", entry) for entry in data.get("example_fields", ())
        ),
        record_types=record_types,
    )


def load_codes(package: str) -> Codes:
    """Read ``codes.toml`` of a category's package; ``CatalogueFaultError`` for any gap."""
    return {
        field: {
            code: _both(f"{package}/codes.toml {field}.{code}", entry)
            for code, entry in labels.items()
        }
        for field, labels in _toml(package, "codes.toml").items()
    }


def load_examples(package: str) -> tuple[Mapping[str, Any], ...]:
    """Read ``examples.json`` of a category's package: invented records in the wire form."""
    return tuple(json.loads((files(package) / "examples.json").read_text(encoding="utf-8")))


def _toml(package: str, name: str) -> dict[str, Any]:
    return tomllib.loads((files(package) / name).read_text(encoding="utf-8"))


def _text(place: str, data: Mapping[str, Any], key: str) -> Text:
    return _both(f"{place} {key}", data.get(key, {}))


def _both(place: str, entry: Mapping[str, Any]) -> Text:
    ja, en = entry.get("ja", ""), entry.get("en", "")
    if not (isinstance(ja, str) and ja.strip() and isinstance(en, str) and en.strip()):
        raise CatalogueFaultError(f"{place} lacks ja or en")
    return Text(ja=ja, en=en)
