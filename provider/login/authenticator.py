"""The port of every way to log in: evidence goes in, a credential and its holder come out.

The card is one (``card.py``), the pair of a card's two keys a second (``card_link.py``), an upstream
OpenID provider a third (``upstream/``). What follows a login never asks which it was.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol, TypeVar

from connectors.directory_port import DirectoryPerson

Evidence_contra = TypeVar("Evidence_contra", contravariant=True)


class LinkedBy(StrEnum):
    """How a credential came to belong to a person: never by first use, never by a session alone."""

    DIRECTORY = "directory"
    SIGNATURE = "signature"
    """By the four attributes in the card's signature certificate, over the same nonce."""
    UPSTREAM = "upstream"
    """By the four attributes that an upstream provider read from the card."""


@dataclass(frozen=True)
class Credential:
    """What a person logged in with. Identifier and fingerprint are stored as keyed hashes only.

    ``issuer_sha256`` is of the CA's public key, or of an upstream issuer's address; ``identifier`` is
    the serial number in decimal, or the upstream's pairwise ``sub``; ``fingerprint`` is the SHA-256
    of the certificate, or of issuer and ``sub``. All hashes are lower-case hex.
    """

    issuer_sha256: str
    identifier: str = field(repr=False)
    fingerprint: str = field(repr=False)
    kind: str
    not_after: datetime


@dataclass(frozen=True)
class Authenticated:
    """A login that passed every check; ``supersedes`` are fingerprints of credentials it replaces."""

    credential: Credential
    person: DirectoryPerson
    linked_by: LinkedBy
    supersedes: Sequence[str] = ()


class Authenticator(Protocol[Evidence_contra]):
    """Judges one kind of evidence; stateless, and silent about why towards the browser.

    Raises the errors of its own kind of evidence for what is wrong with it, those of
    ``jpki_bridge.errors`` or ``provider.login.upstream.errors``, and
    ``connectors.errors.DirectoryUnavailableError`` when nobody can say whose it is.
    """

    def authenticate(self, evidence: Evidence_contra, *, now: datetime) -> Authenticated:
        """Return who logged in; nothing is stored here."""
        ...
