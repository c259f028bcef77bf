"""The four attributes (基本4情報) in the subjectAltName of a signature certificate.

The profile puts six ``otherName`` values below one arc; each is one UTF8String: ``.1`` name, ``.2``
which characters of the name are substitutes, ``.3`` sex, ``.4`` birth date, ``.5`` address, ``.6``
which characters of the address are substitutes. Values of other arcs, and later ones of this arc,
are passed over.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from cryptography import x509
from cryptography.hazmat import asn1

from jpki_bridge.errors import AttributesRefusedError
from jpki_bridge.verification.certificate import UNREADABLE

ARC = "1.2.392.200149.8.5.5"
NAME, NAME_SUBSTITUTES, SEX, BIRTH_DATE, ADDRESS, ADDRESS_SUBSTITUTES = (
    f"{ARC}.{number}" for number in range(1, 7)
)
_SEXES = {"1": "male", "2": "female", "3": "unknown"}
_BIRTH_DATE = re.compile(r"[0-5]([0-9]{4})([0-9]{2})([0-9]{2})")
_SUBSTITUTES = re.compile(r"[01]*")


@dataclass(frozen=True)
class FourAttributes:
    """What the register said of the holder when the certificate was issued.

    ``sex`` is male, female or unknown. The flags tell that a character which the card cannot carry
    is replaced by another one. Personal data: compare, then forget; never store, log or show it.
    """

    name: str = field(repr=False)
    sex: str = field(repr=False)
    birth_date: date = field(repr=False)
    address: str = field(repr=False)
    name_has_substitutes: bool = False
    address_has_substitutes: bool = False


def read_four_attributes(certificate: x509.Certificate) -> FourAttributes:
    """Read the attributes of a verified signature certificate.

    Raises ``AttributesRefusedError`` when one is missing, stands there twice or is ill-formed.
    """
    values = _values(certificate)
    return FourAttributes(
        name=_text(values, NAME),
        sex=_sex(values),
        birth_date=_birth_date(values),
        address=_text(values, ADDRESS),
        name_has_substitutes=_has_substitutes(values, NAME_SUBSTITUTES),
        address_has_substitutes=_has_substitutes(values, ADDRESS_SUBSTITUTES),
    )


def _values(certificate: x509.Certificate) -> Mapping[str, str]:
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (x509.ExtensionNotFound, *UNREADABLE) as error:
        raise AttributesRefusedError("the certificate carries no readable attributes") from error
    values: dict[str, str] = {}
    for name in names.get_values_for_type(x509.OtherName):
        oid = name.type_id.dotted_string
        if not oid.startswith(f"{ARC}."):
            continue
        if oid in values:
            raise AttributesRefusedError(f"{oid} stands there twice")
        values[oid] = _utf8_string(oid, name.value)
    return values


def _utf8_string(oid: str, der: bytes) -> str:
    try:
        return asn1.decode_der(str, der)
    except ValueError as error:
        raise AttributesRefusedError(f"{oid} is no UTF8String") from error


def _text(values: Mapping[str, str], oid: str) -> str:
    text = values.get(oid, "")
    if not text.strip():
        raise AttributesRefusedError(f"{oid} is missing or empty")
    return text


def _sex(values: Mapping[str, str]) -> str:
    try:
        return _SEXES[values.get(SEX, "")]
    except KeyError as error:
        raise AttributesRefusedError(f"{SEX} is none of its codes") from error


def _birth_date(values: Mapping[str, str]) -> date:
    """Read EYYYYMMDD: a digit for the era, and then the Gregorian date, which alone counts."""
    parts = _BIRTH_DATE.fullmatch(values.get(BIRTH_DATE, ""))
    if parts is None:
        raise AttributesRefusedError(f"{BIRTH_DATE} is not an era digit and eight digits")
    try:
        return date(*map(int, parts.groups()))
    except ValueError as error:
        raise AttributesRefusedError(f"{BIRTH_DATE} is no day of the calendar") from error


def _has_substitutes(values: Mapping[str, str], oid: str) -> bool:
    marks = values.get(oid, "")
    if not _SUBSTITUTES.fullmatch(marks):
        raise AttributesRefusedError(f"{oid} is not made of zeros and ones")
    return "1" in marks
