"""One invented agency that speaks HL7 FHIR R4 instead of our contract.

``python -m connectors.sandbox.fhir_server --agency minamo --port 8626 --data DIR --issuer URL``
"""

import argparse
import json
import secrets
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any

from flask import Flask, Response, request

from connectors.contract.question import TOKEN_HEADER
from connectors.fhir.search import KINDS
from connectors.kit.consent_token import ConsentTokenCheck
from connectors.kit.errors import BadQuestionError, NotAnsweredError, NotServedError
from connectors.kit.selection import select
from connectors.sandbox.agency import add_issuer, token_check
from connectors.sandbox.bearer import SecretMissingError, guarded_app, read_secret
from connectors.sandbox.everybody import read_everybody, today_in_japan
from connectors.sandbox.fhir_server_question import Search, proven_question, search_of
from connectors.sandbox.fhir_server_resources import Resource, checkup, immunization, patient
from connectors.sandbox.japan.holdings import holdings
from connectors.sandbox.linkage import Residents, linkage_key
from connectors.sandbox.memory import Memory
from connectors.sandbox.people import PEOPLE, PeopleFileError, Person
from connectors.sandbox.profile import Profile, load_profiles
from connectors.sandbox.serving import serve
from scopes.catalogue import CATALOGUE
from scopes.errors import ConditionError

FHIR_VERSION = "4.0.1"
_MOST_MATCHES = 20
"""Matches on a page, whatever the caller would take: so that there are pages to follow."""

_ISSUES = {
    HTTPStatus.BAD_REQUEST: "invalid",
    HTTPStatus.FORBIDDEN: "forbidden",
    HTTPStatus.UNPROCESSABLE_ENTITY: "not-supported",
}


@dataclass(frozen=True)
class _Page:
    """What is still to be told of one search, and about whom it was."""

    search: Search
    groups: Sequence[Sequence[Resource]]
    total: int


@dataclass(frozen=True)
class FhirServer:
    """Answers searches about the residents of one agency, each proven by a consent token."""

    profile: Profile
    residents: Residents
    tokens: ConsentTokenCheck
    pages: Memory = field(default_factory=Memory)

    def capability(self) -> Resource:
        """Say what this server is (CapabilityStatement)."""
        served = {name for each in self._kinds().values() for name in each.needs}
        return {
            "resourceType": "CapabilityStatement",
            "status": "active",
            "date": "2026-11-01",
            "kind": "instance",
            "implementation": {"description": self.profile.holder["name"]},
            "fhirVersion": FHIR_VERSION,
            "format": ["json"],
            "rest": [
                {
                    "mode": "server",
                    "resource": [
                        {"type": name, "interaction": [{"code": "search-type"}]}
                        for name in sorted(served)
                    ],
                }
            ],
        }

    def search(self, resource: str, body: bytes, token: str, base: str) -> Resource:
        """Answer the first page of a search; ``base`` is the server's own address."""
        search = search_of(resource, body)
        if search.category not in self._kinds():
            raise NotServedError
        question = proven_question(self.tokens, token, body, search, now=datetime.now(UTC))
        person = self.residents.get(search.linkage_code)
        held = person.records.get(self.profile.agency_id, {}) if person else {}
        try:
            records = select(
                held.get(search.category, ()),
                question.condition,
                category=CATALOGUE[search.category],
                today=today_in_japan(),
                record_types=question.record_types,
            )
        except ConditionError:
            raise BadQuestionError from None
        groups = [group for record in records if (group := _resources(search.category, record))]
        return self._told(_Page(search, groups, len(groups)), base)

    def page(self, link: str, token: str, base: str) -> Resource:
        """Answer a later page: its token is over the link, as it stands in the page before."""
        page: _Page | None = self.pages.recall(link)
        if page is None:
            raise BadQuestionError
        proven_question(self.tokens, token, link.encode(), page.search, now=datetime.now(UTC))
        return self._told(page, base)

    def _kinds(self) -> Mapping[str, Any]:
        return {name: kind for name, kind in KINDS.items() if name in self.profile.serves}

    def _told(self, page: _Page, base: str) -> Resource:
        """Write a page of the search result, and keep the next one under its link."""
        most = min(page.search.entries, _MOST_MATCHES)
        now, later = page.groups[:most], page.groups[most:]
        links = []
        if later:
            link = f"{base}/?page={secrets.token_urlsafe(16)}"
            self.pages.remember(link, _Page(page.search, later, page.total))
            links.append({"relation": "next", "url": link})
        entries = [
            _entry(each, "match" if not n else "include")
            for group in now
            for n, each in enumerate(group)
        ]
        if now:
            entries.append(_entry(patient("p", page.search.linkage_code), "include"))
        return {
            "resourceType": "Bundle",
            "type": "searchset",
            "meta": {"lastUpdated": datetime.now(UTC).isoformat(timespec="seconds")},
            "total": page.total,
            **({"link": links} if links else {}),
            **({"entry": entries} if entries else {}),
        }


