"""The sandbox's registry office: makes the CAs, the cards, the revocation lists; then it is done.

``python -m connectors.sandbox.office.opening --data DIR [--people DIR] [--reset]``

Every run ends in the same state, whatever it finds: a first start, an earlier run, one that was
broken off, or changed people files. What exists and fits is kept, and so is what
``connectors.sandbox.office`` did since. It writes below ``DIR``:

``pki/office.sqlite3``              the register, from which the rest is written
``pki/auth-ca.pem``, ``sign-ca.pem``  the CAs, all generations
``pki/auth.crl``, ``sign.crl``      a revocation list for each of them (PEM)
``pki/policy.json``                 ``{"policy_oids": [...], "sign_policy_oids": [...]}``, for the settings
``cards/<card_id>.json``            the cards

It hands cards to the bridge as files and imports nothing of it.
"""

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from connectors.sandbox.office.card_orders import CardOrder, read_orders
from connectors.sandbox.office.fulfilling import fulfil
from connectors.sandbox.office.pki import POLICY_OIDS
from connectors.sandbox.office.publishing import publish
from connectors.sandbox.office.register import RegisterError, register_of
from connectors.sandbox.people import PEOPLE, PeopleFileError, load_people

_WRITTEN = ("*-ca.pem", "*-ca.key", "*.crl", "policy.json", "credentials.json", "office.sqlite3*")


def open_office(data: Path, orders: Sequence[CardOrder], *, now: datetime) -> None:
    """Bring the data folder into the state that the orders describe."""
    register = register_of(data)
    register.create()
    with register.changing() as books:
        fulfil(books, data, orders, now=now)
    publish(data, now=now)


def reset(data: Path) -> None:
    """Take away all that earlier runs made; the tries left of the cards go with them."""
    for pattern in _WRITTEN:
        for path in (data / "pki").glob(pattern):
            path.unlink()
    for path in (data / "cards").glob("*.json"):
        path.unlink()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the office once; returns the exit status."""
    parser = argparse.ArgumentParser(description="Makes the sandbox's CAs and cards.")
    parser.add_argument("--data", type=Path, required=True, help="the sandbox's data folder")
    parser.add_argument("--people", type=Path, default=PEOPLE, help="folder of people files")
    parser.add_argument("--reset", action="store_true", help="make everything anew")
    options = parser.parse_args(arguments)
    try:
        orders = read_orders(load_people(options.people))
        if options.reset:
            reset(options.data)
        open_office(options.data, orders, now=datetime.now(UTC))
    except (PeopleFileError, RegisterError, OSError, ValueError, TypeError) as error:
        sys.stderr.write(f"registry office: {error}\n")
        return 1
    policies = ", ".join(POLICY_OIDS.values())
    sys.stdout.write(f"registry office: {len(orders)} cards ready, policies {policies}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
