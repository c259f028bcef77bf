"""Writes software cards into the folder that the bridge reads.

The form of the file is the bridge's, and it is described there. One member more, ``order``,
remembers what the card was issued for, so that the next run knows whether it still fits.
"""

import base64
import json
import secrets
import string
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from connectors.sandbox.card_orders import CardOrder, CardState
from connectors.sandbox.pki import Authority, issue, key_pem, new_key
from connectors.sandbox.whole_file import write_json

FORMAT = "jpki-software-card:1"
TOKEN_LABEL = "JPKIAPSANDBOXTOKEN"  # noqa: S105 - a name, no secret

_TRIES = {CardState.LOCKED: 0, CardState.LAST_TRY: 1}
_FULL_TRIES = 3
_LIFE = timedelta(days=5 * 365)
_EXPIRED_SINCE = timedelta(days=30)
_OPAQUE_LENGTH = 23
_OPAQUE_LETTERS = string.ascii_uppercase + string.digits


@dataclass(frozen=True)
class IssuedCard:
    """A card that lies in the folder, and its certificate."""

    order: CardOrder
    certificate: x509.Certificate


def ensure_card(
    folder: Path, authority: Authority, order: CardOrder, *, now: datetime
) -> IssuedCard:
    """Keep the card when it fits the order, else issue a new one in its place."""
    path = folder / f"{order.card_id}.json"
    members = _members_of(path)
    certificate = _fitting_certificate(members, authority, order)
    if certificate is None:
        certificate, members = _new_card(authority, order, now)
        path.with_suffix(".state.json").unlink(missing_ok=True)
        write_json(path, members)
    elif members["label"] != order.label:
        write_json(path, members | {"label": order.label})
    return IssuedCard(order, certificate)


def withdraw_others(folder: Path, authority: Authority, orders: Iterable[CardOrder]) -> None:
    """Destroy the cards that this office issued and nobody orders any more."""
    ordered = {order.card_id for order in orders}
    for path in folder.glob("*.json"):
        if "." in path.stem or path.stem in ordered:
            continue
        certificate = _certificate_in(_members_of(path))
        if certificate is not None and authority.issued(certificate):
            path.with_suffix(".state.json").unlink(missing_ok=True)
            path.unlink()


def _members_of(path: Path) -> dict[str, Any]:
    """Read a card file; one that is missing or damaged has no members."""
    try:
        members = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return members if isinstance(members, dict) else {}


def _fitting_certificate(
    members: dict[str, Any], authority: Authority, order: CardOrder
) -> x509.Certificate | None:
    """Return the certificate of a card that fits the order and comes from this CA."""
    if members.get("format") != FORMAT or members.get("order") != _remembered(order):
        return None
    certificate = _certificate_in(members)
    if certificate is None or not authority.issued(certificate):
        return None
    return certificate


def _certificate_in(members: dict[str, Any]) -> x509.Certificate | None:
    try:
        der = base64.b64decode(members["authentication"]["certificate"])
        return x509.load_der_x509_certificate(der)
    except (ValueError, KeyError, TypeError):
        return None


def _remembered(order: CardOrder) -> dict[str, str | None]:
    return {"person_id": order.person_id, "pin": order.pin, "state": order.state.value}


def _new_card(
    authority: Authority, order: CardOrder, now: datetime
) -> tuple[x509.Certificate, dict[str, Any]]:
    key = new_key()
    not_after = now - _EXPIRED_SINCE if order.state is CardState.EXPIRED else now + _LIFE
    certificate = issue(
        authority,
        key.public_key(),
        opaque_name="".join(secrets.choice(_OPAQUE_LETTERS) for _ in range(_OPAQUE_LENGTH)),
        not_before=min(now, not_after - _LIFE),
        not_after=not_after,
    )
    members = {
        "format": FORMAT,
        "synthetic": True,
        "card_id": order.card_id,
        "label": dict(order.label),
        "token_label": TOKEN_LABEL,
        "pin": order.pin,
        "tries_left": _TRIES.get(order.state, _FULL_TRIES),
        "authentication": {
            "certificate": _base64(certificate),
            "ca_certificate": _base64(authority.certificate),
            "private_key": key_pem(key).decode(),
        },
        "order": _remembered(order),
    }
    return certificate, members


def _base64(certificate: x509.Certificate) -> str:
    return base64.b64encode(certificate.public_bytes(Encoding.DER)).decode()
