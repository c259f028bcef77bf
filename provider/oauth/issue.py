"""Making tokens: values for the relying party, hashes for the database, one answer for every grant."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from consent.grant import Grant
from consent.permission import Refused, effective
from consent.relying_party import RelyingParty
from provider.keys.opaque import new_opaque, opaque_hash
from provider.login.method import LoginMethod
from provider.oauth.confirmation import Confirmation
from provider.oauth.details import granted_to_all, held_scope
from provider.oauth.id_token import IdTokens
from provider.oauth.identity_lookup import IdentityLookup
from provider.oauth.policy import policy_of
from provider.oauth.protocol import ACCESS_PREFIX, REFRESH_PREFIX
from provider.oauth.sender import Sender
from provider.oauth.subject import Pairwise
from provider.storage.tokens import AccessToken, RefreshToken, TokenStore
from scopes.parsing import kept_scope

METHOD = "method"
"""The member of a login's context that is there when the login was not made on the browser's device."""

BY_CODE = timedelta(hours=1)
"""How long tokens of a login by a QR code can be refreshed: nobody knows that the phone was near."""

_OF_ONE_LOGIN = ("nonce", "sid")


@dataclass(frozen=True)
class Issued:
    """What one token request issued. The values exist here and in the answer, and nowhere else.

    ``grants`` are those that the tokens can be used for now: one, or several of one sitting.
    ``disclosure_id`` is the ledger entry of what the id_token tells beside ``sub``.
    """

    grants: Sequence[Grant]
    relying_party: RelyingParty
    access: AccessToken
    access_value: str
    confirmation: Confirmation | None
    refresh_value: str | None = None
    disclosure_id: str | None = None

    @property
    def grant(self) -> Grant:
        """The grant that stands for all of them: who logged in, and what may be told of that person."""
        return self.grants[0]

    def __repr__(self) -> str:
        return f"Issued(grant_id={self.grant.grant_id!r})"


class TokenIssuer:
    """Issues tokens within the transaction that is open, and words the answer after it."""

    def __init__(
        self,
        tokens: TokenStore,
        pairwise: Pairwise,
        id_tokens: IdTokens,
        identity: IdentityLookup,
        access_life: timedelta,
    ) -> None:
        self._tokens = tokens
        self._pairwise = pairwise
        self._id_tokens = id_tokens
        self._identity = identity
        self._access_life = access_life

    def demand_deliverable(self, party: RelyingParty) -> None:
        """Raise the ``OAuth2Error`` to answer with when an answer could not be written for a client."""
        self._id_tokens.demand_deliverable(party)

    def access(
        self,
        grants: Sequence[Grant],
        sender: Sender,
        scope: str,
        context: Mapping[str, Any],
        *,
        now: datetime,
    ) -> Issued:
        """Keep a new access token, bound to the sender's key; it never outlives its grants."""
        value, grant = new_opaque(ACCESS_PREFIX), grants[0]
        token = AccessToken(
            token_hash=opaque_hash(value),
            grant_id=grant.grant_id,
            client_id=grant.client_id,
            confirmation=sender.confirmation.text() if sender.confirmation else None,
            scope=scope,
            issued_at=now,
            expires_at=min(now + self._access_life, _end_of(grants)),
            claims=told_at("userinfo", context, grant),
        )
        self._tokens.add_access(token)
        return Issued(grants, sender.relying_party, token, value, sender.confirmation)

    def refresh(
        self,
        grants: Sequence[Grant],
        sender: Sender,
        scope: str,
        context: Mapping[str, Any],
        *,
        now: datetime,
    ) -> str:
        """Keep a new refresh token and return its value; it lives as long as its grants.

        One of a login by a QR code lives an hour, and so do its successors together.
        A public client's is bound to the sender's key and begins a family that rotates.
        """
        value, grant, end = new_opaque(REFRESH_PREFIX), grants[0], _end_of(grants)
        by_code = context.get(METHOD) == LoginMethod.CROSS_DEVICE
        public, bound = policy_of(sender.relying_party).public, sender.confirmation
        self._tokens.add_refresh(
            RefreshToken(
                token_hash=opaque_hash(value),
                grant_id=grant.grant_id,
                client_id=grant.client_id,
                scope=scope,
                context={name: context[name] for name in context if name not in _OF_ONE_LOGIN},
                issued_at=now,
                expires_at=min(end, now + BY_CODE) if by_code else end,
                confirmation=bound.text() if public and bound else None,
                rotates=public,
            )
        )
        return value

    def told(self, issued: Issued, context: Mapping[str, Any]) -> dict[str, str]:
        """Read the identity claims for the id_token now; none while the register is silent."""
        names = told_in_id_token(context, issued.grant)
        return self._identity.as_far_as_known(issued.grant.person_id, names)

    def answer(
        self,
        issued: Issued,
        context: Mapping[str, Any] | None,
        claims: Mapping[str, str] | None = None,
        *,
        now: datetime,
    ) -> dict[str, Any]:
        """Word the token response; a login's ``context`` adds the id_token, which tells ``claims``."""
        party, grant = issued.relying_party, issued.grant
        scope = held_scope(issued.access.scope, issued.grants)
        answer = {
            "access_token": issued.access_value,
            "token_type": token_type(issued.confirmation),
            "expires_in": int((issued.access.expires_at - now).total_seconds()),
            "scope": scope,
        }
        if grant.categories:
            details = granted_to_all(issued.grants, scope, party.sector, self._pairwise)
            answer |= {"authorization_details": details, "grant_id": grant.grant_id}
        if issued.refresh_value is not None:
            answer["refresh_token"] = issued.refresh_value
        if context is not None and kept_scope(scope).openid:
            sub = self._pairwise.sub(party.sector, grant.person_id)
            answer["id_token"] = self._id_tokens.issue(
                party, sub, context, now=now, claims=claims or {}
            )
        return answer


def _end_of(grants: Sequence[Grant]) -> datetime:
    """Return when the last of the grants ends."""
    return max(grant.expires_at for grant in grants)


def told_at(place: str, context: Mapping[str, Any], grant: Grant) -> tuple[str, ...]:
    """List the identity claims that a login's request wants told at a place, and that are agreed."""
    wanted = (context.get("claims") or {}).get(place, ())
    return tuple(name for name in wanted if name in grant.claims)


def told_in_id_token(context: Mapping[str, Any], grant: Grant) -> tuple[str, ...]:
    """List the identity claims that a login's id_token will tell; without ``openid`` there is none."""
    openid = kept_scope(context["scope"]).openid
    return told_at("id_token", context, grant) if openid else ()


def token_type(confirmation: Confirmation | None) -> str:
    """Name the scheme by which a token is used (RFC 9449 section 5; RFC 8705 keeps Bearer)."""
    return confirmation.token_type if confirmation else "Bearer"


def readable(grant: Grant, scope: str, party: RelyingParty, *, now: datetime) -> bool:
    """Tell whether a token of this scope could be used for anything now; no other is issued.

    A token for identity claims alone needs no more than its grant and its client.
    """
    asked = kept_scope(scope)
    categories = asked.categories
    if not categories and asked.openid:
        return party.served(now=now) and grant.serves(now=now)
    permission = effective(
        categories, grant, party.entitlement, client_active=party.served(now=now), now=now
    )
    return not isinstance(permission, Refused)
