"""The ``id_token`` (OpenID Connect Core section 2): who logged in, how and when; nothing personal."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from provider.keys.signing import Signer, sign_compact
from provider.oauth.protocol import AMR

LIFE = timedelta(minutes=10)
_FROM_LOGIN = ("acr", "auth_time", "nonce")


class IdTokens:
    """Issues id_tokens under the provider's signing key."""

    def __init__(self, signer: Signer, issuer: str) -> None:
        self._signer = signer
        self._issuer = issuer

    def issue(self, client_id: str, sub: str, context: Mapping[str, Any], *, now: datetime) -> str:
        """Sign one; ``context`` is that of the code, whose absent members stay absent."""
        told = {name: context[name] for name in _FROM_LOGIN if context.get(name) is not None}
        claims = {
            "iss": self._issuer,
            "sub": sub,
            "aud": client_id,
            "iat": int(now.timestamp()),
            "exp": int((now + LIFE).timestamp()),
            "amr": list(AMR),
            **told,
        }
        return sign_compact(self._signer, claims)
