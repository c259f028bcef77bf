"""Registers relying parties with a running sandbox, by the operator's own command."""

import json
import shlex
from functools import cache
from pathlib import Path

from click.testing import CliRunner
from joserfc.jwk import ECKey, RSAKey

from provider.cli.client import client
from tests.services.sandbox import CHECKOUT

_MAKERS = {
    "ES256": ("sig", ECKey, "P-256"),
    "PS256": ("sig", RSAKey, 2048),
    "ECDH-ES+A256KW": ("enc", ECKey, "P-256"),
    "RSA-OAEP-256": ("enc", RSAKey, 2048),
}


@cache
def private_key(algorithm):
    """Return a private JWK; one for each algorithm is enough, and RSA keys take long to find."""
    use, kind, size = _MAKERS[algorithm]
    made = kind.generate_key(size, {"use": use, "alg": algorithm}, auto_kid=True)
    return made.as_dict(private=True)


def public(jwk):
    """Return the public half of a JWK."""
    return {n: v for n, v in jwk.items() if n not in {"d", "p", "q", "dp", "dq", "qi", "oth"}}


def provider_environment(sandbox):
    """Return the settings that the sandbox wrote down for commands that are run by hand."""
    words = shlex.split((sandbox.data / "provider.env").read_text("utf-8"))
    return dict(word.split("=", 1) for word in words if word != "export")


def register(sandbox, folder, **metadata):
    """Register a relying party like the sandbox's own app, with changes; return its client id.

    A change of None takes a member away.
    """
    template = CHECKOUT / "provider" / "cli" / "sandbox" / "maternal_app.json"
    own = {"sector": "foreign", "event_delivery_uri": None}
    wanted = {**json.loads(template.read_text("utf-8")), **own, **metadata}
    file = Path(folder) / "metadata.json"
    file.write_text(json.dumps({n: v for n, v in wanted.items() if v is not None}), "utf-8")
    runner = CliRunner(env=provider_environment(sandbox))
    done = runner.invoke(client, ["add", str(file)], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)["client_id"]
