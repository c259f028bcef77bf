"""How the citizen should log in (OpenID Connect Core section 3.1.2.1).

``acr_values`` is passed over: it is a wish, and every login has the one ``acr`` that we have.
"""

import re

from authlib.oauth2.rfc6749 import InvalidRequestError

from provider.oauth.request.incoming import Incoming

_PROMPTS = frozenset({"none", "login", "consent", "select_account"})


def prompt(incoming: Incoming) -> str | None:
    """Return the prompts; none stands alone."""
    asked = incoming.form.get("prompt")
    if asked is None:
        return None
    values = asked.split()
    if not _PROMPTS.issuperset(values) or ("none" in values and len(values) > 1):
        raise InvalidRequestError("prompt holds an unknown value, or none beside another")
    return asked


def max_age(incoming: Incoming) -> int | None:
    """Return the seconds since the login, from the request or else from the registration."""
    asked = incoming.form.get("max_age")
    if asked is None:
        registered = incoming.party.metadata.get("default_max_age")
        return registered if type(registered) is int else None
    if not re.fullmatch(r"[0-9]{1,9}", asked):
        raise InvalidRequestError("max_age is not a number of seconds")
    return int(asked)
