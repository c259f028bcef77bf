"""Where and how the answer goes: ``redirect_uri`` and ``response_mode``."""

import re

from authlib.oauth2.rfc6749 import InvalidRequestError

from consent.relying_party import RelyingParty
from provider.oauth.policy import policy_of
from provider.oauth.redirect import redirect_fault
from provider.oauth.request.incoming import Incoming

_LOOPBACK_PORT = re.compile(r"^(http://(?:127\.0\.0\.1|\[::1\]))(?::[0-9]{1,5})?(?=/|\?|\Z)")


def redirect_uri(incoming: Incoming) -> str:
    """Match exactly; the rule for registration holds again, should the instance have changed."""
    asked = incoming.form.get("redirect_uri")
    if asked is None:
        raise InvalidRequestError("redirect_uri is missing")
    if not is_registered(asked, incoming.party):
        raise InvalidRequestError("redirect_uri is not registered")
    on_this_machine = incoming.policy.public and _LOOPBACK_PORT.match(asked)
    if not on_this_machine and redirect_fault(asked, production=incoming.production):
        raise InvalidRequestError("redirect_uri is not allowed on this instance")
    return asked


def is_registered(asked: str, party: RelyingParty) -> bool:
    """Tell whether a client registered this address.

    A native app on the loopback address may listen on any port (RFC 8252 section 7.3); nothing else
    is forgiven.
    """
    registered = party.metadata.get("redirect_uris", ())
    if asked in registered:
        return True
    if not policy_of(party).public or not _LOOPBACK_PORT.match(asked):
        return False
    return _without_port(asked) in {_without_port(uri) for uri in registered}


def response_mode(incoming: Incoming) -> str:
    """Return the asked mode, or the policy's own; a client is never answered in a weaker one."""
    asked = incoming.form.get("response_mode", incoming.policy.default_response_mode)
    if asked not in incoming.policy.response_modes:
        raise InvalidRequestError("response_mode is not one that this client may use")
    return asked


def _without_port(uri: str) -> str:
    return _LOOPBACK_PORT.sub(r"\1", uri)
