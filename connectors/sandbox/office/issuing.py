"""Handing out a card or a phone's certificates: new keys, new certificates, one new edition.

The contents become a file for the bridge, whose form is the bridge's and described there.
"""

import base64
import re
import secrets
import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from connectors.sandbox.basic_four import BasicFour, alternative_name
from connectors.sandbox.office.books import Books
from connectors.sandbox.office.pki import Authority, Leaf, authority_of, issue, key_pem, new_key
from connectors.sandbox.office.register_entries import (
    CardEntry,
    CertificateEntry,
    Kind,
    Status,
    Use,
)

FORMAT = "jpki-software-card:1"
PASSWORD = "SANDBOX1"  # noqa: S105 - the same for everyone, and printed in the documents
FULL_TRIES = 3
FULL_PASSWORD_TRIES = 5
LIFE = timedelta(days=5 * 365)

_TOKEN_LABELS = {
    Kind.CARD: "JPKIAPSANDBOXTOKEN",
    Kind.ANDROID: "JPKIAPGPSETOKEN",
    Kind.IPHONE: "JPKIAPIOSTOKEN",
}
_AGE_OF_SIGNATURE = 15
_JAPAN = timedelta(hours=9)
_OPAQUE_LENGTH = 23
_OPAQUE_LETTERS = string.ascii_uppercase + string.digits
_PLACE = re.compile(r"(.+?県)(.+?[市町村])")


@dataclass(frozen=True)
class Wish:
    """What is to be handed out. ``four`` are the attributes as the certificate will say them."""

    card_id: str
    person_id: str
    four: BasicFour
    label: Mapping[str, str]
    pin: str | None
    kind: Kind = Kind.CARD
    key: str = "rsa2048"
    tries_left: int = FULL_TRIES
    not_after: datetime | None = None
    listed: bool = True
    order: Mapping[str, Any] | None = None


def may_sign(born: BasicFour, *, now: datetime) -> bool:
    """Tell whether somebody has the age for a signature certificate: the 15th birthday, in Japan."""
    today = (now + _JAPAN).date()
    day = born.birth_date
    birthday_passed = (today.month, today.day) >= (day.month, day.day)
    return today.year - day.year - (not birthday_passed) >= _AGE_OF_SIGNATURE


def hand_out(
    books: Books, wish: Wish, *, replaces: Sequence[CertificateEntry] = (), now: datetime
) -> None:
    """Make the card and enter it; the certificates that it takes the place of are superseded."""
    members: dict[str, Any] = {
        "format": FORMAT,
        "synthetic": True,
        "card_id": wish.card_id,
        "label": dict(wish.label),
        "token_label": _TOKEN_LABELS[wish.kind],
        "pin": wish.pin,
        "tries_left": wish.tries_left,
    }
    if wish.kind is not Kind.CARD:
        members["behaviour"] = {"read_needs_pin": True}
    for use in Use:
        if use is Use.AUTHENTICATION or may_sign(wish.four, now=now):
            entry, part = certify(books, wish, use, now=now)
            members |= part
            for earlier in replaces:
                supersede(books, earlier, entry, now=now)
    known = books.card(wish.card_id)
    edition = 1 if known is None else known.edition + 1
    books.put_card(
        CardEntry(
            *(wish.card_id, wish.person_id, wish.kind, edition, wish.listed, wish.order), members
        )
    )


def certify(
    books: Books, wish: Wish, use: Use, *, now: datetime
) -> tuple[CertificateEntry, dict[str, Any]]:
    """Issue one certificate, enter it, and return it with its members of the card file."""
    authority = authority_of(books.authorities(use)[0])
    key = new_key(wish.key)
    not_after = wish.not_after or now + LIFE
    leaf = Leaf(
        public_key=key.public_key(),
        subject=_subject(use, wish.four),
        not_before=min(now, not_after - LIFE),
        not_after=not_after,
        extra=(alternative_name(wish.four),) if use is Use.SIGNATURE else (),
    )
    certificate = issue(authority, leaf)
    entry = enter(books, certificate, authority, wish, now=now)
    part: dict[str, Any] = {
        use.value: {
            "certificate": _base64(certificate),
            "ca_certificate": _base64(authority.certificate),
            "private_key": key_pem(key).decode(),
        }
    }
    if use is Use.SIGNATURE:
        part |= {"password": PASSWORD, "password_tries_left": FULL_PASSWORD_TRIES}
    return entry, part


def enter(
    books: Books, certificate: x509.Certificate, authority: Authority, wish: Wish, *, now: datetime
) -> CertificateEntry:
    """Enter a certificate as active."""
    entry = CertificateEntry(
        sha256=certificate.fingerprint(hashes.SHA256()).hex(),
        serial=certificate.serial_number,
        use=authority.use,
        generation=authority.generation,
        card_id=wish.card_id,
        person_id=wish.person_id,
        kind=wish.kind,
        listed=wish.listed,
        issued_at=now,
        not_after=certificate.not_valid_after_utc,
    )
    books.add_certificate(entry)
    return entry


def supersede(
    books: Books, earlier: CertificateEntry, later: CertificateEntry, *, now: datetime
) -> None:
    """Let one certificate take the place of another of the same use."""
    if earlier.use is not later.use:
        return
    books.set_superseded_by(earlier, later.sha256)
    if earlier.status in {Status.ACTIVE, Status.SUSPENDED}:
        books.set_status(earlier, Status.SUPERSEDED, reason=None, now=now)


def new_edition(books: Books, card: CardEntry, changes: Mapping[str, Any]) -> None:
    """Hand a card out again with the same keys and some members changed; its counters start anew."""
    contents = dict(card.contents or {}) | dict(changes)
    books.put_card(replace(card, edition=card.edition + 1, contents=contents))


def _subject(use: Use, four: BasicFour) -> x509.Name:
    """Name nobody; the signature certificate names the place."""
    parts = [x509.NameAttribute(NameOID.COUNTRY_NAME, "JP")]
    place = _PLACE.match(four.address)
    if use is Use.SIGNATURE and place:
        parts += [x509.NameAttribute(NameOID.LOCALITY_NAME, part) for part in place.groups()]
    opaque = "".join(secrets.choice(_OPAQUE_LETTERS) for _ in range(_OPAQUE_LENGTH))
    return x509.Name([*parts, x509.NameAttribute(NameOID.COMMON_NAME, opaque)])


def _base64(certificate: x509.Certificate) -> str:
    return base64.b64encode(certificate.public_bytes(Encoding.DER)).decode()
