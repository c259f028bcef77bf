"""The relying party's side: token endpoint, userinfo, keys and the discovery document."""

import base64
import hashlib
import hmac
import uuid
from collections.abc import Mapping

from flask import Blueprint, Response, jsonify, request

from connectors.sandbox.auth_app.id_tokens import LIFE_SECONDS
from connectors.sandbox.auth_app.parameters import SCOPES
from connectors.sandbox.auth_app.service import PROTOCOL, REALM, AuthAppService
from connectors.sandbox.auth_app.traps import Trap
from connectors.sandbox.auth_app.userinfo import attributes_of

Reply = tuple[Response, int]


def back_of(service: AuthAppService) -> Blueprint:
    """Return the endpoints of one emulator."""
    back = Blueprint("back", __name__)

    @back.post(f"{PROTOCOL}/token")
    def _token() -> Reply:
        # Keycloak reads the body alone: whoever sends parameters in the address hears this.
        if "grant_type" not in request.form:
            return _fault("invalid_request", "Missing form parameter: grant_type")
        return _redeem(service, request.form.to_dict())

    @back.get(f"{PROTOCOL}/userinfo")
    def _userinfo() -> Reply:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        login = service.access.look(token) if scheme.lower() == "bearer" else None
        if login is None or login.person_id is None:
            return jsonify(error="invalid_token"), 401
        scopes = frozenset(login.parameters["scope"].split())
        sub = service.id_tokens.sub(login.parameters["client_id"], login.person_id)
        if Trap.OTHER_SUBJECT in service.traps:
            sub = sub[::-1]
        person = service.people[login.person_id]
        return jsonify(sub=sub, **attributes_of(person, scopes, service.traps)), 200

    @back.get(f"{PROTOCOL}/certs")
    def _certs() -> Reply:
        return jsonify(service.id_tokens.published()), 200

    @back.get(f"{REALM}/.well-known/openid-configuration")
    def _discovery() -> Reply:
        return jsonify(_metadata(service)), 200

    back.after_request(_with_a_cookie)
    return back


def _with_a_cookie(response: Response) -> Response:
    """Set one, as Keycloak does; a relying party that keeps it mixes its citizens."""
    response.set_cookie("AUTH_SESSION_ID", "not-for-relying-parties")
    return response


def _redeem(service: AuthAppService, form: Mapping[str, str]) -> Reply:
    client = service.client(form.get("client_id", ""))
    if client is None or not service.assertions.proves(form, client):
        return _fault("invalid_client", "Client authentication by private_key_jwt failed", 401)
    if form["grant_type"] != "authorization_code":
        return _fault("unsupported_grant_type", "Only authorization_code is emulated")
    login = service.codes.take(form.get("code", ""))
    if login is None or not _fits(login.parameters, form):
        return _fault("invalid_grant", "Code not valid")
    return jsonify(
        access_token=service.access.keep(login),
        token_type="Bearer",  # noqa: S106 - the kind of a token
        expires_in=LIFE_SECONDS,
        scope=login.parameters["scope"],
        id_token=service.id_tokens.issue(login, str(uuid.uuid4())),
    ), 200


def _fits(asked: Mapping[str, str], form: Mapping[str, str]) -> bool:
    """Compare client, address and PKCE with those of the authorization request."""
    digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
    challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    same = all(asked[name] == form.get(name) for name in ("client_id", "redirect_uri"))
    return same and hmac.compare_digest(challenge, asked["code_challenge"])


def _fault(error: str, description: str, status: int = 400) -> Reply:
    return jsonify(error=error, error_description=description), status


def _metadata(service: AuthAppService) -> Mapping[str, object]:
    return {
        "issuer": service.issuer,
        "authorization_endpoint": f"{service.protocol}/auth",
        "token_endpoint": f"{service.protocol}/token",
        "userinfo_endpoint": f"{service.protocol}/userinfo",
        "jwks_uri": f"{service.protocol}/certs",
        "response_types_supported": ["code"],
        "grant_types_supported": ["authorization_code"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["ES256"],
        "token_endpoint_auth_methods_supported": ["private_key_jwt"],
        "code_challenge_methods_supported": ["S256"],
        "acr_values_supported": ["aal3", "crl"],
        "scopes_supported": sorted(SCOPES - {"sign"}),
    }
