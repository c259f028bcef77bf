"""An example app as a client: its key, the metadata to register, and its configuration."""

import json
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from joserfc.jwk import ECKey

from provider.cli.sandbox.example_apps import ExampleApp
from provider.cli.sandbox.plan import Plan
from provider.cli.sandbox.private_files import write_private_json

_OWN_PATHS = ("event_delivery_uri",)
"""Members of an app's template that hold a path of the app's own."""


@dataclass(frozen=True)
class Registration:
    """The app's key, and its client id once it has one."""

    key: ECKey
    client_id: str | None


def known_or_new(plan: Plan, app: ExampleApp) -> Registration:
    """Take key and client id from an earlier run, or make a key."""
    if not app.file(plan).exists():
        return Registration(ECKey.generate_key("P-256", {"use": "sig"}, auto_kid=True), None)
    known = json.loads(app.file(plan).read_bytes())
    return Registration(ECKey.import_key(known["private_jwk"]), known["client_id"])


def write_metadata(plan: Plan, app: ExampleApp, registration: Registration) -> Path:
    """Write what `madoguchi client add` registers (RFC 7591) and return the file.

    A client id from an earlier run is named, so that the app is registered anew under it when the
    database was emptied or the app's address changed.
    """
    template = _template(app)
    hears = {name: f"{app.url(plan)}{template[name]}" for name in _OWN_PATHS if name in template}
    metadata = (
        template
        | hears
        | {
            "client_uri": app.url(plan),
            "policy_uri": f"{app.url(plan)}/privacy",
            "redirect_uris": [_redirect_uri(plan, app)],
            "jwks": {"keys": [registration.key.as_dict(private=False)]},
        }
    )
    if registration.client_id:
        metadata["client_id"] = registration.client_id
    path = plan.data / "clients" / f"{app.id}.metadata.json"
    write_private_json(path, metadata)
    return path


def write_configuration(
    plan: Plan, app: ExampleApp, registration: Registration, client_id: str
) -> None:
    """Write the file that the app itself reads."""
    configuration = {
        "ca_file": str(plan.ca_file) if plan.ca_file else None,
        "client_id": client_id,
        "issuer": plan.issuer_url,
        "port": app.port(plan),
        "private_jwk": registration.key.as_dict(private=True),
        "redirect_uri": _redirect_uri(plan, app),
    }
    write_private_json(app.file(plan), configuration)


def client_id(plan: Plan, app: ExampleApp) -> str:
    """Return an app's client id; it is registered."""
    return str(json.loads(app.file(plan).read_bytes())["client_id"])


def _redirect_uri(plan: Plan, app: ExampleApp) -> str:
    return f"{app.url(plan)}/callback"


def _template(app: ExampleApp) -> dict[str, Any]:
    text = files("provider.cli.sandbox").joinpath(f"{app.id}.json").read_text("utf-8")
    template: dict[str, Any] = json.loads(text)
    return template
