"""A source of records for the platform: what it holds, behind the contract that all sources serve.

    python source.py --port 8700

``held`` is the part that is yours: read your own system there instead of ``records.json``. Who you are, what
you serve and whom you believe stands in ``source.toml``.
"""

import argparse
import json
import tomllib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from connectors.kit.consent_token import ConsentTokenCheck
from connectors.kit.errors import BadQuestionError
from connectors.kit.issuer_keys import IssuerKeys, keys_at, keys_in
from connectors.kit.question import Question
from connectors.kit.selection import select
from connectors.kit.service import Agency, Held, SourceService
from connectors.kit.serving import server, server_tls
from connectors.kit.wsgi import wsgi_app
from connectors.port import Covered
from scopes.catalogue import CATALOGUE
from scopes.errors import ConditionError

JAPAN = timedelta(hours=9)


def now() -> datetime:
    """Return the instant that it is."""
    return datetime.now(UTC)  # noqa: TID251 - a program on its own has its own clock


def held(folder: Path, question: Question) -> Held:
    """Return what is held of a person under a question; of somebody unknown nothing, and no error.

    ``question.linkage_code`` is the person as you alone know them. Raise ``RefusedError("your_reason")`` not to
    answer, ``ByHandError()`` when staff will, ``AwayError(seconds)`` while you cannot.
    """
    people: Mapping[str, Any] = json.loads((folder / "records.json").read_text("utf-8"))
    today = (now() + JAPAN).date()
    try:
        records = select(
            people.get(question.linkage_code, ()),
            question.condition,
            category=CATALOGUE[question.category],
            today=today,
            record_types=question.record_types,
        )
    except ConditionError:
        raise BadQuestionError from None
    return Held(records, as_of=today)


def service(folder: Path) -> SourceService:
    """Put the source together from its folder."""
    known = tomllib.loads((folder / "source.toml").read_text("utf-8"))
    agency_id = known["agency_id"]
    return SourceService(
        Agency(agency_id, known["holder"], known["layout_version"], covered(known["categories"])),
        partial(held, folder),
        (folder / known["secret_file"]).read_text("ascii").strip(),
        ConsentTokenCheck(known["issuer"], agency_id, issuer_keys(folder, known["issuer_keys"])),
        told=heard,
    )


def covered(categories: list[str]) -> list[Covered]:
    """Say what is served: every record type of these categories."""
    return [
        Covered(each, tuple(record_type.id for record_type in CATALOGUE[each].record_types))
        for each in categories
    ]


def issuer_keys(folder: Path, where: str) -> IssuerKeys:
    """Read the platform's public keys at its ``jwks_uri``, or in a file of the folder."""
    return keys_at(where) if "://" in where else keys_in(folder / where)


def heard(report: Mapping[str, Any]) -> None:
    """Take note of what the platform found wrong in a day's answers: nobody stands in it."""
    for defect in report.get("defects", ()):
        print("to be mended:", json.dumps(defect))  # noqa: T201 - a program on its own


def main() -> None:
    """Serve until stopped; with ``--clients-ca`` only callers with a certificate get in."""
    parser = argparse.ArgumentParser(description="A source of records.")
    parser.add_argument("--port", type=int, default=8700)
    parser.add_argument("--folder", type=Path, default=Path(__file__).parent)
    parser.add_argument("--certificate", type=Path, help="PEM; serves https")
    parser.add_argument("--key", type=Path)
    parser.add_argument("--clients-ca", type=Path)
    options = parser.parse_args()
    tls = (
        server_tls(options.certificate, options.key, clients_ca=options.clients_ca)
        if options.certificate
        else None
    )
    app = wsgi_app(service(options.folder), clock=now)
    running = server(app, "127.0.0.1", options.port, tls=tls)
    print(f"listening on port {running.server_port}", flush=True)  # noqa: T201
    running.serve_forever()


if __name__ == "__main__":
    main()
