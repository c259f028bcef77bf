"""FAPI 2.0 from the client's side, in one file.

PAR (RFC 9126), PKCE (RFC 7636), ``private_key_jwt`` (RFC 7523) and DPoP (RFC 9449). Copy it into an app of
your own: it needs joserfc, and something that sends HTTP requests.
"""

import base64
import hashlib
import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from joserfc import jwt
from joserfc.jwk import ECKey

from clients_example.relying_party.configuration import Configuration
from clients_example.relying_party.discovery import Discovery
from clients_example.relying_party.errors import RefusedError, UnexpectedAnswerError
from clients_example.relying_party.id_token import check_id_token
from clients_example.relying_party.transport import Answer, send

STANDING = "offline_access"
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ASSERTION_SECONDS = 60
_EARLY_SECONDS = 30
"""An access token counts as expired this much before it is, so that none expires on its way."""
_OK, _CREATED = 200, 201


@dataclass
class DpopKey:
    """The key of one connection, and the nonce that the provider gave it last."""

    private_jwk: dict[str, Any]
    nonce: str | None = None

    @classmethod
    def generate(cls) -> "DpopKey":
        """Make a key for a new connection."""
        return cls(dict(ECKey.generate_key("P-256").as_dict(private=True)))

    def proof(self, method: str, url: str, access_token: str | None, *, now: datetime) -> str:
        """Sign a proof for one request (RFC 9449 section 4.2)."""
        key = ECKey.import_key(self.private_jwk)
        claims = {
            "htm": method,
            "htu": url.partition("?")[0],
            "iat": int(now.timestamp()),
            "jti": secrets.token_urlsafe(16),
        }
        if self.nonce is not None:
            claims["nonce"] = self.nonce
        if access_token is not None:
            claims["ath"] = _sha256(access_token)
        header = {"typ": "dpop+jwt", "alg": "ES256", "jwk": key.as_dict(private=False)}
        return jwt.encode(header, claims, key, ["ES256"])


@dataclass(frozen=True)
class Asking:
    """What one authorization request asks for; ``details`` is ``authorization_details`` (RFC 9396)."""

    scope: str
    details: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True)
class Asked:
    """What this app must remember of an authorization request until the browser is back."""

    state: str
    nonce: str
    code_verifier: str
    scope: str


@dataclass(frozen=True)
class Granted:
    """A token response.

    A refresh token does not make a consent standing: one lets the single request of a one-off
    consent be read until its answer is there. The granted scope tells (RFC 6749 section 5.1).
    ``grant_id`` names the consent itself, for a provider that lets its clients look after theirs.
    ``subjects`` are the people whom the consent is about, where the provider says so (RFC 9396 section 7);
    ``grants`` names the consent about each, by the subject, where there are several.
    """

    access_token: str
    access_until: int
    refresh_token: str | None
    standing: bool = False
    grant_id: str | None = None
    subjects: Sequence[str] = ()
    grants: Mapping[str, str] = field(default_factory=dict)

    def __repr__(self) -> str:
        return "Granted(…)"

    @property
    def grant_ids(self) -> set[str]:
        """The consents that the tokens rest on: one, or one about each of several people."""
        return {*([self.grant_id] if self.grant_id else []), *self.grants.values()}

    def grant_of(self, subject: str) -> str | None:
        """Return the consent about a person; where there is one alone, that one."""
        return self.grants.get(subject, self.grant_id)


