"""A relying party for tests: keys, assertions, proofs and PKCE over any HTTP client.

    rp = RelyingParty(FlaskHttp(app.test_client()), issuer, client_id, clock=clock)
    pushed = rp.push(scope="openid immunisation")          # 201, request_uri
    tokens = rp.exchange(code).json
    answer = rp.get("/self-information/immunisation", tokens["access_token"])

It remembers the last DPoP-Nonce, and asks again once when the server wants another.
"""

import base64
import hashlib
import json
import secrets
import time
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote_plus, urlencode

from joserfc import jws
from joserfc.jwk import ECKey

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
FORM = "application/x-www-form-urlencoded"


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def sign(header, claims, key):
    """Make a compact JWS with exactly this header, however wrong; an unknown ``alg`` signs as ES256."""
    message = f"{b64(json.dumps(header).encode())}.{b64(json.dumps(claims).encode())}"
    algorithms = jws.JWSRegistry.algorithms
    algorithm = algorithms.get(str(header.get("alg")), algorithms["ES256"])
    return f"{message}.{b64(algorithm.sign(message.encode(), key))}"


def s256(text):
    return b64(hashlib.sha256(text.encode()).digest())


def without_none(members):
    """Overrides may take a member away by None."""
    return {name: value for name, value in members.items() if value is not None}


@dataclass(frozen=True)
class Answer:
    """One answer of the server."""

    status: int
    headers: Any
    body: bytes

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def error(self):
        """The OAuth error code, or the code of a problem document."""
        content = self.json
        return content.get("error") or content.get("code")


class FlaskHttp:
    """Speaks to an application in this process."""

    def __init__(self, client):
        self._client = client

    def send(self, method, path, *, body=b"", headers=None):
        answer = self._client.open(path, method=method, data=body, headers=headers or {})
        return Answer(answer.status_code, answer.headers, answer.get_data())


class RequestsHttp:
    """Speaks to a server over the loopback; ``session`` is a ``requests.Session``."""

    def __init__(self, session, base_url):
        self._session = session
        self._base = base_url

    def send(self, method, path, *, body=b"", headers=None):
        answer = self._session.request(
            method, self._base + path, data=body, headers=headers, allow_redirects=False, timeout=30
        )
        return Answer(answer.status_code, answer.headers, answer.content)


