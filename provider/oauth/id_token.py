"""The ``id_token`` (OpenID Connect Core section 2): who logged in, how and when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from consent.relying_party import RelyingParty
from provider.oauth.login_class import AMR_OF
from provider.oauth.to_client import ClientMessages

LIFE = timedelta(minutes=10)
_FROM_LOGIN = ("acr", "auth_time", "nonce", "sid")
_NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True)
class IdTokens:
    """Issues id_tokens, signed and where registered encrypted."""

    messages: ClientMessages

    def demand_deliverable(self, party: RelyingParty) -> None:
        """Raise ``NoEncryptionKeyError`` when a token could not be encrypted as registered.

        Ask before a code is taken: afterwards the login would be lost.
        """
        wrapping = party.member("id_token_encrypted_response_alg")
        if wrapping:
            self.messages.recipient(party, wrapping)

    def issue(
        self,
        party: RelyingParty,
        sub: str,
        context: Mapping[str, Any],
        *,
        now: datetime,
        claims: Mapping[str, Any] = _NOTHING,
    ) -> str:
        """Write one; ``context`` is that of the code, whose absent members stay absent.

        ``claims`` are those that were requested for the id_token (OpenID Connect Core section 5.5)
        and agreed to; they never replace what this module says.
        """
        told = {name: context[name] for name in _FROM_LOGIN if context.get(name) is not None}
        content = {
            **claims,
            "sub": sub,
            "exp": int((now + LIFE).timestamp()),
            **_factors(told.get("acr")),
            **told,
        }
        return self.messages.write(party, content, kind="id_token", typ="JWT", now=now)


def _factors(acr: str | None) -> Mapping[str, Any]:
    """Name the factors of a class of login, where we know them (RFC 8176)."""
    amr = AMR_OF.get(acr or "", ())
    return {"amr": list(amr)} if amr else {}
