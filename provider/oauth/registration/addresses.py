"""Where a client lets its users be sent: redirect URIs and post-logout redirect URIs.

Every address is compared as it was registered, letter by letter. The one exception is a loopback
address of a public client, whose port is known only when the app runs (RFC 8252 section 7.3).
"""

import re
from collections.abc import Iterable

from consent.relying_party import RelyingParty
from provider.oauth.policy import policy_of
from provider.oauth.redirect import LONGEST_URI, redirect_fault
from provider.oauth.registration.members import MOST_ENTRIES
from provider.oauth.registration.rules import Metadata, Rules

_LOOPBACK = re.compile(
    r"(?P<before>http://(?:127\.0\.0\.1|\[::1\]))(?::(?P<port>[0-9]{1,5}))?(?P<after>[/?][!-~]*)?"
)
_PRIVATE_USE = re.compile(r"[a-z][a-z0-9+-]*(\.[a-z0-9+-]+)+:/(?!/)[!-~]*")
"""A reversed domain name, and one slash: there is no authority to name (RFC 8252 section 7.1)."""
_HIGHEST_PORT = 65_535


def redirect_faults(metadata: Metadata, rules: Rules) -> list[str]:
    """Judge ``redirect_uris``, which must be there, and ``post_logout_redirect_uris``."""
    return _list_faults("redirect_uris", metadata.get("redirect_uris"), rules) + (
        _list_faults("post_logout_redirect_uris", metadata["post_logout_redirect_uris"], rules)
        if "post_logout_redirect_uris" in metadata
        else []
    )


def is_registered(unverified: str, party: RelyingParty, *, member: str = "redirect_uris") -> bool:
    """Tell whether a client registered this very address, at whatever port on the loopback."""
    registered: Iterable[str] = party.metadata.get(member) or ()
    if unverified in registered:
        return True
    if not policy_of(party).public:
        return False
    portless = _without_port(unverified)
    return portless is not None and portless in map(_without_port, registered)


def _list_faults(name: str, uris: object, rules: Rules) -> list[str]:
    if not isinstance(uris, list) or not 1 <= len(uris) <= MOST_ENTRIES:
        return [f"{name} is not a list of 1 to {MOST_ENTRIES} addresses"]
    faults = ((uri, _uri_fault(uri, rules)) for uri in uris)
    return [f"{name}: {str(uri)[:LONGEST_URI]!r} {fault}" for uri, fault in faults if fault]


def _uri_fault(uri: object, rules: Rules) -> str | None:
    fault = redirect_fault(uri, production=rules.production)
    if fault and rules.policy.public and isinstance(uri, str) and _is_native(uri):
        return None
    return fault


def _is_native(uri: str) -> bool:
    if len(uri) > LONGEST_URI or not set("#\\").isdisjoint(uri):
        return False
    return _without_port(uri) is not None or _PRIVATE_USE.fullmatch(uri) is not None


def _without_port(uri: str) -> str | None:
    """Return a loopback address without its port; None for any other address."""
    found = _LOOPBACK.fullmatch(uri)
    if found is None or not 1 <= int(found["port"] or 80) <= _HIGHEST_PORT:
        return None
    return found["before"] + (found["after"] or "")
