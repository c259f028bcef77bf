"""The browser's side: the authorization endpoint, and the page that stands in for app and card."""

import uuid
from collections.abc import Mapping
from urllib.parse import urlencode

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from connectors.sandbox.auth_app.memory import Login
from connectors.sandbox.auth_app.parameters import fault_of, redirect_uri_of
from connectors.sandbox.auth_app.service import PROTOCOL, REALM, AuthAppService
from connectors.sandbox.auth_app.traps import Trap

_CHOICE = f"{REALM}/login-actions/authenticate"
_NAMES = {"name": "氏名", "address": "住所", "birthdate": "生年月日", "gender": "性別"}


def front_of(service: AuthAppService) -> Blueprint:
    """Return the pages of one emulator."""
    front = Blueprint("front", __name__)

    @front.get(f"{PROTOCOL}/auth")
    def _authorize() -> ResponseReturnValue:
        parameters = request.args.to_dict()
        redirect_uri = redirect_uri_of(parameters, service.client(parameters.get("client_id", "")))
        if redirect_uri is None:
            return "client_id または redirect_uri が登録されていません。", 400
        fault = fault_of(parameters)
        if fault is not None:
            return _refused(service, parameters, *fault)
        return _choose(service, Login(parameters))

    @front.post(_CHOICE)
    def _decide() -> ResponseReturnValue:
        login = service.waiting.take(request.form.get("login", ""))
        if login is None:
            return "時間が過ぎました。最初からやり直してください。", 400
        person_id = request.form.get("person", "")
        if request.form.get("decision") != "allow" or person_id not in service.people:
            return _refused(service, login.parameters, "access_denied", "stopped by the user")
        code = service.choose(login, person_id)
        return _answered(service, login.parameters, code=code, session_state=str(uuid.uuid4()))

    @front.after_request
    def _never_framed(response: object) -> object:
        response.headers["X-Frame-Options"] = "DENY"  # type: ignore[attr-defined]
        response.headers["Cache-Control"] = "no-store"  # type: ignore[attr-defined]
        return response

    return front


def _choose(service: AuthAppService, login: Login) -> str:
    scopes = login.parameters["scope"].split()
    return render_template(
        "choose.html",
        action=_CHOICE,
        login=service.waiting.keep(login),
        client_id=login.parameters["client_id"],
        attributes="、".join(_NAMES[scope] for scope in scopes if scope in _NAMES) or "なし",
        people=service.people.values(),
    )


def _refused(
    service: AuthAppService, parameters: Mapping[str, str], error: str, description: str
) -> ResponseReturnValue:
    return _answered(service, parameters, error=error, error_description=description)


def _answered(
    service: AuthAppService, parameters: Mapping[str, str], **answer: str
) -> ResponseReturnValue:
    """Send the browser back. The published service names no issuer here; traps do."""
    if "state" in parameters:
        answer["state"] = parameters["state"]
    if Trap.CALLBACK_ISSUER_FOREIGN in service.traps:
        answer["iss"] = "https://elsewhere.example/api/realms/main"
    if Trap.CALLBACK_ISSUER_OWN in service.traps:
        answer["iss"] = service.issuer
    return redirect(f"{parameters['redirect_uri']}?{urlencode(answer)}", 303)
