"""A relying party of one variant: the same calls, whatever it proves itself by."""

import base64
import secrets
import uuid
from urllib.parse import urlencode

from tests.certificates import made
from tests.conformance.citizen import Answer
from tests.conformance.conditions.id_token import FAPI_ALGORITHMS, read_signed
from tests.rp import ASSERTION_TYPE, FORM, RelyingParty, sign, without_none


class Party(RelyingParty):
    """One client of the plan. ``identity`` is the certificate of one that speaks mTLS."""

    def __init__(self, suite, client_id, variant, *, redirect_uri):
        http = suite.mtls_http() if variant.by_certificate else suite.http()
        super().__init__(
            http, suite.issuer, client_id, redirect_uri=redirect_uri, clock=suite.clock
        )
        self.suite = suite
        self.variant = variant
        by = suite.clients_ca if variant.method == "tls_client_auth" else None
        self.identity = made(f"CN={client_id}", by=by, now=suite.clock())
        self.secret = secrets.token_urlsafe(32)

    # --- how it proves itself

    def post(self, path, form, *, proof=True, assertion=None, retry=True, more=()):
        """Post a form as this client; ``assertion=False`` leaves its authentication out.

        ``more`` are further headers.
        """

        def once():
            members, headers = self._authentication(assertion)
            if assertion is not False:
                headers |= self._connection()
            headers |= {"Content-Type": FORM, **dict(more)}
            if proof and self.variant.binding == "dpop":
                headers["DPoP"] = self.proof("POST", path) if proof is True else proof
            body = urlencode(without_none(members | form)).encode()
            return self.send("POST", path, body=body, headers=headers)

        answer = once()
        if retry and proof is True and answer.status == 400 and answer.error == "use_dpop_nonce":
            answer = once()
        return answer

    def _authentication(self, assertion):
        method = self.variant.method
        if assertion is False:
            return {"client_id": self.client_id}, {}
        if method == "private_key_jwt":
            members = {
                "client_assertion_type": ASSERTION_TYPE,
                "client_assertion": assertion or self.assertion(),
            }
            return members, {}
        if method == "client_secret_basic":
            pair = base64.b64encode(f"{self.client_id}:{self.secret}".encode()).decode()
            return {}, {"Authorization": f"Basic {pair}"}
        if method == "client_secret_post":
            return {"client_id": self.client_id, "client_secret": self.secret}, {}
        return {"client_id": self.client_id}, {}

    def _connection(self):
        """What the proxy before the mtls listener says about the connection."""
        return {"Client-Cert": self.identity.header} if self.variant.by_certificate else {}

    def proof(self, method, path, **options):
        """Make a DPoP proof for the listener that this client speaks to."""
        base = self.suite.mtls_url if self.variant.by_certificate else self.issuer
        return super().proof(method, path, **{"htu": base + path.partition("?")[0], **options})

    @property
    def algorithm(self):
        """What it signs with: by the kind of its key, RSA as its policy has it."""
        rsa = "RS256" if self.variant.policy == "oidc_basic" else "PS256"
        return {"EC": "ES256", "OKP": "EdDSA", "RSA": rsa}[self.key.key_type]

    def assertion(self, *, header=None, **options):
        """Make a client assertion by this client's own algorithm, unless told otherwise."""
        return super().assertion(header={"alg": self.algorithm, **(header or {})}, **options)

    # --- what it asks

    def push(self, *, proof=True, assertion=None, **changes):
        """Push a request: signed, where the variant signs."""
        request = self.request(**changes)
        if self.variant.signed:
            request = {"client_id": self.client_id, "request": self.request_object(request)}
        return self.post("/par", request, proof=proof, assertion=assertion)

    def request_object(self, members, *, header=None, key=None, **claims):
        """Sign an authorization request (RFC 9101); None takes a claim or header away."""
        key = key or self.key
        standard = {
            "iss": self.client_id,
            "aud": self.issuer,
            "client_id": self.client_id,
            "iat": self.now,
            "nbf": self.now,
            "exp": self.now + 300,
            "jti": str(uuid.uuid4()),
        }
        usual = {"alg": self.algorithm, "kid": key.kid, "typ": "oauth-authz-req+jwt"}
        head = {**usual, **(header or {})}
        return sign(without_none(head), without_none(standard | members | claims), key)

    def opened(self, parameters):
        """Take the answer out of its signed response (JARM), where the variant has one."""
        if not self.variant.signed:
            assert "response" not in parameters
            return parameters
        assert set(parameters) == {"response"}, "RejectNonJarmResponses"
        _, claims = read_signed(parameters["response"], self.suite.jwks(), FAPI_ALGORITHMS)
        assert claims.pop("aud") in (self.client_id, [self.client_id])
        assert 10 <= claims.pop("exp") - self.now <= 600, "ValidateJARMExpRecommendations"
        assert claims["iss"] == self.issuer
        claims.pop("iat", None)
        return claims

    def answer(self, url):
        """An answer that reached the callback by an address."""
        return Answer(url, None, self.opened)

    # --- what it fetches

    def call(self, method, path, access_token, *, proof=None, body=b"", headers=None, retry=True):
        """Call a resource, bound as the variant binds."""
        more = self._connection() | (headers or {})
        if self.variant.binding == "dpop":
            return super().call(
                method, path, access_token, proof=proof, body=body, headers=more, retry=retry
            )
        bearer = {"Authorization": f"Bearer {access_token}"}
        return self.send(method, path, body=body, headers=bearer | more)
