"""One category of self-information: what may be asked for, under which rules, in which form."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Any, Final

from marshmallow import ValidationError

from scopes.errors import RecordError
from scopes.faults import Fault, faults_in
from scopes.retention import RetentionRule
from scopes.rules import Rule
from scopes.schema.record_schema import COMMON_FIELDS, RecordSchema
from scopes.schema.schemas import instance, required_in
from scopes.view import View
from scopes.wording import Codes, RecordTypeWording, ScopeWording, Wording

SELF = "self"
LEGAL_REPRESENTATIVE = "legal_representative"
AGENT = "agent"

EVERY_FIELD: Final[tuple[str, ...]] = ("*",)
"""In a sub-scope: every field of a record type that is not marked ``BY_SUB_SCOPE``."""

IDENTIFIERS = "identifiers"
"""The sub-scope under which numbers that identify leave in clear."""


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


class AgencyKind(StrEnum):
    """The kinds of agency that own records."""

    MUNICIPALITY = "municipality"
    PREFECTURE = "prefecture"
    INSURER = "insurer"
    MEDICAL_INSURANCE_BODY = "medical_insurance_body"
    PENSION_SERVICE = "pension_service"
    MUTUAL_AID = "mutual_aid"
    EMPLOYMENT_OFFICE = "employment_office"
    LABOUR_STANDARDS_OFFICE = "labour_standards_office"
    COMPENSATION_FUND = "compensation_fund"
    SCHOOL_BOARD = "school_board"
    WELFARE_OFFICE = "welfare_office"
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
    AS_OF = "as_of"
    RANGE = "range"
    FISCAL_YEAR = "fiscal_year"


class HoldingRule(StrEnum):
    """Which municipality holds the records of a person, where municipalities do."""

    EVERY_RESIDENCE = "every_residence"
    CURRENT_RESIDENCE = "current_residence"
    RESIDENCE_ON_1_JANUARY = "residence_on_1_january"


@dataclass(frozen=True)
class RecordType:
    """One kind of record within a category.

    ``items`` are its numbers in the 2019 list, none for sets added later. ``retention`` holds dated
    rules, of which ``scopes.retention.rule_on`` picks one. A type with ``by_sub_scope`` never leaves
    under the category's own scope. ``sensitivity`` is set where it is not the category's.
    """

    id: str
    items: tuple[str, ...]
    schema: type[RecordSchema]
    retention: tuple[RetentionRule, ...]
    wording: RecordTypeWording
    by_sub_scope: bool = False
    sensitivity: Sensitivity | None = None

    def to_wire(self, unverified: Mapping[str, Any]) -> dict[str, Any]:
        """Check a record and return its JSON-ready form; ``RecordError`` names what is wrong."""
        try:
            wire: dict[str, Any] = instance(self.schema).load(
                {**unverified, "record_type": self.id}
            )
        except ValidationError as refused:
            raise RecordError(faults_in(refused.messages, self.id)) from None
        return wire

    def part_to_wire(self, unverified: Mapping[str, Any], shown: Collection[str]) -> dict[str, Any]:
        """Check a record that was narrowed to the fields of a view; raise ``RecordError``.

        Fields are judged one by one where the view leaves required ones out: what it does not show is no
        fault. What it shows and the schema requires must be there; undeclared fields are dropped.
        """
        declared = instance(self.schema).fields
        required = required_in(self.schema)
        expected = required & {*shown, *COMMON_FIELDS}
        if expected == required:
            return self.to_wire(unverified)
        missing = expected - unverified.keys()
        if missing:
            raise RecordError(
                tuple(Fault(self.id, name, Rule.REQUIRED) for name in sorted(missing))
            )
        return {
            name: self._field_to_wire(name, value)
            for name, value in unverified.items()
            if name in declared
        }

    def _field_to_wire(self, name: str, value: Any) -> Any:
        try:
            return instance(self.schema).fields[name].deserialize(value)
        except ValidationError as refused:
            raise RecordError(faults_in({name: refused.messages}, self.id)) from None

    @property
    def item(self) -> str | None:
        """The item number of the 2019 list, or the first and the last of several; None for none."""
        return "…".join(dict.fromkeys((self.items[0], self.items[-1]))) if self.items else None

    def field_names(self, mark: str | None = None) -> tuple[str, ...]:
        """Name the fields beside those that every record has: all, or those that carry a mark."""
        declared = instance(self.schema).fields
        return tuple(
            name
            for name, field in declared.items()
            if name not in COMMON_FIELDS and (mark is None or field.metadata.get(mark))
        )


@dataclass(frozen=True)
class SubScope:
    """A part of a category that may be asked for instead of the whole: ``category.id`` as a scope.

    ``fields`` maps record types to the fields that leave, or to ``EVERY_FIELD``. ``sensitivity`` and
    ``max_term_days`` are set where they are not the category's.
    """

    id: str
    fields: Mapping[str, tuple[str, ...]]
    sensitivity: Sensitivity | None = None
    max_term_days: int | None = None


@dataclass(frozen=True)
class Category:
    """One category. ``max_term_days`` is 0 where only one-off consents are possible.

    ``holding_rule`` says which municipality is asked and is None where no municipality is.
    ``step_up`` demands a PIN typed for this very consent. ``schema_version`` follows
    ``scopes.publishing.compatibility``. ``steady_minutes``: how long an answer may be given again within one
    consent, 0 for never; for what changes by yearly or formal decisions.
    """

    id: str
    number: int
    group: Group
    source_kind: SourceKind
    agency_kinds: tuple[AgencyKind, ...]
    holding_rule: HoldingRule | None
    sensitivity: Sensitivity
    max_term_days: int
    conditions: tuple[ConditionKind, ...]
    relations: frozenset[str]
    record_types: tuple[RecordType, ...]
    wording: Wording
    codes: Codes
    examples: tuple[Mapping[str, Any], ...]
    sub_scopes: tuple[SubScope, ...] = ()
    step_up: bool = False
    schema_version: str = "1.0"
    steady_minutes: int = 0

    @property
    def items(self) -> tuple[str, ...]:
        """The item numbers of the 2019 list that this category covers, in order."""
        return tuple(dict.fromkeys(item for r in self.record_types for item in r.items))

    def record_type(self, record_type_id: str) -> RecordType | None:
        """Return a record type of this category by its id."""
        return next((r for r in self.record_types if r.id == record_type_id), None)

    def record_type_of(self, unverified: Mapping[str, Any]) -> RecordType | None:
        """Return the type that a record names, or the only one where it names none; None for no type."""
        default = self.record_types[0].id if len(self.record_types) == 1 else ""
        return self.record_type(unverified.get("record_type", default))

    def to_wire(self, unverified: object) -> dict[str, Any]:
        """Check one record of an agency and return its wire form, always with ``record_type``.

        Raises ``RecordError``.
        """
        if not isinstance(unverified, Mapping):
            raise RecordError((Fault("", "", Rule.WRONG_TYPE),))
        record_type = self.record_type_of(unverified)
        if record_type is None:
            raise RecordError((Fault("", "record_type", Rule.RECORD_TYPE),))
        return record_type.to_wire(unverified)

    def view(self, sub_scope: SubScope | None = None) -> View:
        """Return what leaves under the category's own scope, or under one of its sub-scopes."""
        wanted = (
            {r.id: EVERY_FIELD for r in self.record_types if not r.by_sub_scope}
            if sub_scope is None
            else sub_scope.fields
        )
        return View(
            fields={r.id: _named(r, wanted[r.id]) for r in self.record_types if r.id in wanted},
            restricted={r.id: frozenset(r.field_names("restricted")) for r in self.record_types},
            identifiers=sub_scope is not None and sub_scope.id.endswith(IDENTIFIERS),
            basis=self.basis_fields(),
        )

    def basis_fields(self) -> dict[str, tuple[str, ...]]:
        """Name, by record type, the fields by which retention is judged, now or under planned rules."""
        return {
            r.id: tuple(dict.fromkeys(rule.basis_field for rule in r.retention))
            for r in self.record_types
        }

    def wording_of(self, sub_scope: SubScope | None) -> ScopeWording:
        """Return what is said of the category or of one of its sub-scopes."""
        return self.wording if sub_scope is None else self.wording.sub_scopes[sub_scope.id]


def _named(record_type: RecordType, names: tuple[str, ...]) -> tuple[str, ...]:
    if names == EVERY_FIELD:
        hidden = record_type.field_names("by_sub_scope")
        return tuple(name for name in record_type.field_names() if name not in hidden)
    return names
