"""A small honest provider on loopback: it checks what the app sends, and answers as a test wishes."""

import json
import secrets
import threading
import time
from urllib.parse import urlencode

from joserfc import jwt
from joserfc.jwk import ECKey
from werkzeug.serving import ThreadedWSGIServer
from werkzeug.wrappers import Request, Response

from tests.unit.clients_example.attesting import Attesting
from tests.unit.clients_example.over_http import Silent, reply, s256

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


class HonestProvider(Attesting):
    """Set its fields to change what it answers; read ``seen`` and ``faults`` afterwards."""

    def __init__(self, client_key):
        self.client_key, self.client_id = client_key, "client-1"
        self.key = ECKey.generate_key("P-256", {"use": "sig"}, auto_kid=True)
        self.seen, self.faults, self.jtis = [], [], set()
        self.pushed, self.codes, self.access, self.refreshes = {}, {}, {}, {}
        self.grants, self.managing, self.manages_grants = {}, {}, True
        self.requests, self.acknowledged, self.keys = {}, [], {}
        self.redirect_uri = None
        self.nonce = "nonce-0"
        self.results = []
        self.fetches = 0
        self.authorize_changes, self.id_token_changes, self.replace = {}, {}, {}
        self.signing_key = self.attesting_key = self.key
        self.attestation_changes = {}
        self.agency_keys = []
        self.token_life, self.standing, self.withdrawn = 600, True, False
        self.people, self.made_for = {}, {}
        self.paused = set()
        self.server = ThreadedWSGIServer("127.0.0.1", 0, self, Silent)
        self.issuer = f"http://127.0.0.1:{self.server.port}"
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()

    def __call__(self, environ, start_response):
        request = Request(environ)
        response = self.answer(request)
        response.headers["DPoP-Nonce"] = self.nonce
        return response(environ, start_response)

    def count(self, method, path):
        """How often an address was called, tries included."""
        return sum(1 for each in self.seen if each[0] == method and each[1].startswith(path))

    def answer(self, request):
        self.seen.append((request.method, request.path, dict(request.headers)))
        if request.path in self.replace:
            return self.replace[request.path]()
        if request.path.startswith("/self-information/"):
            return self.resource(request)
        if request.path.startswith("/grants/"):
            return self.grant(request)
        table = {
            "/.well-known/openid-configuration": self.metadata,
            "/jwks": lambda _: reply({"keys": [self.key.as_dict(private=False)]}),
            "/jwks/agencies": lambda _: reply({"keys": self.agency_keys}),
            "/par": self.par,
            "/authorize": self.authorize,
            "/token": self.token,
            "/revoke": self.revoke,
        }
        return table[request.path](request)

    def metadata(self, _):
        managed = {"grant_management_endpoint": f"{self.issuer}/grants"}
        return reply(
            {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "pushed_authorization_request_endpoint": f"{self.issuer}/par",
                "token_endpoint": f"{self.issuer}/token",
                "revocation_endpoint": f"{self.issuer}/revoke",
                "jwks_uri": f"{self.issuer}/jwks",
            }
            | (managed if self.manages_grants else {})
        )

    def proof(self, request, access_token=None):
        """Return (thumbprint, None), or (None, error code)."""
        token = jwt.decode(
            request.headers["DPoP"], lambda obj: ECKey.import_key(obj.headers()["jwk"]), ["ES256"]
        )
        claims, jwk = token.claims, token.header["jwk"]
        self.check(token.header["typ"] == "dpop+jwt" and "d" not in jwk, "proof header")
        self.check(claims["htm"] == request.method, "htm")
        self.check(claims["htu"] == self.issuer + request.path, "htu")
        self.check(access_token is None or claims["ath"] == s256(access_token), "ath")
        self.once(claims["jti"])
        if claims.get("nonce") != self.nonce:
            return None, "use_dpop_nonce"
        return ECKey.import_key(jwk).thumbprint(), None

    def client(self, form):
        claims = jwt.decode(form["client_assertion"], self.client_key, ["ES256"]).claims
        self.check(form["client_assertion_type"] == ASSERTION_TYPE, "assertion type")
        self.check(claims["aud"] == self.issuer, "aud is the issuer as one string")
        self.check(claims["iss"] == claims["sub"] == self.client_id, "iss and sub")
        self.check(claims["exp"] - claims["iat"] == 60, "lives for 60 seconds")
        self.once(claims["jti"])

    def check(self, holds, what):
        if not holds:
            self.faults.append(what)

    def once(self, jti):
        self.check(jti not in self.jtis, "jti used twice")
        self.jtis.add(jti)

    def par(self, request):
        form = request.form.to_dict()
        self.client(form)
        jkt, error = self.proof(request)
        if error:
            return reply({"error": error}, 400)
        self.check(form["code_challenge_method"] == "S256", "PKCE")
        self.redirect_uri = form["redirect_uri"]
        uri = f"urn:ietf:params:oauth:request_uri:{secrets.token_urlsafe(8)}"
        self.pushed[uri] = form | {"jkt": jkt}
        return reply({"request_uri": uri, "expires_in": 60}, 201)

    def authorize(self, request):
        self.check(set(request.args) == {"client_id", "request_uri"}, "parameters only by PAR")
        form = self.pushed.pop(request.args["request_uri"])
        code = secrets.token_urlsafe(8)
        self.codes[code] = self.asked_last = form
        answer = {"code": code, "state": form["state"], "iss": self.issuer} | self.authorize_changes
        answer = {name: value for name, value in answer.items() if value is not None}
        return Response(
            status=303, headers={"Location": f"{self.redirect_uri}?{urlencode(answer)}"}
        )

    def token(self, request):
        form = request.form.to_dict()
        self.client(form)
        jkt, error = self.proof(request)
        if error:
            return reply({"error": error}, 400)
        if form["grant_type"] == "refresh_token":
            if form["refresh_token"] not in self.refreshes or not self.serves(
                form["refresh_token"]
            ):
                return reply({"error": "invalid_grant"}, 400)
            return reply(self.tokens(jkt))
        if form["grant_type"] == "client_credentials":
            return reply(self.managing_token(form, jkt))
        asked = self.codes.pop(form["code"])
        self.check(s256(form["code_verifier"]) == asked["code_challenge"], "code_verifier")
        self.check(jkt == asked["jkt"], "the DPoP key of the pushed request")
        tokens = self.tokens(jkt) | {"id_token": self.id_token(asked), "scope": asked["scope"]}
        if not self.standing:
            tokens["scope"] = asked["scope"].replace("offline_access ", "")
        fresh = f"mk_rt_{secrets.token_urlsafe(8)}"
        self.refreshes[fresh] = jkt
        grant_id = f"grant-{secrets.token_urlsafe(8)}"
        self.grants |= dict.fromkeys(self.people.values() or [grant_id], fresh)
        return reply({"refresh_token": fresh, "grant_id": grant_id} | tokens)

    def pause(self, *grant_ids):
        """Let consents rest, all for none named, until ``paused`` is cleared."""
        self.paused |= {*(grant_ids or self.grants)}

    def serves(self, refresh):
        """Whether anything can be read under one of the consents of a refresh token."""
        its_own = {grant for grant, token in self.grants.items() if token == refresh}
        return not self.withdrawn and not its_own <= self.paused

    def named(self):
        """The people whom a token response names: those whose consent does not rest."""
        return {who: grant for who, grant in self.people.items() if grant not in self.paused}

    def managing_token(self, form, jkt):
        """Answer client_credentials: a token that names nobody and looks after grants."""
        scopes = ("grant_management_query", "grant_management_revoke")
        self.check(form["scope"] in scopes, "scope of the managing token")
        value = f"mk_mt_{secrets.token_urlsafe(8)}"
        self.managing[value] = jkt
        return {"access_token": value, "token_type": "DPoP", "expires_in": 300}

    def grant(self, request):
        """Tell of a grant, or end it and its tokens (Grant Management section 6); the nonce is asked for anew."""
        token = request.headers["Authorization"].removeprefix("DPoP ")
        jkt, error = self.proof(request, token)
        if error or self.managing.get(token) != jkt:
            challenge = f'DPoP error="{error or "invalid_token"}"'
            return reply({"code": error or "invalid_token"}, 401, {"WWW-Authenticate": challenge})
        grant_id = request.path.removeprefix("/grants/")
        if request.method == "GET" and grant_id in self.grants:
            rests = grant_id in self.paused and not self.withdrawn
            return reply({"grant_id": grant_id, "status": "paused" if rests else "withdrawn"})
        refresh = self.grants.pop(grant_id, None)
        if refresh is None:
            return reply({"code": "not_found"}, 404)
        self.refreshes.pop(refresh, None)
        return Response(status=204)

    def tokens(self, jkt):
        value = f"mk_at_{secrets.token_urlsafe(8)}"
        self.access[value] = jkt
        told = [
            {"type": "self_information", "subject": subject, "grant_id": grant_id}
            for subject, grant_id in self.named().items()
        ]
        details = {"authorization_details": told} if told else {}
        return details | {
            "access_token": value,
            "token_type": "DPoP",
            "expires_in": self.token_life,
        }

    def id_token(self, asked):
        issued = int(time.time())
        claims = {
            "iss": self.issuer,
            "sub": "pairwise-1",
            "aud": self.client_id,
            "iat": issued,
            "exp": issued + 600,
            "nonce": asked["nonce"],
        } | self.id_token_changes
        header = {"alg": "ES256", "kid": self.key.kid}
        return jwt.encode(header, claims, self.signing_key, ["ES256"])

    def revoke(self, request):
        self.client(request.form)
        self.refreshes.pop(request.form["token"], None)
        return reply({})

    def resource(self, request):
        token = request.headers["Authorization"].removeprefix("DPoP ")
        jkt, error = self.proof(request, token)
        resting = self.grants and self.grants.keys() <= self.paused
        if error or self.withdrawn or resting or self.access.get(token) != jkt:
            challenge = f'DPoP error="{error or "invalid_token"}"'
            code = {"code": error or "invalid_token"}
            return reply(code, 401, {"WWW-Authenticate": challenge})
        if request.method == "POST":
            return self.start(request)
        request_id = request.path.split("/")[3]
        if request.method == "DELETE":
            self.acknowledged.append(request_id)
            return Response(status=204)
        if request_id in self.acknowledged:
            return reply({"code": "gone"}, 410)
        if not request.path.endswith("/result"):
            return reply({"request_id": request_id, "status": self.status()})
        self.check(request.headers["Prefer"] == "wait=5", "Prefer")
        return self.result(request_id)

    def result(self, request_id):
        """Answer a fetch as the test wishes; of several people, with what is the asked one's."""
        self.fetches += 1
        subject = self.made_for.get(request_id)
        if subject is not None and subject not in self.named():
            return reply({"code": "subject_not_granted"}, 403)
        status, content = self.results[0] if len(self.results) == 1 else self.results.pop(0)
        if isinstance(content, dict) and subject is not None:
            content = content[subject] | {"subject": subject}
        if status == 200 and isinstance(content, dict):
            content = self.attested(content | {"request_id": request_id})
        return reply(content, status)

    def status(self):
        """Where the request stands: as the next result will say."""
        status, content = self.results[0]
        honest = status == 200 and isinstance(content, dict)
        return content.get("status", "ready") if honest else "collecting"

    def start(self, request):
        body = json.loads(request.get_data())
        subject = body.pop("subject", None)
        self.check(body == {} and (subject is not None) == bool(self.people), "body")
        if subject is not None and subject not in self.named():
            return reply({"code": "subject_not_granted"}, 403)
        key = request.headers["Idempotency-Key"]
        request_id = self.keys.setdefault(key, f"req-{len(self.keys) + 1}")
        self.made_for[request_id] = subject
        return reply({"request_id": request_id, "status": "accepted"}, 202)
