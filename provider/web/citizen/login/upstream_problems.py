"""Which page says why a login at the upstream did not work: whose side it is on, and no more."""

from collections.abc import Mapping

from provider.login.upstream.errors import (
    AttributesRefusedError,
    ClientRefusedError,
    HolderUnknownError,
    StoppedThereError,
    UpstreamAnswerError,
    UpstreamError,
    UpstreamUnavailableError,
)

UPSTREAM_GENERIC = "ERR_UPSTREAM"
"""What the browser hears of every answer that was not as it must be."""

UPSTREAM_PROBLEMS: Mapping[str, str] = {
    UPSTREAM_GENERIC: "E-U0",
    StoppedThereError.code: "E-U1",
    HolderUnknownError.code: "E-U2",
    AttributesRefusedError.code: "E-U2",
    ClientRefusedError.code: "E-U3",
    UpstreamUnavailableError.code: "E-U4",
    UpstreamAnswerError.code: "E-U4",
}
"""The citizen's side (E-U1, E-U2), ours (E-U3), the upstream's (E-U4)."""


def shown_for(refusal: UpstreamError) -> str:
    """Return the code that the browser may hear."""
    return refusal.code if refusal.code in UPSTREAM_PROBLEMS else UPSTREAM_GENERIC
