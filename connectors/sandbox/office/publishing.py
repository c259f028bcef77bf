"""Writing from the register what others read: CA files, revocation lists, policy, cards.

It writes the register's newest state, whoever calls it and however often: what a crash between an
operation and its publishing left undone is done by the next one.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from connectors.sandbox.office.books import Books
from connectors.sandbox.office.issuing import FORMAT
from connectors.sandbox.office.pki import POLICY_OIDS, authority_of
from connectors.sandbox.office.register import register_of
from connectors.sandbox.office.register_entries import CardEntry, Use
from connectors.sandbox.office.revocation_lists import revocation_list
from connectors.sandbox.whole_file import PUBLIC, write_json, write_whole

_FORMER_FILES = ("auth-ca.key", "credentials.json")
"""What the office kept before it had a register; it has been taken over."""


def publish(data: Path, *, now: datetime) -> None:
    """Write every file anew where it differs, and the revocation lists always."""
    with register_of(data).writing_alone() as books:
        for use in Use:
            _publish_authority(data / "pki", books, use, now)
        policy = {
            "policy_oids": [POLICY_OIDS[Use.AUTHENTICATION]],
            "sign_policy_oids": [POLICY_OIDS[Use.SIGNATURE]],
        }
        write_json(data / "pki" / "policy.json", policy, mode=PUBLIC)
        for card in books.cards():
            _publish_card(data / "cards", card)
        for name in _FORMER_FILES:
            (data / "pki" / name).unlink(missing_ok=True)
        books.set_number("published", books.number("changes"))


def is_published(data: Path) -> bool:
    """Tell whether the files show the register's newest state."""
    with register_of(data).reading() as books:
        return books.number("published") == books.number("changes")


def current_lists(
    books: Books, use: Use, *, number: int, now: datetime
) -> Sequence[x509.CertificateRevocationList]:
    """Sign the lists of all generations of a CA, the newest generation first."""
    certificates = books.certificates(use=use)
    return [
        revocation_list(authority_of(entry), certificates, number=number, now=now)
        for entry in books.authorities(use)
    ]


def _publish_authority(folder: Path, books: Books, use: Use, now: datetime) -> None:
    lists = current_lists(books, use, number=books.count("crl"), now=now)
    anchors = [
        authority_of(entry).certificate.public_bytes(Encoding.PEM)
        for entry in books.authorities(use)
    ]
    _write_if_changed(folder / f"{use.short}-ca.pem", b"".join(anchors))
    signed = b"".join(each.public_bytes(Encoding.PEM) for each in lists)
    write_whole(folder / f"{use.short}.crl", signed, mode=PUBLIC)


def _write_if_changed(path: Path, data: bytes) -> None:
    if not path.exists() or path.read_bytes() != data:
        write_whole(path, data, mode=PUBLIC)


def _publish_card(folder: Path, card: CardEntry) -> None:
    """Bring one card's file up to date. A new edition is a new card: its counters go first."""
    path = folder / f"{card.card_id}.json"
    found = read_card(path)
    if card.contents is None:
        if found.get("format") == FORMAT:
            path.with_suffix(".state.json").unlink(missing_ok=True)
            path.unlink()
        return
    wanted = dict(card.contents) | {"edition": card.edition}
    if found == wanted:
        return
    if found.get("edition", 1 if found else None) != card.edition:
        path.with_suffix(".state.json").unlink(missing_ok=True)
    write_json(path, wanted)


def read_card(path: Path) -> dict[str, Any]:
    """Read a card file; one that is missing or damaged has no members."""
    try:
        members = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return members if isinstance(members, dict) else {}
