"""The emulator's keys and the id_tokens that it signs: ES256, or as a trap says."""

import hashlib
import hmac
import time
from collections.abc import Mapping
from typing import Any

from joserfc import jwt
from joserfc.jwk import ECKey, OctKey

from connectors.sandbox.auth_app.memory import Login
from connectors.sandbox.auth_app.traps import Trap, Traps

LIFE_SECONDS = 300
_HOUR, _DAY = 3_600, 86_400


class IdTokens:
    """Signs for one issuer. ``pairwise_key`` keeps every ``sub`` apart from client to client."""

    def __init__(self, issuer: str, pairwise_key: bytes, traps: Traps) -> None:
        self._issuer = issuer
        self._pairwise_key = pairwise_key
        self._traps = traps
        self._key = _new_key()

    def rotate(self) -> None:
        """Sign with a new key and publish that one alone."""
        self._key = _new_key()

    def published(self) -> Mapping[str, Any]:
        """Return the JWK Set."""
        public = self._key.as_dict(private=False)
        return {"keys": [{**public, "use": "sig", "alg": "ES256"}]}

    def sub(self, client_id: str, person_id: str) -> str:
        """Return the pairwise name of a person for a client."""
        if Trap.SAME_SUBJECT in self._traps:
            person_id = "everybody"
        message = f"{client_id}\0{person_id}".encode()
        return hmac.new(self._pairwise_key, message, hashlib.sha256).hexdigest()

    def issue(self, login: Login, session_state: str) -> str:
        """Write the id_token of a login."""
        return self._signed(self._trapped(self._claims(login, session_state)))

    def _claims(self, login: Login, session_state: str) -> dict[str, Any]:
        asked, now = login.parameters, int(time.time())
        client_id = asked["client_id"]
        return {
            "iss": self._issuer,
            "sub": self.sub(client_id, login.person_id or ""),
            "aud": client_id,
            "azp": client_id,
            "typ": "ID",
            "iat": now,
            "exp": now + LIFE_SECONDS,
            "auth_time": login.auth_time,
            "nonce": asked["nonce"],
            "acr": asked.get("acr_values", "aal3"),
            "session_state": session_state,
        }

    def _trapped(self, claims: dict[str, Any]) -> dict[str, Any]:
        now = claims["iat"]
        lies: Mapping[Trap, Mapping[str, Any]] = {
            Trap.ISSUER_WITHOUT_API: {"iss": self._issuer.replace("/api/", "/")},
            Trap.ISSUER_WITH_SLASH: {"iss": self._issuer + "/"},
            Trap.WRONG_NONCE: {"nonce": "n" * 43},
            Trap.OTHER_AUDIENCE: {"aud": [claims["aud"], "RP99999999"]},
            Trap.OTHER_PARTY: {"azp": "RP99999999"},
            Trap.EXPIRED: {"exp": now - _HOUR},
            Trap.FROM_TOMORROW: {"iat": now + _DAY, "exp": now + _DAY + LIFE_SECONDS},
            Trap.OLD_LOGIN: {"auth_time": now - _HOUR},
            Trap.WEAK_ACR: {"acr": "aal2 crl"},
            Trap.NO_SUBJECT: {"sub": None},
        }
        for trap, lie in lies.items():
            if trap in self._traps:
                claims |= lie
        return {name: value for name, value in claims.items() if value is not None}

    def _signed(self, claims: dict[str, Any]) -> str:
        key = _new_key() if Trap.UNPUBLISHED_KEY in self._traps else self._key
        header = {"alg": "ES256", "typ": "JWT", "kid": key.kid}
        if Trap.SYMMETRIC in self._traps:
            secret = OctKey.import_key(self._key.as_pem(private=False).hex())
            return jwt.encode(header | {"alg": "HS256"}, claims, secret, ["HS256"])
        token = jwt.encode(header, claims, key, ["ES256"])
        if Trap.UNSIGNED in self._traps:
            unsigned = jwt.encode(
                header | {"alg": "none"}, claims, OctKey.import_key("x" * 32), ["none"]
            )
            return unsigned.rpartition(".")[0] + "."
        if Trap.BROKEN_SIGNATURE in self._traps:
            head, _, signature = token.rpartition(".")
            return f"{head}.{signature[::-1]}"
        return token


def _new_key() -> ECKey:
    key = ECKey.generate_key("P-256")
    key.ensure_kid()
    return key
