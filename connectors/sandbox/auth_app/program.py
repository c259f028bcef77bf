"""Runs the emulator of デジタル認証アプリ, in a process and at an address of its own.

``python -m connectors.sandbox.auth_app.program --port 8645 --data DIR``

Its relying parties stand in ``DIR/auth_app/clients.json``. ``--traps`` lets tests switch its
misbehaviours; nobody else should.
"""

import argparse
import secrets
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from flask import Flask, Response, jsonify

from connectors.sandbox.auth_app.back import back_of
from connectors.sandbox.auth_app.front import front_of
from connectors.sandbox.auth_app.misbehaving import open_switchboard
from connectors.sandbox.auth_app.service import AuthAppService
from connectors.sandbox.people import PEOPLE, PeopleFileError, Person, load_people
from connectors.sandbox.serving import serve
from connectors.sandbox.whole_file import write_whole

NAME = "auth app"
_MOST_BYTES = 64 * 1024


def create_app(
    address: str, people: Mapping[str, Person], data: Path, *, traps: bool = False
) -> Flask:
    """Create the emulator at an address, over the people and the clients' file."""
    clients_file = data / "auth_app" / "clients.json"
    service = AuthAppService(address, people, clients_file, _pairwise_key(data))
    app = Flask(
        NAME, root_path=str(Path(__file__).parent), static_folder=None, template_folder="pages"
    )
    app.config["MAX_CONTENT_LENGTH"] = _MOST_BYTES
    app.register_blueprint(front_of(service))
    app.register_blueprint(back_of(service))
    if traps:
        open_switchboard(app, service)

    @app.get("/healthz")
    def _healthy() -> Response:
        return jsonify(status="ok", service=NAME)

    return app


def _pairwise_key(data: Path) -> bytes:
    """Return the key behind every ``sub``; it outlives restarts, so that a ``sub`` stays the same."""
    path = data / "auth_app" / "pairwise.key"
    if not path.exists():
        write_whole(path, secrets.token_bytes(32))
    return path.read_bytes()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the emulator until it is told to end; return the exit status."""
    parser = argparse.ArgumentParser(description="An emulator of デジタル認証アプリ.")
    parser.add_argument("--port", type=int, default=8645)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--data", type=Path, required=True, help="the sandbox's data folder")
    parser.add_argument("--people", type=Path, default=PEOPLE, help="folder of people files")
    parser.add_argument("--traps", action="store_true", help="let tests switch misbehaviours")
    options = parser.parse_args(arguments)
    address = f"http://{options.host}:{options.port}"
    try:
        people = load_people(options.people)
        app = create_app(address, people, options.data, traps=options.traps)
    except (PeopleFileError, OSError) as fault:
        sys.stderr.write(f"{NAME}: {fault}\n")
        return 1
    return serve(app, options.host, options.port)


if __name__ == "__main__":
    sys.exit(main())
