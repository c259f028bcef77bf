"""What lies in the JPKI application of a card: its name, and the files of its two keys.

Identifiers as OpenSC and others found them on cards; the application is the same on phones.
"""

from dataclasses import dataclass

AID = bytes.fromhex("D392F000260100000001")
EF_TOKEN_INFO = 0x0006
EF_AVAILABILITY = 0x0008
EF_UNKNOWN = 0x0009
"""Nobody public says what it is for; no secret of the holder makes it readable."""
EF_TERMINAL_CA = 0x0016
"""A key reference for terminals, which hold certificates of their own; not for us."""

PRESENT = 0x8F
"""The byte of EF 0008 for a certificate that is there: the signature's first, then the other's."""


@dataclass(frozen=True)
class KeyFiles:
    """The four files that belong to one key: certificate, its CA's, the key, its PIN."""

    certificate: int
    ca_certificate: int
    key: int
    pin: int


AUTHENTICATION = KeyFiles(certificate=0x000A, ca_certificate=0x000B, key=0x0017, pin=0x0018)
"""The user-authentication key (利用者証明用): PIN of four digits, certificate free on plastic."""

SIGNATURE = KeyFiles(certificate=0x0001, ca_certificate=0x0002, key=0x001A, pin=0x001B)
"""The signature key (署名用): password of 6 to 16 characters, before the certificate too."""


def availability(*, signature: bool) -> bytes:
    """Write EF 0008 of a card with, or without, a signature certificate."""
    return bytes((PRESENT if signature else 0x00, PRESENT, 0x00))
