"""The client credentials grant (RFC 6749 section 4.4), for looking after grants and nothing else.

What it issues names no person, opens no record, and is never refreshed.
"""

from datetime import timedelta
from typing import Any

from authlib.oauth2.rfc6749 import (
    InvalidRequestError,
    InvalidScopeError,
    UnauthorizedClientError,
)
from authlib.oauth2.rfc6749.grants import ClientCredentialsGrant

from provider.keys.opaque import new_opaque, opaque_hash
from provider.oauth.confirmation import Confirmation
from provider.oauth.grants.redemption import Redemption
from provider.oauth.policy import policy_of
from provider.oauth.protocol import CLIENT_AUTH_METHODS, MANAGEMENT_PREFIX, MANAGEMENT_SCOPES
from provider.storage.management_tokens import ManagementToken

LIFE = timedelta(minutes=5)


class ManagementGrant(Redemption, ClientCredentialsGrant):
    """Issues a management token to a confidential client that may hold grants of categories."""

    TOKEN_ENDPOINT_AUTH_METHODS = CLIENT_AUTH_METHODS
    scope: str
    bound: Confirmation

    def validate_token_request(self) -> None:
        """Prove the sender and its key, and read the scope."""
        self.sender = self.desk.senders.bound(self.request)
        policy = policy_of(self.sender.relying_party)
        if policy.login_only or policy.public:
            raise UnauthorizedClientError("this client holds no grants to look after")
        if self.GRANT_TYPE not in self.sender.relying_party.metadata.get("grant_types", ()):
            raise UnauthorizedClientError(f"this client did not register {self.GRANT_TYPE}")
        if self.sender.confirmation is None:
            raise InvalidRequestError("a DPoP proof is missing")
        self.bound = self.sender.confirmation
        wanted = self.request.form.get("scope", "").split()
        if not wanted or not set(wanted) <= set(MANAGEMENT_SCOPES):
            raise InvalidScopeError("scope is not of " + ", ".join(MANAGEMENT_SCOPES))
        self.scope = " ".join(dict.fromkeys(wanted))

    def create_token_response(self) -> Any:
        """Keep the token, and spend what proved the sender, in one transaction."""
        now, value = self.request.now, new_opaque(MANAGEMENT_PREFIX)
        token = ManagementToken(
            token_hash=opaque_hash(value),
            client_id=self.sender.relying_party.client_id,
            confirmation=self.bound.text(),
            scope=self.scope,
            issued_at=now,
            expires_at=now + LIFE,
        )
        with self.desk.database.transaction():
            self.desk.senders.spend(self.sender)
            self.desk.management_tokens.add(token)
        answer = {
            "access_token": value,
            "token_type": self.bound.token_type,
            "expires_in": int(LIFE.total_seconds()),
            "scope": self.scope,
        }
        return 200, answer, []
