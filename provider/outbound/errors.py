"""Why a call to a registered address did not succeed.

OutboundError       ``fault`` is the stable code; the message names the host and nothing else
"""

from enum import StrEnum


class Fault(StrEnum):
    """Stable codes, for logs and for the row that remembers the last failure."""

    MALFORMED = "address_malformed"
    """Not an absolute https address in plain form."""
    FORBIDDEN = "address_forbidden"
    """The name leads to an address that is not on the public internet, or http leads there."""
    UNKNOWN_NAME = "name_unknown"
    UNREACHABLE = "unreachable"
    TLS = "tls_failed"
    """No TLS 1.2 or 1.3, or a certificate that is not good for the name."""
    TOO_SLOW = "too_slow"
    TOO_LARGE = "too_large"
    NOT_HTTP = "not_http"
    REDIRECTED = "redirected"
    STATUS = "status_refused"
    CONTENT_TYPE = "content_type_refused"
    ENCODED = "encoding_refused"
    """A compressed answer: nobody here unpacks what a stranger packed."""


class OutboundError(Exception):
    """The call failed; ``fault`` says why. Never holds more of the address than its host."""

    def __init__(self, fault: Fault, host: str = "") -> None:
        super().__init__(f"{fault.value} host={host or '?'}")
        self.fault = fault
        self.code = fault.value
        self.host = host