def create_app(
    profile: Profile,
    people: Mapping[str, Person],
    *,
    secret: str,
    key: bytes,
    tokens: ConsentTokenCheck,
) -> Flask:
    """Create the server; it answers no search that a consent token does not prove."""
    server = FhirServer(profile, Residents(people, key, profile.agency_id), tokens)
    app = guarded_app(f"fhir server {profile.agency_id}", secret)

    @app.get("/metadata")
    def _metadata() -> Response:
        return _fhir(server.capability(), HTTPStatus.OK)

    @app.post("/<resource>/_search")
    def _search(resource: str) -> Response:
        told = server.search(resource, request.get_data(), _token(), request.host_url.rstrip("/"))
        return _fhir(told, HTTPStatus.OK)

    @app.get("/")
    def _page() -> Response:
        base = request.host_url.rstrip("/")
        link = f"{base}/?page={request.args.get('page', '')}"
        return _fhir(server.page(link, _token(), base), HTTPStatus.OK)

    @app.errorhandler(NotAnsweredError)
    def _refused(fault: NotAnsweredError) -> Response:
        reason = fault.body.get("reason", fault.code)
        issue = {
            "severity": "error",
            "code": _ISSUES.get(fault.status, "exception"),
            "details": {"coding": [{"code": reason}]},
        }
        return _fhir({"resourceType": "OperationOutcome", "issue": [issue]}, fault.status)

    return app


def _token() -> str:
    return request.headers.get(TOKEN_HEADER, "")


def _resources(category: str, record: Mapping[str, Any]) -> Sequence[Resource]:
    """Write a record as the resource that was searched and what belongs to it; none for one of another status."""
    made = [immunization(record, "p")] if category == "immunisation" else [*checkup(record, "p")]
    return made if made[0]["status"] in KINDS[category].statuses else []


def _entry(resource: Resource, mode: str) -> Resource:
    return {"resource": resource, "search": {"mode": mode}}


def _fhir(resource: Resource, status: HTTPStatus) -> Response:
    body = json.dumps(resource, ensure_ascii=False)
    return Response(body, status, {"Cache-Control": "no-store"}, "application/fhir+json")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one agency's server until it is told to end; return the exit status."""
    profiles = load_profiles()
    parser = argparse.ArgumentParser(description="One invented agency that speaks FHIR R4.")
    parser.add_argument("--agency", required=True, choices=sorted(profiles))
    parser.add_argument("--port", type=int, default=8626)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--data", type=Path, required=True, help="the sandbox's data folder")
    parser.add_argument("--people", type=Path, default=PEOPLE, help="folder of people files")
    add_issuer(parser)
    options = parser.parse_args(arguments)
    try:
        app = create_app(
            profiles[options.agency],
            read_everybody(options.people, held=holdings),
            secret=read_secret(options.data / "tokens" / "agencies.token"),
            key=linkage_key(options.data),
            tokens=token_check(options, options.agency),
        )
    except (PeopleFileError, SecretMissingError, OSError) as fault:
        sys.stderr.write(f"fhir server {options.agency}: {fault}\n")
        return 1
    return serve(app, options.host, options.port)


if __name__ == "__main__":
    sys.exit(main())
