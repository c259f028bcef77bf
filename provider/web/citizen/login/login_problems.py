"""Which page says why a login did not work: one table from codes to pages.

Codes of the bridge come back unverified, so they may lead to any page that promises nothing. The
server's own reasons are shown only after signature and chain have passed; the rest is ``E-L0``.
"""

from collections.abc import Mapping

from jpki_bridge.errors import CERTIFICATE_EXPIRED_HINT, TIMED_OUT, USER_CANCELLED
from provider.web.citizen.login.card_answer import DIRECTORY_SILENT, GENERIC, SUSPENDED
from provider.web.citizen.login.pair_problems import JUDGED_HERE, PAIR_PROBLEMS
from provider.web.citizen.login.upstream_problems import UPSTREAM_PROBLEMS

LOGIN_PROBLEMS: Mapping[str, str] = {
    GENERIC: "E-L0",
    "ERR_NO_SERVICE": "E-L1",
    "ERR_NO_READER": "E-L1",
    "ERR_READER_BUSY": "E-L1",
    "ERR_NO_CARD": "E-L2",
    "ERR_CARD_REMOVED": "E-L2",
    "ERR_CARD": "E-L2",
    "ERR_PIN_UNCERTAIN": "E-L2",
    "ERR_NOT_JPKI": "E-L3",
    "ERR_REAL_CARD": "E-L13",
    CERTIFICATE_EXPIRED_HINT: "E-L4",
    "ERR_EXPIRED": "E-L4",
    "ERR_REVOKED": "E-L4R",
    SUSPENDED: "E-L4S",
    "ERR_PIN_BLOCKED": "E-L5",
    "ERR_REVOCATION_UNKNOWN": "E-L6",
    DIRECTORY_SILENT: "E-L6",
    "ERR_PIN_NOT_SET": "E-L7",
    "ERR_CREDENTIAL_UNKNOWN": "E-L9",
    USER_CANCELLED: "E-L10",
    TIMED_OUT: "E-L11",
    **PAIR_PROBLEMS,
    **UPSTREAM_PROBLEMS,
}

SERVER_ONLY = frozenset({"ERR_EXPIRED", "ERR_REVOKED", SUSPENDED, "ERR_REVOCATION_UNKNOWN"})
SERVER_ONLY |= {"ERR_CREDENTIAL_UNKNOWN", DIRECTORY_SILENT, *JUDGED_HERE, *UPSTREAM_PROBLEMS}
"""What a bridge cannot know; from a bridge these are the generic page."""


def known_to_bridges(unverified_error: str) -> str:
    """Return a bridge's code as it may be shown, the generic one for what no bridge can know."""
    known = unverified_error in LOGIN_PROBLEMS and unverified_error not in SERVER_ONLY
    return unverified_error if known else GENERIC


def page_of_problem(code: str | None) -> str:
    """Name the page of a code; what has none of its own has the generic one."""
    return LOGIN_PROBLEMS.get(code or GENERIC, LOGIN_PROBLEMS[GENERIC])


RETRY_IS_USELESS = frozenset(
    {"E-L4", "E-L4R", "E-L4S", "E-L5", "E-L7", "E-L9", "E-L13", "E-K1", "E-K2"}
)
"""Pages whose way out is the municipal office, not another try with the same card."""
