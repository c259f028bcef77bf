"""``id_token_hint`` (OpenID Connect Core section 3.1.2.1): an id_token of ours that says who is meant.

Its age is no matter: a relying party holds on to it for as long as it holds on to its citizen.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from authlib.oauth2.rfc6749 import InvalidRequestError

from consent.relying_party import RelyingParty
from provider.keys.ring import KeyRing
from provider.oauth.jws import ALL_ALGORITHMS, JwsError, public_key, read_jws, text


@dataclass(frozen=True)
class IdTokenHints:
    """Reads the id_tokens that come back to us."""

    keys: KeyRing
    issuer: str

    def reader(self, party: RelyingParty, *, now: datetime) -> Callable[[str], str]:
        """Return what turns a hint into its ``sub``, or raises ``invalid_request``."""

        def sub(unverified: str) -> str:
            try:
                return text(self.claims(unverified, party, now=now), "sub")
            except JwsError:
                raise InvalidRequestError("id_token_hint is not an id_token of ours") from None

        return sub

    def claims(self, unverified: str, party: RelyingParty, *, now: datetime) -> Mapping[str, Any]:
        """Return the claims of an id_token that was issued to this relying party.

        Raises ``JwsError``, also for other messages of ours: they are made for other readers.
        """
        token = read_jws(unverified, ALL_ALGORITHMS)
        published = self.keys.verifier(text(token.header, "kid"), now=now)
        if published is None:
            raise JwsError("not signed by a key of ours")
        claims = token.verify(public_key(dict(published)))
        if claims.get("iss") != self.issuer or claims.get("aud") != party.client_id:
            raise JwsError("not issued by us to this relying party")
        if token.header.get("typ") != "JWT" or "events" in claims:
            raise JwsError("not an id_token")
        return claims
