"""The four attributes (基本4情報) of a person: as a signature certificate holds them, and compared.

In the certificate they are otherNames of the subject alternative name, each a DER UTF8String, under
JPKI's own arc: the sandbox's certificates are read by the same code as real ones.
"""

import re
from dataclasses import dataclass, field
from datetime import date

from cryptography import x509
from cryptography.hazmat import asn1

_ARC = "1.2.392.200149.8.5.5"
_SEXES = {"male": "1", "female": "2", "unknown": "3"}
_ERAS = (
    (date(2019, 5, 1), 5),
    (date(1989, 1, 8), 4),
    (date(1926, 12, 25), 3),
    (date(1912, 7, 30), 2),
    (date(1868, 1, 25), 1),
)
_UNKNOWN_ERA = 0
_FULL_WIDTH_SPACE = "\u3000"
_HALF_WIDTH = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)}


@dataclass(frozen=True)
class BasicFour:
    """Name (family and given apart by a space), sex (male, female, unknown), birth date, address."""

    name: str = field(repr=False)
    sex: str = field(repr=False)
    birth_date: date = field(repr=False)
    address: str = field(repr=False)

    def comparable(self) -> tuple[str, str, date, str]:
        """Return the form in which two are compared.

        White space in the name becomes one full-width space and vanishes from the address;
        full-width ASCII in the address becomes half-width. No other character is folded into
        another: 髙 is not 高.
        """
        name = _FULL_WIDTH_SPACE.join(self.name.split())
        address = re.sub(r"\s", "", self.address).translate(_HALF_WIDTH)
        return name, self.sex, self.birth_date, address


def alternative_name(four: BasicFour) -> x509.SubjectAlternativeName:
    """Return the six otherNames: each text, and which of its characters are substitutes: none."""
    name = four.comparable()[0]
    values = {
        1: name,
        2: "0" * len(name),
        3: _SEXES[four.sex],
        4: f"{_era(four.birth_date)}{four.birth_date:%Y%m%d}",
        5: four.address,
        6: "0" * len(four.address),
    }
    return x509.SubjectAlternativeName(
        [
            x509.OtherName(x509.ObjectIdentifier(f"{_ARC}.{last}"), asn1.encode_der(value))
            for last, value in values.items()
        ]
    )


def _era(day: date) -> int:
    """Return the number of a day's era: 1 Meiji to 5 Reiwa; the year beside it is Gregorian."""
    return next((number for start, number in _ERAS if day >= start), _UNKNOWN_ERA)
