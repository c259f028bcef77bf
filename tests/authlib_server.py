"""A server as Authlib's documentation builds it, to see what the library does by itself."""

import threading
from types import SimpleNamespace
from typing import ClassVar

import flask
from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import ClientMixin
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oauth2.rfc9207 import IssuerParameter

CALLBACK = "https://app.example/callback"


class Client(ClientMixin):
    """A confidential client."""

    client_id = "c"

    def get_client_id(self):
        return self.client_id

    def get_allowed_scope(self, scope):
        return scope

    def check_redirect_uri(self, redirect_uri):
        return redirect_uri == CALLBACK

    def check_client_secret(self, client_secret):
        return client_secret == "s"

    def check_endpoint_auth_method(self, method, endpoint):
        return method == "client_secret_post"

    def check_response_type(self, response_type):
        return response_type == "code"

    def check_grant_type(self, grant_type):
        return grant_type == "authorization_code"


class Code(SimpleNamespace):
    """A code without a challenge."""

    code_challenge = code_challenge_method = None

    def get_redirect_uri(self):
        return CALLBACK

    def get_scope(self):
        return ""


class Grant(AuthorizationCodeGrant):
    """Queries, issues, deletes: the pattern of the documentation."""

    TOKEN_ENDPOINT_AUTH_METHODS = ("client_secret_post",)
    codes: ClassVar[dict[str, Code]] = {}
    meeting: threading.Barrier | None = None

    def query_authorization_code(self, code, client):
        found = self.codes.get(code)
        if self.meeting:
            self.meeting.wait(5)
        return found

    def delete_authorization_code(self, authorization_code):
        self.codes.pop(authorization_code.code, None)

    def authenticate_user(self, authorization_code):
        return "user"

    def save_authorization_code(self, code, request):
        self.codes[code] = Code(code=code)


class Issuer(IssuerParameter):
    def get_issuer(self):
        return "https://us.example"


def documented_server():
    """Build the server; ``app`` is the application around it."""
    app = flask.Flask("upstream")
    made = AuthorizationServer(app, lambda _: Client(), lambda *_: None)
    made.scopes_supported = ["profile"]
    made.register_grant(Grant, [CodeChallenge(required=True)])
    made.register_extension(Issuer())
    made.app = app
    return made


def exchange(server, code="x"):
    Grant.codes["x"] = Code(code="x")
    return send(server, code)


def send(server, code):
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": CALLBACK,
        "client_id": "c",
        "client_secret": "s",
    }
    where = {"base_url": "https://us.example", "method": "POST", "data": form}
    with server.app.test_request_context("/token", **where):
        return server.create_token_response()
