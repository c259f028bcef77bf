"""An agency that seals, built of the kit as any agency would build it; also as a process of its own.

``python -m tests.sealed.office --agency A --agencies FILE --secret FILE --key FILE --records FILE --port P [--plain]``
"""

import argparse
import json
from datetime import date
from pathlib import Path

from joserfc.jwk import ECKey

from connectors.kit.sealing import AnswerSealer
from connectors.kit.service import Agency, Held, SourceService
from connectors.kit.serving import server
from connectors.kit.signing import AnswerSigner
from connectors.kit.wsgi import wsgi_app
from connectors.port import Covered
from provider.clock import utc_now
from scopes.catalogue import CATALOGUE

AS_OF = date(2026, 11, 19)
NAMES_KEY = b"n" * 32


def unchecked(*_, **__):
    """Stand in for the check of consent tokens, which has tests of its own."""


def office(agency_id, holder, records_of, key, *, sealed=True, secret="secret"):
    """Return a source for all categories; ``records_of`` tells from a question what is held."""
    covered = [
        Covered(name, tuple(t.id for t in category.record_types), sealed=sealed)
        for name, category in CATALOGUE.items()
    ]
    return SourceService(
        Agency(agency_id, holder, "R8-6", covered),
        lambda question: Held(records_of(question), AS_OF),
        secret,
        unchecked,
        sign=AnswerSigner(key),
        seal=AnswerSealer(key, NAMES_KEY) if sealed else None,
    )


def main():
    parser = argparse.ArgumentParser()
    for name in ("agency", "agencies", "secret", "key", "records", "port"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--plain", action="store_true")
    options = parser.parse_args()
    entry = json.loads(Path(options.agencies).read_text())[options.agency]
    service = office(
        options.agency,
        {name: entry[name] for name in ("code", "name", "enquiry")},
        lambda _: json.loads(Path(options.records).read_text()),
        ECKey.import_key(json.loads(Path(options.key).read_text())),
        sealed=not options.plain,
        secret=Path(options.secret).read_text().strip(),
    )
    server(wsgi_app(service, clock=utc_now), "127.0.0.1", int(options.port)).serve_forever()


if __name__ == "__main__":
    main()
