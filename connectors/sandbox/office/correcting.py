"""The clerk of an invented agency at a case: list, accept, correct, refuse, or ask the person to come.

``python -m connectors.sandbox.office --data DIR correct CASE --set dose_number=2``

What is decided is told to the platform as a statement that the agency signs.
"""

import argparse
import json
import ssl
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx

from connectors.contract.correction_statement import (
    ACCEPTED,
    CORRECTED,
    NEEDS_VISIT,
    REASONS,
    REFUSED,
)
from connectors.kit.corrections import CaseStates
from connectors.sandbox.casebook import Case, Casebook
from connectors.sandbox.everybody import today_in_japan
from connectors.sandbox.office.refusals import OfficeRefusal
from connectors.sandbox.profile import load_profiles
from connectors.sandbox.signing_keys import private_key

_TAKEN = 204
_ISSUER = "MADOGUCHI_ISSUER_URL="
_SECONDS = 10


@dataclass(frozen=True)
class Found:
    """A case and the book that it stands in."""

    book: Casebook
    case: Case


def add_commands(commands: Any) -> None:
    """Add the clerk's commands to the office's."""
    listing = commands.add_parser("cases", help="list the cases that people opened at agencies")
    listing.set_defaults(clerk=_list)
    for name, help_text, state in (
        ("accept", "take a case up", ACCEPTED),
        ("correct", "correct the record of a case", CORRECTED),
        ("refuse", "leave the record as it is, with a reason", REFUSED),
        ("invite", "ask the person of a case to come to the counter", NEEDS_VISIT),
    ):
        made = commands.add_parser(name, help=help_text, description=help_text)
        made.set_defaults(clerk=_decide, state=state, reason=None, changes=[])
        made.add_argument("case", help="its number")
        made.add_argument("--platform", help="whom to tell (default: the sandbox's own provider)")
        made.add_argument("--ca-file", type=Path, help="PEM: who vouches for the platform")
        if state == REFUSED:
            made.add_argument("reason", choices=REASONS)
        if state == CORRECTED:
            made.add_argument(
                "--set", dest="changes", action="append", required=True, metavar="FIELD=VALUE"
            )


def _list(options: argparse.Namespace) -> None:
    """Print number, state, category and record type: nothing that names a person, no words."""
    for book in _books(options.data):
        for case in book.cases():
            sys.stdout.write(
                f"{case.number:<24} {case.state:<12} {case.category} {case.record_type}\n"
            )


def _decide(options: argparse.Namespace) -> None:
    found = _found(options.data, options.case)
    if options.state == CORRECTED:
        found.book.correct(found.case, _changes(options.changes))
    _tell(options, found)
    found.book.moved(found.case, options.state)
    sys.stdout.write(f"{found.case.number}\n")


def _tell(options: argparse.Namespace, found: Found) -> None:
    """Post the statement; an ``OfficeRefusal`` when the platform does not take it."""
    platform = options.platform or _own_platform(options.data)
    key = private_key(options.data, found.book.agency_id)
    told = CaseStates(found.book.agency_id, key, platform)(
        found.case.case_id,
        found.case.linkage_code,
        options.state,
        now=datetime.now(UTC),
        reason=options.reason,
        number=found.case.number,
    )
    headers = {"Content-Type": "application/jwt"}
    trust = ssl.create_default_context(cafile=options.ca_file or _own_ca(options.data, platform))
    try:
        reply = httpx.post(
            f"{platform}/agencies/corrections",
            content=told,
            headers=headers,
            timeout=_SECONDS,
            trust_env=False,
            verify=trust,
        )
    except httpx.HTTPError:
        raise OfficeRefusal("platform_away") from None
    if reply.status_code != _TAKEN:
        raise OfficeRefusal("platform_refused")


def _own_platform(data: Path) -> str:
    """Read the issuer out of the sandbox's settings."""
    try:
        lines = (data / "provider.env").read_text("utf-8").splitlines()
    except FileNotFoundError:
        raise OfficeRefusal("not_opened") from None
    return next(line.partition(_ISSUER)[2].strip("'") for line in lines if _ISSUER in line)


def _own_ca(data: Path, platform: str) -> Path | None:
    ca_file = data / "tls" / "ca.pem"
    return ca_file if urlsplit(platform).scheme == "https" and ca_file.exists() else None


def _books(data: Path) -> list[Casebook]:
    return [Casebook(data, agency_id) for agency_id in load_profiles()]


def _found(data: Path, number: str) -> Found:
    for book in _books(data):
        for case in book.cases():
            if case.number == number:
                return Found(book, case)
    raise OfficeRefusal("no_such_case")


def _changes(told: list[str]) -> Mapping[str, Any]:
    """Read ``FIELD=VALUE``, with JSON as a value or else a text; the record is right as of today."""
    changes: dict[str, Any] = {"as_of": today_in_japan().isoformat()}
    for each in told:
        name, _, value = each.partition("=")
        changes[name] = _value(value)
    return changes


def _value(text: str) -> Any:
    """Take a value for JSON only where that is no number with more than its digits, such as a day."""
    try:
        value: Any = json.loads(text)
    except ValueError:
        return text
    day = type(value) is int and len(text) == len("20260401")
    return text if day else value
