"""Where a client lets its users be sent: redirect URIs and post-logout redirect URIs."""

from provider.oauth.redirect import LONGEST_URI, redirect_fault
from provider.oauth.registration.members import MOST_ENTRIES
from provider.oauth.registration.rules import Metadata, Rules


def redirect_faults(metadata: Metadata, rules: Rules) -> list[str]:
    """Judge ``redirect_uris``, which must be there, and ``post_logout_redirect_uris``."""
    faults = _list_faults("redirect_uris", metadata.get("redirect_uris"), rules)
    if "post_logout_redirect_uris" in metadata:
        name = "post_logout_redirect_uris"
        faults += _list_faults(name, metadata[name], rules)
    return faults


def _list_faults(name: str, uris: object, rules: Rules) -> list[str]:
    if not isinstance(uris, list) or not 1 <= len(uris) <= MOST_ENTRIES:
        return [f"{name} is not a list of 1 to {MOST_ENTRIES} addresses"]
    native = rules.policy.public
    faults = (
        (uri, redirect_fault(uri, production=rules.production, native=native)) for uri in uris
    )
    return [f"{name}: {str(uri)[:LONGEST_URI]!r} {fault}" for uri, fault in faults if fault]
