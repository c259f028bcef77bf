"""Citizen-facing text: data files beside each category, Japanese and English, both complete."""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import Any

from scopes.errors import CatalogueFaultError

Codes = Mapping[str, Mapping[str, "Label"]]
"""Field name -> code -> label."""


JAPANESE = "ja"
PLAIN_JAPANESE = "ja-plain"
ENGLISH = "en"
LANGUAGES = (JAPANESE, PLAIN_JAPANESE, ENGLISH)
_VALIDITY = ("valid_from", "valid_to")


@dataclass(frozen=True)
class Text:
    """One text in both languages, neither ever empty, and in plain Japanese (やさしい日本語) where it has that."""

    ja: str
    en: str
    ja_plain: str = ""

    def in_language(self, language: str) -> str:
        """Return the English text for ``en``, the Japanese one for everything else.

        ``ja-plain`` gets plain Japanese where there is some.
        """
        if language == ENGLISH:
            return self.en
        return self.ja_plain if language == PLAIN_JAPANESE and self.ja_plain else self.ja


@dataclass(frozen=True)
class Label(Text):
    """The words of a code, and the days on which agencies began and ceased to use it; both count."""

    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True)
class FieldWording:
    """What one field is called, and what a reader has to know beyond that, if anything."""

    label: Text
    note: Text | None = None


@dataclass(frozen=True)
class RecordTypeWording:
    """What is said of one record type: its name, its legal basis, how far back it is kept."""

    name: Text
    legal_basis: Text
    retention_note: Text


@dataclass(frozen=True)
class ScopeWording:
    """What is said of anything that can be asked for, on every screen: always in plain Japanese, too."""

    name: Text
    sentence: Text
    sensitivity_note: Text
    example_fields: tuple[Text, ...]


@dataclass(frozen=True)
class Wording(ScopeWording):
    """What is said of one category, its record types, its fields and its sub-scopes."""

    record_types: Mapping[str, RecordTypeWording]
    fields: Mapping[str, FieldWording]
    sub_scopes: Mapping[str, ScopeWording]


def load_wording(package: str) -> Wording:
    """Read ``wording.toml`` of a category's package; ``CatalogueFaultError`` for any gap."""
    place = f"{package}/wording.toml"
    data = read_toml(package, "wording.toml")
    record_types = {
        name: RecordTypeWording(
            name=_text(place, entry, "name"),
            legal_basis=_text(place, entry, "legal_basis"),
            retention_note=_text(place, entry, "retention_note"),
        )
        for name, entry in data.get("record_types", {}).items()
    }
    own = scope_wording(place, data)
    inherited = {"sensitivity_note": data["sensitivity_note"]}
    return Wording(
        name=own.name,
        sentence=own.sentence,
        sensitivity_note=own.sensitivity_note,
        example_fields=own.example_fields,
        record_types=record_types,
        fields=field_wording(place, data.get("fields", {})),
        sub_scopes={
            name: scope_wording(f"{place} sub_scopes.{name}", {**inherited, **entry})
            for name, entry in data.get("sub_scopes", {}).items()
        },
    )


def texts_of(place: str, data: Mapping[str, Any]) -> Mapping[str, Text]:
    """Read a table of texts; ``CatalogueFaultError`` for any gap."""
    return {key: _both(f"{place}.{key}", entry) for key, entry in data.items()}


def load_codes(package: str) -> Codes:
    """Read ``codes.toml`` of a category's package; ``CatalogueFaultError`` for any gap."""
    return {
        field: {
            code: _label(f"{package}/codes.toml {field}.{code}", entry)
            for code, entry in labels.items()
        }
        for field, labels in read_toml(package, "codes.toml").items()
    }


def load_examples(package: str) -> tuple[Mapping[str, Any], ...]:
    """Read ``examples.json`` of a category's package: invented records in the wire form."""
    return tuple(json.loads((files(package) / "examples.json").read_text(encoding="utf-8")))


def scope_wording(place: str, data: Mapping[str, Any]) -> ScopeWording:
    """Read what is said of a scope, whose main texts are there in plain Japanese, too."""
    return ScopeWording(
        name=_plain(place, data, "name"),
        sentence=_plain(place, data, "sentence"),
        sensitivity_note=_plain(place, data, "sensitivity_note"),
        example_fields=tuple(
            _both(f"{place} example_fields", entry) for entry in data.get("example_fields", ())
        ),
    )


def field_wording(place: str, data: Mapping[str, Any]) -> Mapping[str, FieldWording]:
    """Read the labels of fields, and their notes where they have one."""
    return {
        name: FieldWording(
            _both(f"{place} fields.{name}", entry),
            _both(f"{place} fields.{name}.note", entry["note"]) if "note" in entry else None,
        )
        for name, entry in data.items()
    }


def read_toml(package: str, name: str) -> dict[str, Any]:
    """Read a TOML file that lies beside a package's code."""
    return tomllib.loads((files(package) / name).read_text(encoding="utf-8"))


def _text(place: str, data: Mapping[str, Any], key: str) -> Text:
    return _both(f"{place} {key}", data.get(key, {}))


def _label(place: str, entry: Mapping[str, Any]) -> Label:
    text = _both(place, entry)
    return Label(text.ja, text.en, text.ja_plain, *(_day(place, entry, key) for key in _VALIDITY))


def _day(place: str, entry: Mapping[str, Any], key: str) -> date | None:
    try:
        return date.fromisoformat(str(entry[key])) if key in entry else None
    except ValueError:
        raise CatalogueFaultError(f"{place} {key} is not a date") from None


def _plain(place: str, data: Mapping[str, Any], key: str) -> Text:
    text = _text(place, data, key)
    if not text.ja_plain:
        raise CatalogueFaultError(f"{place} {key} lacks ja_plain")
    return text


def _both(place: str, entry: Mapping[str, Any]) -> Text:
    ja, en, ja_plain = entry.get("ja", ""), entry.get("en", ""), entry.get("ja_plain", "")
    if not (isinstance(ja, str) and ja.strip() and isinstance(en, str) and en.strip()):
        raise CatalogueFaultError(f"{place} lacks ja or en")
    return Text(ja=ja, en=en, ja_plain=ja_plain)
