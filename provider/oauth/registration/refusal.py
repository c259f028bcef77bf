"""Why a registration is refused, and how it is said on the wire.

RegistrationRefusal         ``error`` is the code (RFC 7591 section 3.2.2, RFC 6750 section 3.1)
├── RegistrationError           invalid_client_metadata or invalid_redirect_uri: the metadata
├── StatementRefusedError       invalid_software_statement
├── StatementUnapprovedError    unapproved_software_statement
├── TokenRefusedError           401 invalid_token, with a Bearer challenge
├── RegistrationClosedError     403 access_denied
└── RegistrationQuotaError      429 temporarily_unavailable
"""

from collections.abc import Mapping
from datetime import datetime
from email.utils import format_datetime


class RegistrationRefusal(Exception):  # noqa: N818 - the errors are its kinds
    """A registration, or a change of one, is refused; nothing was changed."""

    status = 400
    error = "invalid_client_metadata"

    @property
    def headers(self) -> Mapping[str, str]:
        """Return the headers that belong to this refusal."""
        return {}


class RegistrationError(RegistrationRefusal):
    """Names every fault of the metadata at once, a line each; each line begins with the member."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults
        if all(fault.startswith("redirect_uris") for fault in faults):
            self.error = "invalid_redirect_uri"


class StatementRefusedError(RegistrationRefusal):
    """The software statement is malformed, forged or too old."""

    error = "invalid_software_statement"


class StatementUnapprovedError(RegistrationRefusal):
    """The software statement comes from somebody whom the operator does not trust with them."""

    error = "unapproved_software_statement"


class TokenRefusedError(RegistrationRefusal):
    """The bearer token is missing, unknown, spent or another client's; all look alike."""

    status = 401
    error = "invalid_token"

    def __init__(self, description: str, *, brought: bool) -> None:
        super().__init__(description)
        self._brought = brought

    @property
    def headers(self) -> Mapping[str, str]:
        """Return the challenge; it names an error only when a token was brought."""
        return {"WWW-Authenticate": 'Bearer error="invalid_token"' if self._brought else "Bearer"}


class RegistrationClosedError(RegistrationRefusal):
    """This provider lets nobody register by themselves."""

    status = 403
    error = "access_denied"


class RegistrationQuotaError(RegistrationRefusal):
    """Too many registrations, or changes of one, for today."""

    status = 429
    error = "temporarily_unavailable"

    def __init__(self, until: datetime) -> None:
        super().__init__("as many registrations or changes as one day allows were made")
        self._until = until

    @property
    def headers(self) -> Mapping[str, str]:
        """Return when to come back."""
        return {"Retry-After": format_datetime(self._until, usegmt=True)}
