"""What the server goes by, what it trusts, and what it knows after a successful check."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from cryptography import x509
from cryptography.x509.oid import NameOID
from cryptography.x509.verification import PolicyBuilder

from jpki_bridge.algorithm import Algorithm, algorithm_of_key
from jpki_bridge.ports import RevocationSource
from jpki_bridge.verification.basic_four import FourAttributes
from jpki_bridge.verification.use import CertificateUse

_FOR_TRIALS = frozenset({"JPKI-SANDBOX", "JPKI-TEST"})
"""Organizations whose CAs certify nobody: our sandbox's, and the one of JPKI's own trial cards."""


@dataclass(frozen=True)
class Expectation:
    """The server's own side of a challenge, from its own store: the exact texts it sent."""

    origin: str
    nonce: str
    context: str


@dataclass(frozen=True)
class Trust:
    """Whose certificates are accepted: CA certificates, dotted policy OIDs, a revocation source.

    Several anchors may share one name (generations of one CA); the issuer is chosen by key. Each use
    of a certificate has a trust of its own. An anchor with a weak key is a ``ValueError``.
    """

    anchors: Sequence[x509.Certificate]
    policy_oids: Collection[str]
    revocation: RevocationSource
    prepared: dict[CertificateUse, PolicyBuilder] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    """What the check of a chain builds once and keeps here."""

    def __post_init__(self) -> None:
        if not all(algorithm_of_key(anchor.public_key()) for anchor in self.anchors):
            raise ValueError("a trusted CA has a key of a kind that is not accepted")


@dataclass(frozen=True)
class VerifiedCredential:
    """A credential that passed every check.

    The serial number is legally restricted personal data and stays out of ``repr``; store keyed hashes
    of it only. The ``_sha256`` fields are lower-case hex. ``token_kind`` is the
    bridge's unchecked word, for information.
    """

    certificate_der: bytes = field(repr=False)
    issuer_key_sha256: str
    certificate_sha256: str = field(repr=False)
    serial_number: int = field(repr=False)
    not_after: datetime
    token_kind: str
    algorithm: Algorithm


@dataclass(frozen=True)
class VerifiedLink:
    """A login credential, and what the same card's signature certificate says of its holder."""

    first: VerifiedCredential
    four: FourAttributes = field(repr=False)


@dataclass(frozen=True)
class VerifiedPair:
    """Two login credentials of one bridge session: a parent's, and then the child's."""

    first: VerifiedCredential
    second: VerifiedCredential


def load_anchors(pem: bytes) -> tuple[x509.Certificate, ...]:
    """Read the CA certificates of a PEM file; an empty or broken file is a ``ValueError``."""
    return tuple(x509.load_pem_x509_certificates(pem))


def is_for_trials(anchor: x509.Certificate) -> bool:
    """Tell whether a CA is one of a sandbox or a test system, which production must not trust."""
    organizations = anchor.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
    return any(str(each.value).strip().upper() in _FOR_TRIALS for each in organizations)
