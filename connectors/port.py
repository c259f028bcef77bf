"""The source contract: what the platform asks an agency, and what an agency may answer.

Four questions of every ``Source``: fetch records, what is covered, are you well, and take note of what we did
with it. A fifth, what agencies asked each other about a person, is a ``SourceRequest`` too, and asked over our
REST contract alone (``connectors.rest.exchange_history``).
`docs/source-contract.md` is the contract for those who serve it.

Names follow the domain's glossary: an *owning agency* (情報保有機関) holds records of a person and
knows that person only by a *linkage code* of its own (Number Act art. 21-2 in spirit).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Protocol

Condition = Mapping[str, Any]
"""An inquiry condition, such as ``{"kind": "latest"}`` or ``{"kind": "fiscal_year", "fiscal_year": 2026}``."""


class SourceOutcome(StrEnum):
    """What came of asking one agency for one category."""

    RELEASED = "released"
    NONE_HELD = "none_held"
    MANUAL = "manual"
    UNSUPPORTED = "unsupported"
    ERROR = "error"


class SourceErrorKind(StrEnum):
    """Why an agency could not be read: a technical reason, never one about the person."""

    TIMEOUT = "timeout"
    MAINTENANCE = "maintenance"
    MALFORMED = "malformed"
    REFUSED = "refused"


@dataclass(frozen=True)
class Holder:
    """The agency that owns a record: its code, its name and where a citizen may ask about content."""

    code: str
    name: str
    enquiry: str


NO_HOLDER = Holder(code="", name="", enquiry="")
"""Who answers where nobody does: an agency that is not connected, or one whose name must not be told."""


@dataclass(frozen=True)
class ConsentTerms:
    """What the citizen agreed to, as the agency may know it: to whom, what for, until when.

    ``basis`` is ``consent`` or ``preview`` (the citizen reads, and nobody else); ``relation`` says for whom.
    """

    basis: str
    relying_party: str
    purpose_id: str
    relation: str
    standing: bool
    given_at: datetime
    expires_at: datetime


@dataclass(frozen=True)
class Recipient:
    """To whom a sealed answer is encrypted: the client, and its public key as a JWK (RFC 7517)."""

    client_id: str
    jwk: Mapping[str, Any]


@dataclass(frozen=True)
class SourceRequest:
    """One question to one agency.

    ``request_id`` is stable over retries, so that an agency may answer a repeat from memory.
    ``scope`` is the token under which the citizen allowed it, ``record_types`` what is needed of the
    category for that, so that an agency sends no more. ``consent_reference`` and ``linkage_code`` are
    derived per agency and unlinkable between agencies. ``withheld`` questions meet every limit like others,
    but never leave this process: nobody is asked. With ``recipient`` the answer is to be sealed.
    """

    request_id: str
    agency_id: str
    linkage_code: str
    category: str
    condition: Condition
    consent_reference: str
    scope: str
    record_types: Sequence[str]
    consent: ConsentTerms | None = None
    recipient: Recipient | None = None
    withheld: bool = False


@dataclass(frozen=True)
class RecordFault:
    """One rule of the schema, broken by ``records`` records of an answer: field and rule alone."""

    record_type: str
    field: str
    rule: str
    records: int


@dataclass(frozen=True)
class Evidence:
    """An agency's signature over salted digests of every field it sent.

    ``jws`` signs one root for the whole answer; ``proofs`` lead to it from what is left of each record, in the
    order of the answer's ``records`` (``connectors.contract.digests.ListProof``).
    """

    jws: str
    proofs: Mapping[str, Any]


@dataclass(frozen=True)
class SourceAnswer:
    """One answer of one agency, validated and stripped of My Numbers.

    ``records`` is non-empty exactly with ``RELEASED`` and holds JSON-ready mappings in the category's
    wire form, each with its ``record_type`` and a ``record_id`` that is unique within the answer. ``error_kind``
    and ``retry_after`` (seconds) are set exactly with ``ERROR``. ``faults`` counts what was wrong with records
    that were left out, so that nobody takes the rest for the whole; an ``ERROR`` may have them, too.
    ``surplus`` counts what the agency sent beyond the question: it was dropped and is reported to the agency.
    ``evidence`` is the agency's own signature over what it sent; ``sealed`` is a compact JWE in place of
    records, which only the recipient can open; ``reason`` is the code with which an agency refused.
    """

    agency_id: str
    category: str
    outcome: SourceOutcome
    retrieved_at: datetime
    holder: Holder
    as_of: date | None = None
    layout_version: str | None = None
    records: Sequence[Mapping[str, Any]] = ()
    error_kind: SourceErrorKind | None = None
    retry_after: int | None = None
    faults: Sequence[RecordFault] = ()
    surplus: Sequence[RecordFault] = ()
    evidence: Evidence | None = None
    sealed: str | None = None
    reason: str | None = None


@dataclass(frozen=True)
class Heartbeat:
    """Whether an agency is well, as far as we can see.

    ``error_kind`` is None for a healthy one; ``clock_offset`` (seconds, theirs minus ours) is None where
    it told no time.
    """

    agency_id: str
    error_kind: SourceErrorKind | None = None
    retry_after: int | None = None
    clock_offset: float | None = None


@dataclass(frozen=True)
class Covered:
    """One category that an agency serves: which record types, and from which day on (None: all it keeps).

    ``sealed`` says that it seals its answers for relying parties that ask for that.
    """

    category: str
    record_types: Sequence[str]
    since: date | None = None
    sealed: bool = False


@dataclass(frozen=True)
class Coverage:
    """What an agency says that it serves."""

    agency_id: str
    layout_version: str
    covered: Sequence[Covered]


@dataclass(frozen=True)
class Defect:
    """What was wrong with an agency's answers of one day, counted; never a value, never a person."""

    category: str
    fault: RecordFault
    answers: int


@dataclass(frozen=True)
class UsageReport:
    """What became of one agency's answers on one day (Asia/Tokyo), told to that agency."""

    agency_id: str
    day: date
    questions: int
    released: int
    defects: Sequence[Defect] = ()


class Source(Protocol):
    """A way to ask agencies. Implementations never raise for what an agency does wrong."""

    async def fetch(self, request: SourceRequest, *, now: datetime) -> SourceAnswer:
        """Ask one agency and return its answer; technical failure is an ``ERROR`` answer.

        An agency that is not connected serves nothing: ``UNSUPPORTED``, with an empty holder.
        """
        ...

    async def heartbeat(self, agency_id: str, *, now: datetime) -> Heartbeat:
        """Look whether an agency is well, without naming a person."""
        ...

    async def coverage(self, agency_id: str, *, now: datetime) -> Coverage | None:
        """Read what an agency serves; None when it does not say."""
        ...

    async def report(self, report: UsageReport, *, now: datetime) -> bool:
        """Tell an agency what became of its answers; False when it has to be told again."""
        ...
