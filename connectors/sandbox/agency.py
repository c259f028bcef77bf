"""One invented municipality that answers questions about its residents.

``python -m connectors.sandbox.agency --agency hinata --port 8621 --data DIR --issuer URL``
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from flask import Flask, Response, request
from joserfc.jwk import ECKey

from connectors.kit.consent_token import ConsentTokenCheck
from connectors.kit.corrections import CorrectionBox
from connectors.kit.issuer_keys import IssuerKeys, keys_at, keys_in
from connectors.kit.service import Agency, Asked, SourceService
from connectors.sandbox.bearer import SecretMissingError, guarded_app, read_secret
from connectors.sandbox.casebook import Casebook
from connectors.sandbox.everybody import read_everybody
from connectors.sandbox.exchanges import Exchanges
from connectors.sandbox.holdings import Holdings, covered_by
from connectors.sandbox.japan.holdings import holdings
from connectors.sandbox.linkage import Residents, linkage_key
from connectors.sandbox.people import PEOPLE, PeopleFileError, Person
from connectors.sandbox.profile import Profile, load_profiles
from connectors.sandbox.serving import serve
from connectors.sandbox.signing_keys import OwnKey, corrections_key, own_key


@dataclass(frozen=True)
class Counter:
    """Where people say that a record is wrong: the key that opens their words, and the book of cases."""

    key: ECKey
    book: Casebook


def counter_of(data: Path, agency_id: str) -> Counter | None:
    """Return an agency's counter; None for one that has no key to open corrections."""
    key = corrections_key(data, agency_id)
    return Counter(key, Casebook(data, agency_id)) if key else None


def create_app(  # noqa: PLR0913 - an agency's parts
    profile: Profile,
    people: Mapping[str, Person],
    *,
    secret: str,
    key: bytes,
    tokens: ConsentTokenCheck,
    own: OwnKey | None = None,
    counter: Counter | None = None,
) -> Flask:
    """Create the agency; it answers no question that a consent token does not prove.

    Without a key of its own it signs nothing and seals nothing, without a counter it takes no corrections.
    """
    covered = covered_by(profile, seals=own is not None)
    residents = Residents(people, key, profile.agency_id)
    service = SourceService(
        Agency(profile.agency_id, profile.holder, profile.layout_version, covered),
        Holdings(profile, residents, counter.book if counter else None),
        secret,
        tokens,
        own.sign if own else None,
        own.seal if own else None,
        exchanges=Exchanges(profile, load_profiles(), residents),
        corrections=CorrectionBox(counter.key, counter.book.take) if counter else None,
    )
    app = guarded_app(f"agency {profile.agency_id}", secret)

    @app.route("/v1/<path:_>", methods=["GET", "POST"])
    def _contract(_: str) -> Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        asked = Asked(request.method, request.path, headers, request.get_data())
        told = service.answer(asked, now=datetime.now(UTC))
        return Response(told.body, told.status, dict(told.headers))

    return app


def token_check(options: argparse.Namespace, agency_id: str) -> ConsentTokenCheck:
    """Return the check of consent tokens for one agency, from the options of ``add_issuer``."""
    where: str = options.issuer_keys or f"{options.issuer}/jwks"
    return ConsentTokenCheck(options.issuer, agency_id, _keys(where, options.ca_file))


@cache
def _keys(where: str, ca_file: Path | None) -> IssuerKeys:
    """Return the platform's keys, the same for all agencies of this process."""
    return keys_at(where, ca_file=ca_file) if "://" in where else keys_in(Path(where))


def add_issuer(parser: argparse.ArgumentParser) -> None:
    """Add the options that say whose consent tokens count."""
    parser.add_argument("--issuer", required=True, help="the platform that signs consent tokens")
    parser.add_argument("--issuer-keys", help="its JWK Set: a file or a URL (default: ISSUER/jwks)")
    parser.add_argument("--ca-file", type=Path, help="PEM: who vouches for the issuer's host")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one agency until it is told to end; return the exit status."""
    profiles = load_profiles()
    parser = argparse.ArgumentParser(description="One invented municipality.")
    parser.add_argument("--agency", required=True, choices=sorted(profiles))
    parser.add_argument("--port", type=int, default=8621)
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
            key=(key := linkage_key(options.data)),
            tokens=token_check(options, options.agency),
            own=own_key(options.data, options.agency, key),
            counter=counter_of(options.data, options.agency),
        )
    except (PeopleFileError, SecretMissingError, OSError) as fault:
        sys.stderr.write(f"agency {options.agency}: {fault}\n")
        return 1
    return serve(app, options.host, options.port)


if __name__ == "__main__":
    sys.exit(main())
