"""The residents' register of the sandbox: who holds a certificate, for whom they may act.

``python -m connectors.sandbox.person_directory --port 8620 --data DIR``

The registry office's register is read at every question, so that a card issued a moment ago is
known, and so is what became of it.
"""

import argparse
import base64
import hashlib
import sys
import threading
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from flask import Flask, Response, jsonify, request

from connectors.sandbox.basic_four import BasicFour
from connectors.sandbox.bearer import SecretMissingError, guarded_app, read_secret
from connectors.sandbox.everybody import Everybody, read_everybody, with_four
from connectors.sandbox.linkage import linkage_code, linkage_key, person_id_of
from connectors.sandbox.office.register import Register, register_of
from connectors.sandbox.office.register_entries import Use
from connectors.sandbox.people import PEOPLE, PeopleFileError, Person
from connectors.sandbox.profile import load_profiles
from connectors.sandbox.serving import serve

Reply = tuple[Response, int]
People = Mapping[str, Person]
_INDEXED_AFTER_SECONDS = 30


def create_app(people: People, register: Register, *, secret: str, key: bytes) -> Flask:
    """Create the directory over the people and the registry office's register."""
    app = guarded_app("person directory", secret)
    _answer_about_certificates(app, people, register)
    _answer_about_people(app, people, key)
    return app


def _answer_about_certificates(app: Flask, people: People, register: Register) -> None:
    @app.post("/v1/resolve")
    def _resolve() -> Reply:
        try:
            certificate = base64.b64decode(_asked("certificate"), validate=True)
        except ValueError:
            return jsonify(code="invalid_request"), 400
        found = _holder(register, hashlib.sha256(certificate).hexdigest())
        person = people.get(found[0]) if found else None
        if found is None or person is None:
            return jsonify(code="unknown_certificate"), 404
        return jsonify(person=person.public(), supersedes=found[1], status=found[2]), 200

    @app.post("/v1/identify")
    def _identify() -> Reply:
        four = _asked_four()
        if four is None:
            return jsonify(code="invalid_request"), 400
        found = with_four(people, four)
        return _described(found[0] if len(found) == 1 else None)

    @app.post("/v1/credential-events")
    def _credential_events() -> Reply:
        after = _body().get("after")
        if type(after) is not int or after < 0:
            return jsonify(code="invalid_request"), 400
        return jsonify(events=_events(register, after)), 200


def _answer_about_people(app: Flask, people: People, key: bytes) -> None:
    agencies = tuple(load_profiles())

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
        bodies = person.memberships
        return jsonify(residences=person.residences, memberships=bodies, codes=codes), 200

    @app.post("/v1/linked")
    def _linked() -> Reply:
        person_id = person_id_of(key, _asked("agency_id"), _asked("linkage_code"))
        if person_id is None or people.get(person_id) is None:
            return jsonify(code="unknown_code"), 404
        return jsonify(person_id=person_id), 200


def _holder(register: Register, sha256: str) -> tuple[str, Sequence[str], str] | None:
    """Find who holds a user-authentication certificate, whose place it took and what became of it."""
    if not register.exists():  # an office that has not opened yet has issued no card
        return None
    with register.reading() as books:
        for entry in books.certificates(sha256=sha256, use=Use.AUTHENTICATION):
            if entry.listed:
                return entry.person_id, books.superseded(sha256), entry.status
    return None


def _events(register: Register, after: int) -> Sequence[Mapping[str, Any]]:
    if not register.exists():
        return []
    with register.reading() as books:
        return [
            {
                "sequence": event.sequence,
                "certificate_sha256": event.sha256,
                "status": event.status,
            }
            for event in books.events(after)
        ]


def _described(person: Person | None) -> Reply:
    if person is None:
        return jsonify(code="unknown_person"), 404
    return jsonify(person.public()), 200


def _asked_four() -> BasicFour | None:
    """Return the four attributes that were asked for; None when one is missing."""
    texts = [_asked(member) for member in ("name", "sex", "address")]
    try:
        birth_date = date.fromisoformat(_asked("birth_date"))
    except ValueError:
        return None
    return BasicFour(texts[0], texts[1], birth_date, texts[2]) if all(texts) else None


def _asked(member: str) -> str:
    value = _body().get(member)
    return value if isinstance(value, str) else ""


def _body() -> Mapping[str, Any]:
    body = request.get_json(silent=True)
    return body if isinstance(body, dict) else {}


def _index_later(people: Everybody) -> None:
    """Index people by their four attributes when everything has started; whoever asks before waits."""
    timer = threading.Timer(_INDEXED_AFTER_SECONDS, people.indexed)
    timer.daemon = True
    timer.start()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the directory until it is told to end; return the exit status."""
    parser = argparse.ArgumentParser(description="The residents' register of the sandbox.")
    parser.add_argument("--port", type=int, default=8620)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--data", type=Path, required=True, help="the sandbox's data folder")
    parser.add_argument("--people", type=Path, default=PEOPLE, help="folder of people files")
    options = parser.parse_args(arguments)
    try:
        people = read_everybody(options.people)
        app = create_app(
            people,
            register_of(options.data),
            secret=read_secret(options.data / "tokens" / "person_directory.token"),
            key=linkage_key(options.data),
        )
    except (PeopleFileError, SecretMissingError, OSError) as fault:
        sys.stderr.write(f"person directory: {fault}\n")
        return 1
    _index_later(people)
    return serve(app, options.host, options.port)


if __name__ == "__main__":
    sys.exit(main())
