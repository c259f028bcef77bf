"""Where and how the answer goes: ``redirect_uri`` and ``response_mode``."""

from authlib.oauth2.rfc6749 import InvalidRequestError

from provider.oauth.redirect import is_registered, redirect_fault
from provider.oauth.request.incoming import Incoming


def redirect_uri(incoming: Incoming) -> str:
    """Match what is registered; its rule holds again, should the instance have changed since."""
    asked, native = incoming.form.get("redirect_uri"), incoming.policy.public
    if asked is None:
        raise InvalidRequestError("redirect_uri is missing")
    registered = incoming.party.metadata.get("redirect_uris", ())
    if not is_registered(asked, registered, native=native):
        raise InvalidRequestError("redirect_uri is not registered")
    if redirect_fault(asked, production=incoming.production, native=native):
        raise InvalidRequestError("redirect_uri is not allowed on this instance")
    return asked


def response_mode(incoming: Incoming) -> str:
    """Return the asked mode, or the first it may use; no client is answered in a weaker one."""
    modes = incoming.policy.response_modes
    registered = incoming.party.metadata.get("response_modes", modes)
    allowed = [mode for mode in modes if mode in registered]
    asked = incoming.form.get("response_mode", (allowed or modes)[0])
    if asked not in allowed:
        raise InvalidRequestError("response_mode is not one that this client may use")
    return asked
