"""One category of self-information: what may be asked for, under which rules, in which form."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Any

from marshmallow import ValidationError

from scopes.errors import RecordError
from scopes.record_schema import RecordSchema
from scopes.retention import RetentionRule
from scopes.wording import Codes, RecordTypeWording, Wording

SELF = "self"
LEGAL_REPRESENTATIVE = "legal_representative"
AGENT = "agent"


class Group(StrEnum):
    """The heading under which a category is listed."""

    HEALTH = "health"
    TAX = "tax"
    PENSION = "pension"
    CHILD = "child"
    HOUSEHOLD = "household"
    WELFARE = "welfare"
    WORK = "work"


class SourceKind(StrEnum):
    """From which system the records come."""

    NETWORK = "network"
    MEDICAL_INSURANCE = "medical_insurance"
    ACCOUNT_REGISTRY = "account_registry"


class Sensitivity(IntEnum):
    """How much harm a record can do in the wrong hands."""

    ORDINARY = 1
    FINANCIAL = 2
    SPECIAL_CARE = 3
    PROTECTION_RELEVANT = 4


class ConditionKind(StrEnum):
    """The kinds of inquiry condition."""

    LATEST = "latest"
    RANGE = "range"
    FISCAL_YEAR = "fiscal_year"


class HoldingRule(StrEnum):
    """Which municipality holds the records of a person."""

    EVERY_RESIDENCE = "every_residence"
    CURRENT_RESIDENCE = "current_residence"
    RESIDENCE_ON_1_JANUARY = "residence_on_1_january"


@dataclass(frozen=True)
class RecordType:
    """One kind of record within a category.

    ``item`` is its number in the 2019 list, None for sets added later. ``retention`` holds dated
    rules, of which ``scopes.retention.rule_on`` picks one.
    """

    id: str
    item: str | None
    schema: type[RecordSchema]
    retention: tuple[RetentionRule, ...]
    wording: RecordTypeWording

    def to_wire(self, unverified: Mapping[str, Any]) -> dict[str, Any]:
        """Check a record and return its JSON-ready form; ``RecordError`` names what is wrong."""
        schema = self.schema()
        try:
            wire: dict[str, Any] = schema.dump(schema.load({**unverified, "record_type": self.id}))
        except ValidationError as fault:
            raise RecordError(_places(fault.messages)) from None
        return wire


@dataclass(frozen=True)
class Category:
    """One category. ``max_term_days`` is 0 where only one-off consents are possible."""

    id: str
    number: int
    scope: str
    group: Group
    source_kind: SourceKind
    sensitivity: Sensitivity
    max_term_days: int
    conditions: tuple[ConditionKind, ...]
    holding_rule: HoldingRule
    relations: frozenset[str]
    record_types: tuple[RecordType, ...]
    wording: Wording
    codes: Codes
    examples: tuple[Mapping[str, Any], ...]

    @property
    def items(self) -> tuple[str, ...]:
        """The item numbers of the 2019 list that this category covers, in order."""
        return tuple(dict.fromkeys(r.item for r in self.record_types if r.item is not None))

    def record_type(self, record_type_id: str) -> RecordType | None:
        """Return a record type of this category by its id."""
        return next((r for r in self.record_types if r.id == record_type_id), None)

    def to_wire(self, unverified: object) -> dict[str, Any]:
        """Check one record of an agency and return its wire form, always with ``record_type``.

        A record without ``record_type`` is taken for the only type where there is one. Raises
        ``RecordError``.
        """
        if not isinstance(unverified, Mapping):
            raise RecordError(("",))
        default = self.record_types[0].id if len(self.record_types) == 1 else ""
        named = unverified.get("record_type", default)
        record_type = self.record_type(named) if isinstance(named, str) else None
        if record_type is None:
            raise RecordError(("record_type",))
        return record_type.to_wire(unverified)


def _places(messages: object, under: str = "") -> tuple[str, ...]:
    """List where a marshmallow message tree has its leaves, without what the leaves say."""
    if not isinstance(messages, Mapping):
        return (under,)
    return tuple(
        place
        for key, inner in messages.items()
        for place in _places(inner, f"{under}.{key}" if under else str(key))
    )
