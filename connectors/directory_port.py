"""The person directory's contract: the residents' register, read on demand and never stored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Protocol


@dataclass(frozen=True)
class PersonName:
    """A name as the residents' register holds it, with its reading in full-width katakana."""

    text: str
    kana: str


@dataclass(frozen=True)
class DirectoryPerson:
    """A person as the person directory answers: a stable id, a name and a birth date."""

    person_id: str
    name: PersonName
    birth_date: date


class CredentialStatus(StrEnum):
    """What the register says of a certificate; also how we keep it."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    SUPERSEDED = "superseded"
    REVOKED = "revoked"


@dataclass(frozen=True)
class CredentialHolder:
    """Who holds a credential, and which of the person's earlier ones it takes the place of.

    ``supersedes`` are SHA-256 fingerprints (lower-case hex) of certificates in DER. A second
    credential beside the first, such as the phone's beside the card's, supersedes nothing.
    ``status`` is the directory's own word about the credential: its feed may have told it before anybody
    here knew the credential.
    """

    person: DirectoryPerson
    supersedes: Sequence[str] = ()
    status: CredentialStatus = CredentialStatus.ACTIVE


@dataclass(frozen=True)
class BasicFour:
    """The four attributes (基本4情報) by which the register finds a person.

    Text as the certificate holds it; ``sex`` is male, female or unknown (ISO/IEC 5218 in words).
    They are compared and forgotten: never stored, logged or shown.
    """

    name: str = field(repr=False)
    sex: str = field(repr=False)
    birth_date: date = field(repr=False)
    address: str = field(repr=False)


@dataclass(frozen=True)
class CredentialEvent:
    """One line of the directory's feed: what became of a certificate, by its SHA-256 (hex)."""

    sequence: int
    certificate_sha256: str = field(repr=False)
    status: CredentialStatus


@dataclass(frozen=True)
class Represented:
    """Someone for whom a person may act, and the ground of it (Civil Code art. 824)."""

    person: DirectoryPerson
    relation: str


@dataclass(frozen=True)
class Residence:
    """One stay in one municipality; ``moved_out`` is None while it lasts."""

    agency_id: str
    municipality_code: str
    moved_in: date
    moved_out: date | None


@dataclass(frozen=True)
class Membership:
    """A body other than a municipality that may hold records of a person, such as an insurer.

    ``kind`` is one of the catalogue's kinds of agency; ``until`` is None while it lasts.
    """

    agency_id: str
    kind: str
    since: date
    until: date | None


@dataclass(frozen=True)
class Linkage:
    """Where a person's records may lie, and the code by which each agency knows the person."""

    residences: Sequence[Residence]
    codes: Mapping[str, str]
    memberships: Sequence[Membership] = ()


class PersonDirectory(Protocol):
    """The residents' register, read on demand and never stored.

    Every method raises ``connectors.errors.DirectoryUnavailableError`` when the directory is silent.
    """

    def resolve(self, certificate_der: bytes) -> CredentialHolder | None:
        """Name the holder of a verified certificate; None when the directory does not know it."""
        ...

    def identify(self, four: BasicFour) -> DirectoryPerson | None:
        """Name the one person whose register entry equals all four attributes; None for none or two."""
        ...

    def credential_events(self, after: int) -> Sequence[CredentialEvent]:
        """Return the feed's next events in order of ``sequence``, at most 500; none when up to date."""
        ...

    def person(self, person_id: str) -> DirectoryPerson | None:
        """Describe a known person; None when the directory no longer knows the id."""
        ...

    def represented(self, person_id: str) -> Sequence[Represented]:
        """List the people for whom this person is legal representative."""
        ...

    def linkage(self, person_id: str) -> Linkage | None:
        """Tell where a person's records may lie; None for an unknown person."""
        ...

    def linked(self, agency_id: str, linkage_code: str) -> str | None:
        """Name the person whom an agency knows by a code; None for a code that is not that agency's."""
        ...
