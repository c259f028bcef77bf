"""What can be wrong with the sources of records and persons.

ConnectorError
├── DirectoryUnavailableError   the person directory is silent or talks nonsense
├── RegistryFaultError          the list of agencies has gaps; the program must not start
└── MalformedAnswerError        an agency's answer is not what the contract says
    └── MyNumberFoundError      a My Number stands where none may stand

No message holds anything that was received: it may be personal data.
"""

from collections.abc import Sequence


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


class MalformedAnswerError(ConnectorError):
    """An answer breaks the contract. Raised and caught within this package."""

    code = "malformed_answer"

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class MyNumberFoundError(MalformedAnswerError):
    """A My Number stands in a text of the answer, so nothing of the answer may be used."""

    code = "my_number_found"

    def __init__(self) -> None:
        super().__init__("a My Number stands in a text")
