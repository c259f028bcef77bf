"""The residents' register of the sandbox: who holds a certificate, for whom they may act.

``python -m connectors.sandbox.person_directory --port 8620 --data DIR``

The list of certificates is read at every question, so that a card issued a moment ago is known.
"""

import argparse
import base64
import hashlib
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from flask import Flask, Response, jsonify, request

from connectors.sandbox.bearer import SecretMissingError, guarded_app, read_secret
from connectors.sandbox.linkage import linkage_code, linkage_key
from connectors.sandbox.people import PEOPLE, PeopleFileError, Person, load_people
from connectors.sandbox.profile import load_profiles
from connectors.sandbox.serving import serve

Reply = tuple[Response, int]


def create_app(
    people: Mapping[str, Person], credentials_file: Path, *, secret: str, key: bytes
) -> Flask:
    """Create the directory over the people and the registry office's list of certificates."""
    app = guarded_app("person directory", secret)
    agencies = tuple(load_profiles())

    @app.post("/v1/resolve")
    def _resolve() -> Reply:
        try:
            certificate = base64.b64decode(_asked("certificate"), validate=True)
        except ValueError:
            return jsonify(code="invalid_request"), 400
        person_id = _credentials(credentials_file).get(hashlib.sha256(certificate).hexdigest())
        person = people.get(person_id or "")
        if person is None:
            return jsonify(code="unknown_certificate"), 404
        return jsonify(person=person.public(), supersedes=[]), 200

    @app.post("/v1/person")
    def _person() -> Reply:
        return _described(people.get(_asked("person_id")))

    @app.post("/v1/represented")
    def _represented() -> Reply:
        person = people.get(_asked("person_id"))
        represents = person.represents if person else ()
        return jsonify(
            represented=[
                {"person": people[each["person_id"]].public(), "relation": each["relation"]}
                for each in represents
            ]
        ), 200

    @app.post("/v1/linkage")
    def _linkage() -> Reply:
        person = people.get(_asked("person_id"))
        if person is None:
            return jsonify(code="unknown_person"), 404
        codes = {agency: linkage_code(key, agency, person.person_id) for agency in agencies}
        return jsonify(residences=person.residences, codes=codes), 200

    return app


def _described(person: Person | None) -> Reply:
    if person is None:
        return jsonify(code="unknown_person"), 404
    return jsonify(person.public()), 200


def _asked(member: str) -> str:
    body = request.get_json(silent=True)
    value: Any = body.get(member) if isinstance(body, dict) else None
    return value if isinstance(value, str) else ""


def _credentials(path: Path) -> Mapping[str, str]:
    """Read the list; an office that has not opened yet has issued no card."""
    try:
        known: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    return known


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the directory until it is told to end; return the exit status."""
    parser = argparse.ArgumentParser(description="The residents' register of the sandbox.")
    parser.add_argument("--port", type=int, default=8620)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--data", type=Path, required=True, help="the sandbox's data folder")
    parser.add_argument("--people", type=Path, default=PEOPLE, help="folder of people files")
    options = parser.parse_args(arguments)
    try:
        app = create_app(
            load_people(options.people),
            options.data / "pki" / "credentials.json",
            secret=read_secret(options.data / "tokens" / "person_directory.token"),
            key=linkage_key(options.data),
        )
    except (PeopleFileError, SecretMissingError, OSError) as fault:
        sys.stderr.write(f"person directory: {fault}\n")
        return 1
    return serve(app, options.host, options.port)


if __name__ == "__main__":
    sys.exit(main())
