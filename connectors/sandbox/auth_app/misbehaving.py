"""The switchboard of the traps, and those that spoil an answer whatever it is about."""

import json
import time

from flask import Flask, Response, jsonify, redirect, request
from flask.typing import ResponseReturnValue

from connectors.sandbox.auth_app.service import AuthAppService
from connectors.sandbox.auth_app.traps import Trap

_SLOW_SECONDS = 2.0
_BACK_CHANNEL = ("/token", "/userinfo", "/certs")
_TOO_LARGE = 2_000_000


def open_switchboard(app: Flask, service: AuthAppService) -> None:
    """Let tests set traps: ``PUT /emulator/traps`` with a list of names, and a change of keys."""

    @app.put("/emulator/traps")
    def _set() -> ResponseReturnValue:
        service.traps.active = frozenset(Trap(name) for name in request.get_json())
        return jsonify(sorted(service.traps.active))

    @app.post("/emulator/rotate")
    def _rotate() -> ResponseReturnValue:
        service.id_tokens.rotate()
        return "", 204

    @app.after_request
    def _swell(response: Response) -> Response:
        if Trap.TOO_LARGE in service.traps and request.path.endswith(_BACK_CHANNEL):
            swollen = {**response.get_json(), "filler": "x" * _TOO_LARGE}
            response.set_data(json.dumps(swollen))
        return response

    @app.before_request
    def _spoil() -> ResponseReturnValue | None:
        if request.path.startswith("/emulator") or not request.path.endswith(_BACK_CHANNEL):
            return None
        return _spoilt(service)


def _spoilt(service: AuthAppService) -> ResponseReturnValue | None:
    traps = service.traps
    if Trap.SLOW in traps:
        time.sleep(_SLOW_SECONDS)
    if Trap.OUTAGE in traps:
        return "メンテナンス中です。", 503
    if Trap.REDIRECTS in traps:
        return redirect(request.path + "/moved", 307)
    if Trap.NOT_JSON in traps:
        return Response("<html>", mimetype="text/html")
    return None
