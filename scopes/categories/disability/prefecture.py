"""The prefecture in which an issuer lies, from the issuer's municipality code."""

from collections.abc import Mapping

from scopes.schema.municipality_code import is_municipality_code, municipality_check_digit
from scopes.wording import read_toml

PREFECTURES: Mapping[str, str] = read_toml(__package__, "prefectures.toml")["prefectures"]
"""First two digits of a code -> the prefecture's name in Japanese, as records have it."""


def prefecture_of(code: object) -> dict[str, str] | None:
    """Return code and name of the prefecture of a municipality or of the prefecture itself.

    A prefecture's code is its two digits, three zeros and the check digit. None for what is no
    municipality code, and for a prefecture that there is not: what nobody knows is not guessed.
    """
    if not isinstance(code, str) or not is_municipality_code(code) or code[:2] not in PREFECTURES:
        return None
    five_digits = f"{code[:2]}000"
    return {
        "code": five_digits + municipality_check_digit(five_digits),
        "name": PREFECTURES[code[:2]],
    }
