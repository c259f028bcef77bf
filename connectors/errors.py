"""What can be wrong with the sources of records and persons.

ConnectorError
├── DirectoryUnavailableError   the person directory is silent or talks nonsense
├── RegistryFaultError          the list of agencies has gaps; the program must not start
├── DropFaultError              files that an agency dropped cannot be used; ``code`` says why
├── KeyFileError                a file holds no key to sign trial tokens with
├── CorrectionUnsentError       an agency did not open a case; ``kind`` says why, and nothing is kept of it
├── NoConsentTermsError         a question without the terms of a consent: a fault of ours, it is not asked
└── MalformedAnswerError        an agency's answer is not what the contract says
    ├── CompressedAnswerError   an answer came packed, though nobody asked for that
    ├── MyNumberFoundError      a My Number stands where none may stand
    ├── WrongPersonError        an answer is about somebody else than was asked
    ├── SealFaultError          an answer is sealed where none may be, or not as the contract says
    └── UnprovenAnswerError     an agency that signs did not sign this, now, for this question

No message holds anything that was received: it may be personal data.
"""

from collections.abc import Sequence
from pathlib import Path


class ConnectorError(Exception):
    """The root of this tree. ``code`` is stable."""

    code = "connector_error"


class DirectoryUnavailableError(ConnectorError):
    """The person directory did not answer usefully; ``reason`` says how, in our words."""

    code = "directory_unavailable"

    def __init__(self, reason: str) -> None:
        super().__init__(f"the person directory is not available: {reason}")
        self.reason = reason


class RegistryFaultError(ConnectorError):
    """The list of agencies cannot be used; ``faults`` names every gap."""

    code = "registry_fault"

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


class NoConsentTermsError(ConnectorError):
    """A question carries no terms of a consent, so it must not be asked: a fault of ours."""

    code = "no_consent_terms"

    def __init__(self) -> None:
        super().__init__("a question carries no terms of a consent")


class CorrectionUnsentError(ConnectorError):
    """An agency did not take a correction; ``kind`` is one of ``port.SourceErrorKind``."""

    code = "correction_unsent"

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


class KeyFileError(ConnectorError):
    """A file that should hold a private P-256 key as a JWK (RFC 7517) with a ``kid`` does not."""

    code = "key_file"

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} does not hold a private P-256 key as a JWK with a kid")


class MalformedAnswerError(ConnectorError):
    """An answer breaks the contract. Raised and caught within this package."""

    code = "malformed_answer"

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class CompressedAnswerError(MalformedAnswerError):
    """An answer is compressed: it stays unread, for nobody knows how large it would become."""

    code = "compressed"

    def __init__(self) -> None:
        super().__init__("the answer is compressed")


class MyNumberFoundError(MalformedAnswerError):
    """A My Number stands in a text of the answer, so nothing of the answer may be used."""

    code = "my_number_found"

    def __init__(self) -> None:
        super().__init__("a My Number stands in a text")


class WrongPersonError(MalformedAnswerError):
    """The answer says that it is about another person than the asked one."""

    code = "wrong_person"

    def __init__(self) -> None:
        super().__init__("the answer is about another person")


UNSIGNED, FORGED_SIGNATURE, STALE_SIGNATURE = "unsigned", "forged_signature", "stale_signature"


class UnprovenAnswerError(MalformedAnswerError):
    """An agency whose keys we have sent an answer that its signature does not prove; ``code`` says how."""

    def __init__(self, code: str) -> None:
        super().__init__("the signature does not prove the answer")
        self.code = code


class SealFaultError(MalformedAnswerError):
    """An answer is sealed where it may not be, in clear where it may not be, or badly; ``code`` says how."""

    def __init__(self, code: str) -> None:
        super().__init__("the answer is not sealed as the contract says")
        self.code = code


class DropFaultError(ConnectorError):
    """Files that an agency dropped cannot be used; ``code`` is for the operator and the agency."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
