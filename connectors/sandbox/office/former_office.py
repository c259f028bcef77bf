"""Taking over what the office kept before it had a register: the CA and the cards of its files.

``pki/auth-ca.key`` and ``pki/auth-ca.pem`` become the first generation, and each card that fits its
order keeps its authentication key, its certificate and its tries left.
"""

import base64
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from connectors.sandbox.office.books import Books
from connectors.sandbox.office.card_orders import CardOrder
from connectors.sandbox.office.issuing import FORMAT, Wish, certify, enter, may_sign
from connectors.sandbox.office.pki import Authority, authority_of
from connectors.sandbox.office.publishing import read_card
from connectors.sandbox.office.register_entries import CardEntry, Kind, Use


def take_over_authority(books: Books, folder: Path) -> None:
    """Enter the former CA for user authentication, when its two files belong together."""
    paths = folder / "auth-ca.key", folder / "auth-ca.pem"
    if books.authorities(Use.AUTHENTICATION) or not all(path.exists() for path in paths):
        return
    key = load_pem_private_key(paths[0].read_bytes(), password=None)
    certificate = x509.load_pem_x509_certificate(paths[1].read_bytes())
    if isinstance(key, rsa.RSAPrivateKey) and key.public_key() == certificate.public_key():
        books.add_authority(Authority(Use.AUTHENTICATION, 1, key, certificate).entry())


def take_over_cards(
    books: Books, folder: Path, wishes: Sequence[tuple[CardOrder, Wish]], *, now: datetime
) -> Sequence[str]:
    """Enter the cards that fit their orders and are not entered yet; return their ids."""
    taken = []
    authority = authority_of(books.authorities(Use.AUTHENTICATION)[-1])
    for order, wish in wishes:
        members = read_card(folder / f"{order.card_id}.json")
        certificate = _certificate_in(members)
        if certificate is None or not _fits(members, order) or not authority.issued(certificate):
            continue
        if books.card(order.card_id) is None:
            _take_over(books, members, certificate, authority, wish, now)
            taken.append(order.card_id)
    return taken


def _take_over(
    books: Books,
    members: dict[str, Any],
    certificate: x509.Certificate,
    authority: Authority,
    wish: Wish,
    now: datetime,
) -> None:
    enter(books, certificate, authority, wish, now=now)
    kept = {name: value for name, value in members.items() if name != "order"}
    if may_sign(wish.four, now=now):
        _, part = certify(books, wish, Use.SIGNATURE, now=now)
        kept |= part
    books.put_card(
        CardEntry(wish.card_id, wish.person_id, wish.kind, 1, wish.listed, wish.order, kept)
    )


def _fits(members: Mapping[str, Any], order: CardOrder) -> bool:
    """Tell whether a card was made for this order; the former office knew one kind of card."""
    wanted = {name: order.remembered()[name] for name in ("person_id", "pin", "state")}
    usual = (order.kind, order.key) == (Kind.CARD, "rsa2048")
    return usual and members.get("format") == FORMAT and members.get("order") == wanted


def _certificate_in(members: dict[str, Any]) -> x509.Certificate | None:
    try:
        der = base64.b64decode(members["authentication"]["certificate"])
        return x509.load_der_x509_certificate(der)
    except (ValueError, KeyError, TypeError):
        return None
