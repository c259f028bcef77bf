"""A request whose parameters come through the browser itself (RFC 6749 section 4.1.1).

First client and redirect URI: while they are not sure, nobody is sent anywhere. Then every other fault
goes back to the relying party, in the mode in which it wants its answers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from authlib.oauth2.rfc6749 import InvalidRequestError

from consent.relying_party import RelyingParty
from provider.flow.state import AuthorizationRequest
from provider.oauth.errors import RedirectUriError
from provider.oauth.policy import policy_of
from provider.oauth.redirect import is_registered, redirect_fault
from provider.oauth.request.read import Hint, read_request

Parameters = Mapping[str, Sequence[str]]
"""Unverified parameters, each with all the values that were sent for it."""


@dataclass(frozen=True)
class PlainRequest:
    """One request as it came in, from a client that is known."""

    unverified: Parameters
    party: RelyingParty
    hint: Hint
    production: bool

    def destination(self) -> AuthorizationRequest:
        """Tell where an error would go, and how; raise ``RedirectUriError`` for nowhere."""
        policy = policy_of(self.party)
        redirect_uri = single(self.unverified, "redirect_uri")
        registered = self.party.metadata.get("redirect_uris", ())
        if not is_registered(redirect_uri, registered, native=policy.public):
            raise RedirectUriError
        if redirect_fault(redirect_uri, production=self.production, native=policy.public):
            raise RedirectUriError
        return AuthorizationRequest(
            client_id=self.party.client_id,
            redirect_uri=redirect_uri,
            scope="",
            state=single(self.unverified, "state") or None,
            nonce=None,
            code_challenge=None,
            dpop_jkt=None,
            purpose_id="",
            response_mode=single(self.unverified, "response_mode"),
            pushed=False,
        )

    def read(self, *, now: datetime) -> AuthorizationRequest:
        """Check every parameter; raise the ``OAuth2Error`` of the first broken rule."""
        form = self._each_once()
        return read_request(
            form,
            self.party,
            None,
            policy=policy_of(self.party),
            pushed=False,
            production=self.production,
            now=now,
            hint=self.hint,
        )

    def _each_once(self) -> dict[str, str]:
        """Fold the parameters; one without a value counts as not sent (RFC 6749 section 3.1)."""
        sent = {name: values for name, values in self.unverified.items() if any(values)}
        for values in sent.values():
            if len(values) > 1:
                raise InvalidRequestError("a parameter is sent more than once")
            if "\0" in values[0]:
                raise InvalidRequestError("a parameter is not text")
        return {name: values[0] for name, values in sent.items()}


def single(unverified: Parameters, name: str) -> str:
    """Return a parameter; one that is sent twice or is no text counts as not sent."""
    values = unverified.get(name, ())
    return values[0] if len(values) == 1 and "\0" not in values[0] else ""