class RelyingParty:
    """One relying party. ``clock`` answers an aware datetime; the default is the wall clock."""

    def __init__(
        self,
        http,
        issuer,
        client_id,
        *,
        key=None,
        proof_key=None,
        redirect_uri="https://app.example/callback",
        clock=lambda: datetime.fromtimestamp(time.time(), UTC),
        method="private_key_jwt",
        secret=None,
    ):
        self.http = http
        self.issuer = issuer
        self.client_id = client_id
        self.key = key or ECKey.generate_key("P-256", {"use": "sig"}, auto_kid=True)
        self.proof_key = proof_key or ECKey.generate_key("P-256")
        self.redirect_uri = redirect_uri
        self.clock = clock
        self.method = method
        self.secret = secret
        self.nonce = None
        self.verifier = secrets.token_urlsafe(48)

    # --- what a client makes

    @property
    def jwks(self):
        return {"keys": [self.key.as_dict(private=False)]}

    @property
    def jkt(self):
        return self.proof_key.thumbprint()

    @property
    def now(self):
        return int(self.clock().timestamp())

    def assertion(self, *, key=None, header=None, **claims):
        """Make a client assertion; a claim or header given as None is left out."""
        key = key or self.key
        standard = {
            "iss": self.client_id,
            "sub": self.client_id,
            "aud": self.issuer,
            "jti": str(uuid.uuid4()),
            "iat": self.now,
            "exp": self.now + 60,
        }
        head = {"alg": "ES256", "kid": key.kid, **(header or {})}
        return sign(without_none(head), without_none(standard | claims), key)

    def proof(self, method, path, *, access_token=None, key=None, header=None, **claims):
        """Make a DPoP proof for an address of the issuer; None takes a member away."""
        key = key or self.proof_key
        standard = {
            "htm": method,
            "htu": self.issuer + path.partition("?")[0],
            "jti": str(uuid.uuid4()),
            "iat": self.now,
            "nonce": self.nonce,
            "ath": s256(access_token) if access_token else None,
        }
        jwk = key.as_dict(private=False)
        head = {"typ": "dpop+jwt", "alg": "ES256", "jwk": jwk, **(header or {})}
        return sign(without_none(head), without_none(standard | claims), key)

    def request_object(self, parameters=None, *, key=None, header=None, **claims):
        """Sign an authorization request (RFC 9101); a claim or header given as None is left out."""
        key = key or self.key
        standard = {
            **(self.request() if parameters is None else parameters),
            "iss": self.client_id,
            "client_id": self.client_id,
            "aud": self.issuer,
            "nbf": self.now,
            "exp": self.now + 300,
        }
        head = {"alg": "ES256", "kid": key.kid, "typ": "oauth-authz-req+jwt", **(header or {})}
        return sign(without_none(head), without_none(standard | claims), key)

    # --- what a client sends

    def post(self, path, form, *, proof=True, assertion=None, retry=True):
        """Post a form with client authentication; ``proof`` is True, False or a ready proof."""

        def once():
            proved, headers = self.credentials(assertion)
            members = without_none(proved | form)
            headers = {"Content-Type": FORM, **headers}
            if proof:
                headers["DPoP"] = self.proof("POST", path) if proof is True else proof
            return self.send("POST", path, body=urlencode(members).encode(), headers=headers)

        answer = once()
        if retry and proof is True and answer.status == 400 and answer.error == "use_dpop_nonce":
            answer = once()
        return answer

    def credentials(self, assertion=None):
        """How this client proves who it is: members of the form, and headers."""
        if self.method == "none":
            return {"client_id": self.client_id}, {}
        if self.method == "client_secret_post":
            return {"client_id": self.client_id, "client_secret": self.secret}, {}
        if self.method == "client_secret_basic":
            pair = f"{quote_plus(self.client_id)}:{quote_plus(self.secret)}"
            return {}, {"Authorization": "Basic " + base64.b64encode(pair.encode()).decode()}
        signed = assertion or self.assertion()
        return {"client_assertion_type": ASSERTION_TYPE, "client_assertion": signed}, {}

    def send(self, method, path, *, body=b"", headers=None):
        """Send and remember the nonce of the answer."""
        answer = self.http.send(method, path, body=body, headers=headers)
        self.nonce = answer.headers.get("DPoP-Nonce") or self.nonce
        return answer

    def request(self, **changes):
        """The parameters of an authorization request; None takes one away."""
        standard = {
            "response_type": "code",
            "redirect_uri": self.redirect_uri,
            "scope": "openid immunisation",
            "state": "state-1",
            "nonce": "nonce-1",
            "code_challenge": s256(self.verifier),
            "code_challenge_method": "S256",
        }
        return without_none(standard | changes)

    def push(self, *, proof=True, assertion=None, **changes):
        """Push an authorization request (RFC 9126)."""
        return self.post("/par", self.request(**changes), proof=proof, assertion=assertion)

    def push_signed(self, request_object=None, *, proof=True, **beside):
        """Push a request object (RFC 9126 section 3)."""
        form = {"request": request_object or self.request_object(), **beside}
        return self.post("/par", form, proof=proof)

    def authorize_path(self, request_uri):
        """The address to open in the citizen's browser."""
        query = {"client_id": self.client_id, "request_uri": request_uri}
        return "/authorize?" + urlencode(query)

    def exchange(self, code, *, proof=True, assertion=None, **changes):
        """Exchange a code."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.redirect_uri,
            "code_verifier": self.verifier,
        }
        return self.post("/token", form | changes, proof=proof, assertion=assertion)

    def refresh(self, refresh_token, *, proof=True, assertion=None, **changes):
        """Exchange a refresh token."""
        form = {"grant_type": "refresh_token", "refresh_token": refresh_token}
        return self.post("/token", form | changes, proof=proof, assertion=assertion)

    def introspect(self, token, **changes):
        return self.post("/introspect", {"token": token} | changes, proof=False)

    def revoke(self, token, **changes):
        return self.post("/revoke", {"token": token} | changes, proof=False)

    def call(self, method, path, access_token, *, proof=None, body=b"", headers=None, retry=True):
        """Call a resource with a token; ``proof`` replaces the one that fits."""

        def once():
            return self.send(
                method,
                path,
                body=body,
                headers={
                    "Authorization": f"DPoP {access_token}",
                    "DPoP": proof or self.proof(method, path, access_token=access_token),
                    **(headers or {}),
                },
            )

        answer = once()
        wanted = "use_dpop_nonce" in answer.headers.get("WWW-Authenticate", "")
        return once() if retry and proof is None and wanted else answer

    def get(self, path, access_token, **options):
        return self.call("GET", path, access_token, **options)

    def post_json(self, path, access_token, content, *, headers=None, **options):
        """Post JSON to a resource."""
        headers = {"Content-Type": "application/json", **(headers or {})}
        body = json.dumps(content).encode()
        return self.call("POST", path, access_token, body=body, headers=headers, **options)