class Fapi:
    """The provider, as this app's client sees it."""

    def __init__(
        self, configuration: Configuration, discovery: Discovery, clock: Callable[[], datetime]
    ) -> None:
        self._configuration = configuration
        self._clock = clock
        self._discovery = discovery

    def push(self, asking: Asking, dpop: DpopKey, language: str) -> tuple[Asked, str]:
        """Push an authorization request; return what to remember, and where to send the browser.

        ``language`` is the one that the person reads here (OpenID Connect Core section 3.1.2.1).
        """
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        asked = Asked(state, nonce, verifier, asking.scope)
        metadata, own = self._discovery.metadata(), self._configuration
        form = {
            "response_type": "code",
            "redirect_uri": own.redirect_uri,
            "scope": asking.scope,
            "state": asked.state,
            "nonce": asked.nonce,
            "code_challenge": _sha256(asked.code_verifier),
            "code_challenge_method": "S256",
            "ui_locales": language,
        }
        if asking.details:
            form["authorization_details"] = json.dumps(asking.details, ensure_ascii=False)
        answer = self.post(metadata.pushed_authorization_request_endpoint, form, dpop)
        if answer.status != _CREATED:
            raise UnexpectedAnswerError("no request_uri")
        query = {"client_id": own.client_id, "request_uri": answer.text("request_uri")}
        return asked, f"{metadata.authorization_endpoint}?{urlencode(query)}"

    def exchange(self, code: str, asked: Asked, dpop: DpopKey) -> Granted:
        """Exchange a code, and check the id_token that comes with the tokens."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._configuration.redirect_uri,
            "code_verifier": asked.code_verifier,
        }
        answer = self.post(self._discovery.metadata().token_endpoint, form, dpop)
        granted = self._granted(answer, asked.scope)
        try:
            check_id_token(
                answer.text("id_token"),
                self._discovery.metadata().client,
                self._configuration,
                nonce=asked.nonce,
            )
        except UnexpectedAnswerError:
            self._discovery.forget()  # the key may be a new one; the next try will know
            raise
        return granted

    def refresh(self, refresh_token: str, dpop: DpopKey) -> Granted:
        """Get a fresh access token; raise ``RefusedError`` (invalid_grant) when consent is over or rests."""
        form = {"grant_type": "refresh_token", "refresh_token": refresh_token}
        answer = self.post(self._discovery.metadata().token_endpoint, form, dpop)
        return self._granted(answer, "")

    def give_back(self, granted: Granted, dpop: DpopKey) -> None:
        """Give the tokens back (RFC 7009)."""
        form = {"token": granted.refresh_token or granted.access_token}
        self.post(self._discovery.metadata().revocation_endpoint, form, dpop)

    def call(
        self,
        method: str,
        path: str,
        access_token: str,
        dpop: DpopKey,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
    ) -> Answer:
        """Call a resource of the provider; every status is an answer."""
        url = self._configuration.issuer + path
        return self.call_at(method, url, access_token, dpop, headers=headers, body=body)

    def call_at(
        self,
        method: str,
        url: str,
        access_token: str,
        dpop: DpopKey,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
    ) -> Answer:
        """Call any address of it with a proof; once more when the provider wants its newer nonce (RFC 9449 section 9)."""
        given = {"Authorization": f"DPoP {access_token}", **(headers or {})}

        def once() -> Answer:
            proof = dpop.proof(method, url, access_token, now=self._clock())
            return self._send(method, url, {**given, "DPoP": proof}, body, dpop)

        answer = once()
        return once() if "use_dpop_nonce" in answer.headers.get("WWW-Authenticate", "") else answer

    def post(self, url: str, form: Mapping[str, str], dpop: DpopKey) -> Answer:
        """Post a form as the authenticated client; raise ``RefusedError`` for an OAuth error."""

        def once() -> Answer:
            headers = {"DPoP": dpop.proof("POST", url, None, now=self._clock())}
            return self._send("POST", url, headers, {**form, **self._client()}, dpop)

        answer = once()
        if _error(answer) == "use_dpop_nonce":
            answer = once()
        error = _error(answer)
        if error is not None:
            raise RefusedError(error)
        return answer

    def _send(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        body: Mapping[str, str] | bytes | None,
        dpop: DpopKey,
    ) -> Answer:
        verify = self._configuration.ca_file or True
        answer = send(method, url, verify=verify, headers=headers, body=body)
        dpop.nonce = answer.headers.get("DPoP-Nonce") or dpop.nonce
        return answer

    def _client(self) -> dict[str, str]:
        """Prove who calls; the audience is the issuer, as one string (FAPI 2.0 section 5.3.3)."""
        own, issued = self._configuration, int(self._clock().timestamp())
        claims = {
            "iss": own.client_id,
            "sub": own.client_id,
            "aud": own.issuer,
            "iat": issued,
            "exp": issued + ASSERTION_SECONDS,
            "jti": secrets.token_urlsafe(16),
        }
        header = {"alg": "ES256", "kid": own.key.kid} if own.key.kid else {"alg": "ES256"}
        return {
            "client_id": own.client_id,
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": jwt.encode(header, claims, own.key, ["ES256"]),
        }

    def _granted(self, answer: Answer, asked_scope: str) -> Granted:
        if answer.text("token_type").lower() != "dpop":
            raise UnexpectedAnswerError("token_type is not DPoP")
        seconds = answer.members.get("expires_in")
        if type(seconds) is not int:
            raise UnexpectedAnswerError("expires_in is missing")
        return Granted(
            access_token=answer.text("access_token"),
            access_until=int(self._clock().timestamp()) + seconds - _EARLY_SECONDS,
            refresh_token=answer.optional_text("refresh_token"),
            standing=STANDING in (answer.optional_text("scope") or asked_scope).split(),
            grant_id=answer.optional_text("grant_id"),
            subjects=tuple(answer.people()),
            grants={subject: grant for subject, grant in answer.people().items() if grant},
        )


def _error(answer: Answer) -> str | None:
    """Return the OAuth error code of an answer that is one."""
    if answer.status in (_OK, _CREATED):
        return None
    return answer.text("error")


def _sha256(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
