"""Making tokens: values for the relying party, hashes for the database, one answer for both grants."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from consent.grant import Grant
from consent.permission import Refused, effective
from consent.relying_party import RelyingParty
from provider.keys.opaque import new_opaque, opaque_hash
from provider.oauth.confirmation import Binding, Confirmation
from provider.oauth.details import granted_details
from provider.oauth.id_token import IdTokens
from provider.oauth.sender import BoundSender
from provider.oauth.subject import Pairwise
from provider.storage.tokens import AccessToken, RefreshToken, TokenStore
from scopes.parsing import parse_scope

ACCESS_PREFIX = "mk_at_"
REFRESH_PREFIX = "mk_rt_"


@dataclass(frozen=True)
class Issued:
    """What one token request issued. The values exist here and in the answer, and nowhere else."""

    grant: Grant
    relying_party: RelyingParty
    access: AccessToken
    access_value: str
    refresh_value: str | None = None

    def __repr__(self) -> str:
        return f"Issued(grant_id={self.grant.grant_id!r})"


class TokenIssuer:
    """Issues tokens within the transaction that is open, and words the answer after it."""

    def __init__(
        self, tokens: TokenStore, pairwise: Pairwise, id_tokens: IdTokens, access_life: timedelta
    ) -> None:
        self._tokens = tokens
        self._pairwise = pairwise
        self._id_tokens = id_tokens
        self._access_life = access_life

    def access(self, grant: Grant, sender: BoundSender, scope: str, *, now: datetime) -> Issued:
        """Keep a new access token, bound to the sender's key; it never outlives its grant."""
        value = new_opaque(ACCESS_PREFIX)
        token = AccessToken(
            token_hash=opaque_hash(value),
            grant_id=grant.grant_id,
            client_id=grant.client_id,
            confirmation=Confirmation(Binding.DPOP, sender.proof.jkt).text(),
            scope=scope,
            issued_at=now,
            expires_at=min(now + self._access_life, grant.expires_at),
        )
        self._tokens.add_access(token)
        return Issued(grant, sender.relying_party, token, value)

    def refresh(
        self, grant: Grant, scope: str, context: Mapping[str, Any], *, now: datetime
    ) -> str:
        """Keep a new refresh token and return its value; it lives as long as its grant."""
        value = new_opaque(REFRESH_PREFIX)
        self._tokens.add_refresh(
            RefreshToken(
                token_hash=opaque_hash(value),
                grant_id=grant.grant_id,
                client_id=grant.client_id,
                scope=scope,
                context={name: context[name] for name in context if name != "nonce"},
                issued_at=now,
                expires_at=grant.expires_at,
            )
        )
        return value

    def answer(
        self, issued: Issued, context: Mapping[str, Any] | None, *, now: datetime
    ) -> dict[str, Any]:
        """Word the token response; a login's ``context`` adds the id_token."""
        party, grant, scope = issued.relying_party, issued.grant, issued.access.scope
        answer = {
            "access_token": issued.access_value,
            "token_type": "DPoP",
            "expires_in": int((issued.access.expires_at - now).total_seconds()),
            "scope": scope,
            "authorization_details": granted_details(grant, scope, party.sector, self._pairwise),
        }
        if issued.refresh_value is not None:
            answer["refresh_token"] = issued.refresh_value
        if context is not None and parse_scope(scope).openid:
            sub = self._pairwise.sub(party.sector, grant.person_id)
            answer["id_token"] = self._id_tokens.issue(party.client_id, sub, context, now=now)
        return answer


def readable(grant: Grant, scope: str, party: RelyingParty, *, now: datetime) -> bool:
    """Tell whether a token of this scope could read anything now; no other token is issued."""
    categories = parse_scope(scope).categories
    permission = effective(
        categories, grant, party.entitlement, client_active=party.active, now=now
    )
    return not isinstance(permission, Refused)
