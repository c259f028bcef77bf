"""The refresh grant (RFC 6749 section 6).

A confidential client's token is not rotated: every use is proved by its key, and a lost answer must
not lose the grant (FAPI 2.0 section 5.3.2.1). It may bring a new DPoP key. A public client's is
bound to one key and rotates; one that comes back after the grace ends its whole family.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from authlib.oauth2.rfc6749 import (
    InvalidRequestError,
    InvalidScopeError,
    UnauthorizedClientError,
)
from authlib.oauth2.rfc6749.grants import RefreshTokenGrant

from consent.grant import Grant
from provider.keys.opaque import opaque_hash
from provider.oauth.grants.redemption import GRANT_OVER, UNBOUND, Redemption, Refused
from provider.oauth.issue import Issued, readable
from provider.oauth.protocol import CLIENT_AUTH_METHODS
from provider.oauth.rotation import is_reused
from provider.storage.standing import Standing
from provider.storage.tokens import RefreshToken


class RefreshGrant(Redemption, RefreshTokenGrant):
    """Exchanges a refresh token for a fresh access token, as often as its grant allows."""

    TOKEN_ENDPOINT_AUTH_METHODS = CLIENT_AUTH_METHODS
    value: str

    def validate_token_request(self) -> None:
        """Prove the sender and read the parameters: everything that needs no write."""
        self.sender = self.desk.senders.bound(self.request)
        if self.GRANT_TYPE not in self.sender.relying_party.metadata.get("grant_types", ()):
            raise UnauthorizedClientError("grant_types of this client does not hold refresh_token")
        self.value = self.request.required("refresh_token")

    def create_token_response(self) -> Any:
        """Issue an access token and answer."""
        now = self.request.now
        issued = self.in_one_transaction(lambda: self._issue(now=now))
        return 200, self.desk.token_issuer.answer(issued, None, now=now), []

    def _issue(self, *, now: datetime) -> Issued | Refused:
        self.desk.senders.spend(self.sender)
        found = self.desk.tokens.hold_refresh(opaque_hash(self.value))
        if found is None or found[0].client_id != self.sender.relying_party.client_id:
            return Refused("the refresh token is not known")
        token, standing = found
        scope = _narrowed(token.scope, self.request.form.get("scope"))
        if scope is None:
            return Refused("scope goes beyond what was granted", InvalidScopeError)
        refused = self._unfit(token, now=now)
        grants = () if refused else self._usable(standing, scope, now=now)
        if not grants:
            return refused or Refused(GRANT_OVER)
        if grants[0].categories and self.sender.confirmation is None:
            return Refused(UNBOUND, InvalidRequestError)
        issued = self.desk.token_issuer.access(grants, self.sender, scope, token.context, now=now)
        if not token.rotates:
            return issued
        successor = self.desk.rotation.successor(self.value, token, now=now)
        return replace(issued, refresh_value=successor)

    def _unfit(self, token: RefreshToken, *, now: datetime) -> Refused | None:
        """Say what is wrong with the token itself, or with the hands that hold it."""
        if not token.good(now=now):
            return Refused("the refresh token is over")
        held = self.sender.confirmation
        if token.confirmation is not None and token.confirmation != (held and held.text()):
            return Refused("the proof is not by the key of the refresh token")
        if is_reused(token, now=now):
            self.desk.tokens.end_all_of(token.grant_id, now=now)
            return Refused("the refresh token was used before")
        return None

    def _usable(self, standing: Standing, scope: str, *, now: datetime) -> Sequence[Grant]:
        """List the grants under which the access token could read something; for none, none is issued."""
        return [
            grant
            for grant in standing.grants
            if readable(grant, scope, standing.relying_party, now=now)
            and not self._request_over(grant, now=now)
        ]

    def _request_over(self, grant: Grant, *, now: datetime) -> bool:
        """Tell whether a one-off grant has served its one request, so that nothing is left to read."""
        return not grant.standing and self.desk.one_off.is_over(grant, now=now)


def _narrowed(granted: str, asked: str | None) -> str | None:
    """Return the part of the granted scope that is asked for; None when more is asked."""
    if asked is None:
        return granted
    wanted = asked.split()
    if not set(granted.split()).issuperset(wanted):
        return None
    return " ".join(token for token in granted.split() if token in wanted)
