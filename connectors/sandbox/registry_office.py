"""The sandbox's registry office: makes the CA, the cards, the revocation list; then it is done.

``python -m connectors.sandbox.registry_office --data DIR [--people DIR] [--reset]``

Every run ends in the same state, whatever it finds: a first start, an earlier run, one that was
broken off, or changed people files. What exists and fits is kept; the revocation list is new each
time. It writes below ``DIR``:

``pki/auth-ca.key``, ``pki/auth-ca.pem``, ``pki/auth.crl``  the CA and its list (DER)
``pki/policy.json``       ``{"policy_oids": [...]}``, what the provider's settings must accept
``pki/credentials.json``  SHA-256 of a certificate's DER form -> person id, for the person directory
``cards/<card_id>.json``  the cards

It hands cards to the bridge as files and imports nothing of it.
"""

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from cryptography.hazmat.primitives import hashes

from connectors.sandbox.card_orders import CardOrder, CardState, PeopleError, read_orders
from connectors.sandbox.cards import IssuedCard, ensure_card, withdraw_others
from connectors.sandbox.pki import POLICY_OID, ensure_authority, revocation_list
from connectors.sandbox.whole_file import PUBLIC, write_json, write_whole

PEOPLE = Path(__file__).parent / "people"


def open_office(data: Path, orders: Sequence[CardOrder], *, now: datetime) -> Sequence[IssuedCard]:
    """Bring the data folder into the state that the orders describe."""
    authority = ensure_authority(data / "pki", now=now)
    issued = [ensure_card(data / "cards", authority, order, now=now) for order in orders]
    withdraw_others(data / "cards", authority, orders)
    revoked = [card.certificate for card in issued if card.order.state is CardState.REVOKED]
    write_whole(
        data / "pki" / "auth.crl", revocation_list(authority, revoked, now=now), mode=PUBLIC
    )
    write_json(data / "pki" / "policy.json", {"policy_oids": [POLICY_OID]}, mode=PUBLIC)
    write_json(data / "pki" / "credentials.json", _credentials(issued))
    return issued


def _credentials(issued: Sequence[IssuedCard]) -> dict[str, str]:
    return {
        card.certificate.fingerprint(hashes.SHA256()).hex(): card.order.person_id
        for card in issued
        if card.order.in_directory
    }


def reset(data: Path) -> None:
    """Take away all that earlier runs made; the tries left of the cards go with them."""
    for name in ("auth-ca.key", "auth-ca.pem", "auth.crl", "policy.json", "credentials.json"):
        (data / "pki" / name).unlink(missing_ok=True)
    for path in (data / "cards").glob("*.json"):
        path.unlink()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the office once; returns the exit status."""
    parser = argparse.ArgumentParser(description="Makes the sandbox's CA and cards.")
    parser.add_argument("--data", type=Path, required=True, help="the sandbox's data folder")
    parser.add_argument("--people", type=Path, default=PEOPLE, help="folder of people files")
    parser.add_argument("--reset", action="store_true", help="make everything anew")
    options = parser.parse_args(arguments)
    try:
        orders = read_orders(options.people)
        if options.reset:
            reset(options.data)
        issued = open_office(options.data, orders, now=datetime.now(UTC))
    except (PeopleError, OSError, ValueError, TypeError) as error:
        sys.stderr.write(f"registry office: {error}\n")
        return 1
    sys.stdout.write(f"registry office: {len(issued)} cards ready, policy {POLICY_OID}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
