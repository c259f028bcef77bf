"""The refresh grant (RFC 6749 section 6).

The token is not rotated: the client is confidential and every use is proved by its key, and a lost
answer must not lose the grant (FAPI 2.0 section 5.3.2.1). The client may bring a new DPoP key.
"""

from datetime import datetime
from typing import Any

from authlib.oauth2.rfc6749 import InvalidScopeError
from authlib.oauth2.rfc6749.grants import RefreshTokenGrant

from provider.keys.opaque import opaque_hash
from provider.oauth.grants.redemption import GRANT_OVER, Redemption, Refused
from provider.oauth.issue import Issued, readable
from provider.oauth.protocol import CLIENT_AUTH_METHOD


class RefreshGrant(Redemption, RefreshTokenGrant):
    """Exchanges a refresh token for a fresh access token, as often as its grant allows."""

    TOKEN_ENDPOINT_AUTH_METHODS = (CLIENT_AUTH_METHOD,)
    token_hash: str

    def validate_token_request(self) -> None:
        """Prove the sender and read the parameters: everything that needs no write."""
        self.sender = self.desk.senders.bound(self.request)
        self.token_hash = opaque_hash(self.request.required("refresh_token"))

    def create_token_response(self) -> Any:
        """Issue an access token and answer."""
        now = self.request.now
        issued = self.in_one_transaction(lambda: self._issue(now=now))
        return 200, self.desk.token_issuer.answer(issued, None, now=now), []

    def _issue(self, *, now: datetime) -> Issued | Refused:
        self.desk.senders.spend(self.sender)
        found = self.desk.tokens.hold_refresh(self.token_hash)
        if found is None or found[0].client_id != self.sender.relying_party.client_id:
            return Refused("the refresh token is not known")
        token, standing = found
        if not token.good(now=now):
            return Refused("the refresh token is over")
        scope = _narrowed(token.scope, self.request.form.get("scope"))
        if scope is None:
            return Refused("scope goes beyond what was granted", InvalidScopeError)
        usable = readable(standing.grant, scope, standing.relying_party, now=now)
        if not (standing.credential_active and usable):
            return Refused(GRANT_OVER)
        return self.desk.token_issuer.access(standing.grant, self.sender, scope, now=now)


def _narrowed(granted: str, asked: str | None) -> str | None:
    """Return the part of the granted scope that is asked for; None when more is asked."""
    if asked is None:
        return granted
    wanted = asked.split()
    if not set(granted.split()).issuperset(wanted):
        return None
    return " ".join(token for token in granted.split() if token in wanted)
