"""The sandbox's provider as a relying party of the sandbox's own デジタル認証アプリ, an emulator."""

from provider.cli.sandbox.plan import Plan
from provider.cli.sandbox.private_files import write_private_json
from provider.cli.upstream import ensure_client_key
from provider.login.upstream.assembly import CALLBACK_PATH

CLIENT_ID = "RP00000001"
ISSUER_PATH = "/api/realms/main"


def register_at_auth_app(plan: Plan) -> None:
    """Make our key and write us down at the emulator; safe to repeat, also with another port."""
    key = ensure_client_key(plan.upstream_key_file)
    client = {
        "redirect_uris": [plan.issuer_url + CALLBACK_PATH],
        "jwks": dict(key.public_jwks()),
    }
    folder = plan.data / "auth_app"
    folder.mkdir(mode=0o700, exist_ok=True)
    write_private_json(folder / "clients.json", {CLIENT_ID: client})
