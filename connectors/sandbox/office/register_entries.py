"""What the registry office's register holds: its words, and one row of each table."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class Use(StrEnum):
    """For which of the two purposes a CA and its certificates are."""

    AUTHENTICATION = "authentication"
    SIGNATURE = "signature"

    @property
    def short(self) -> str:
        """The word in names of files and addresses: ``auth`` or ``sign``."""
        return self.value[:4]


class Kind(StrEnum):
    """On what a certificate lies: the plastic card or a phone."""

    CARD = "card"
    ANDROID = "android"
    IPHONE = "iphone"


class Status(StrEnum):
    """What the register says of a certificate."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    SUPERSEDED = "superseded"
    REVOKED = "revoked"


class Reason(StrEnum):
    """Why a certificate was revoked for good."""

    LOSS = "loss"
    DEATH = "death"
    CESSATION = "cessation"


@dataclass(frozen=True)
class AuthorityEntry:
    """One generation of a CA; ``certificate`` is DER, ``key_pem`` PKCS#8 in clear."""

    use: Use
    generation: int
    key_pem: str = field(repr=False)
    certificate: bytes


@dataclass(frozen=True)
class CertificateEntry:
    """One certificate ever issued, and what became of it. ``sha256`` is of the DER form, in hex."""

    sha256: str = field(repr=False)
    serial: int = field(repr=False)
    use: Use
    generation: int
    card_id: str
    person_id: str
    kind: Kind
    listed: bool
    issued_at: datetime
    not_after: datetime
    status: Status = Status.ACTIVE
    reason: Reason | None = None
    changed_at: datetime | None = None
    superseded_by: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class CardEntry:
    """One card or phone as it was last handed out.

    ``edition`` grows with each handing out; ``contents`` are the members of its file, and None once
    it was withdrawn. ``order`` says for which order of a people file it was made, None for none.
    """

    card_id: str
    person_id: str
    kind: Kind
    edition: int
    listed: bool
    order: Mapping[str, Any] | None
    contents: Mapping[str, Any] | None = field(repr=False)


@dataclass(frozen=True)
class Event:
    """One line of the feed."""

    sequence: int
    sha256: str = field(repr=False)
    status: Status
