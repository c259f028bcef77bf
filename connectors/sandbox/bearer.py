"""The bearer secret by which the sandbox's services know the platform."""

import hmac
from pathlib import Path

from flask import Flask, Response, jsonify, request

_MOST_BYTES = 64 * 1024


class SecretMissingError(Exception):
    """There is no bearer secret to ask for, so nobody may be let in."""


def read_secret(path: Path) -> str:
    """Read a bearer secret; ``SecretMissingError`` says which file is missing or empty."""
    try:
        secret = path.read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        raise SecretMissingError(f"cannot read the bearer secret {path}") from None
    if not secret:
        raise SecretMissingError(f"the bearer secret {path} is empty")
    return secret


def guarded_app(name: str, secret: str) -> Flask:
    """Create an app that answers ``/healthz`` to everybody and the rest only with the secret."""
    app = Flask(name, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = _MOST_BYTES
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # the default provider has it
    expected = f"Bearer {secret}".encode()

    @app.before_request
    def _only_the_platform() -> tuple[Response, int] | None:
        if request.path == "/healthz":
            return None
        given = request.headers.get("Authorization", "").encode("utf-8", "replace")
        if hmac.compare_digest(given, expected):
            return None
        return jsonify(code="unauthorized"), 401

    @app.get("/healthz")
    def _healthy() -> Response:
        return jsonify(status="ok", service=name)

    return app
