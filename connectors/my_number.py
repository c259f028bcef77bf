"""The My Number (個人番号): recognised so that it never gets in, and never used for anything."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

_GAP = "[ .\u30fb\u30fc\u2010-\u2015\u2212-]?"  # spaces, dots and the dashes that people type
_CANDIDATE = re.compile(rf"(?<!\d)\d{{4}}{_GAP}\d{{4}}{_GAP}\d{{4}}(?!\d)")
_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u034f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\ufe00-\ufe0f\ufeff\U000e0000-\U000e0fff]+"
)
"""Signs that nobody sees, as pasted text has them between digits."""
_DIGITS = 12
_WEIGHTS = (2, 3, 4, 5, 6, 7, 2, 3, 4, 5, 6)  # for the digits before the check digit, right to left
_CARRIERS = frozenset(
    {
        "my_number",
        "mynumber",
        "individual_number",
        "kojin_bango",
        "個人番号",
        "マイナンバー",
        "resident_code",
        "resident_record_code",
        "juminhyo_code",
        "住民票コード",
        "integrated_id",
    }
)


def is_my_number(digits: str) -> bool:
    """Tell whether twelve digits carry the check digit of a My Number.

    r = sum of digit times weight, modulo 11; the check digit is 0 for r of 0 or 1, else 11 - r.
    One in ten random texts of twelve digits passes.
    """
    body, check = [int(d) for d in digits[:-1]], int(digits[-1])
    r = sum(d * w for d, w in zip(reversed(body), _WEIGHTS, strict=True)) % 11
    return check == (0 if r <= 1 else 11 - r)


def contains_my_number(text: str) -> bool:
    """Tell whether a My Number stands in a text, also in full width, in groups or between unseen signs."""
    if text.isascii() and len(text) < _DIGITS:
        return False
    plain = unicodedata.normalize("NFKC", text)
    seen = _UNSEEN.sub("", plain)
    return _stands_in(plain) or (seen != plain and _stands_in(seen))


def _stands_in(text: str) -> bool:
    hits = _CANDIDATE.findall(text)
    return any(is_my_number("".join(filter(str.isdigit, hit))) for hit in hits)


def strip(record: Mapping[str, Any]) -> tuple[dict[str, Any], int]:
    """Drop every field known to carry a My Number or resident code, at any depth.

    Returns the record without them and how many there were.
    """
    kept: dict[str, Any] = {}
    dropped = 0
    for key, value in record.items():
        if _carries(key):
            dropped += 1
            continue
        kept[key], inner = _stripped(value)
        dropped += inner
    return kept, dropped


def holds_my_number(value: object) -> bool:
    """Tell whether a My Number stands anywhere in a JSON value, in keys as well."""
    if isinstance(value, Mapping):
        return any(holds_my_number(key) or holds_my_number(inner) for key, inner in value.items())
    if isinstance(value, list):
        return any(holds_my_number(inner) for inner in value)
    return contains_my_number(str(value))


def _carries(key: str) -> bool:
    return unicodedata.normalize("NFKC", key).strip().lower().replace("-", "_") in _CARRIERS


def _stripped(value: Any) -> tuple[Any, int]:
    if isinstance(value, Mapping):
        return strip(value)
    if isinstance(value, list):
        pairs = [_stripped(inner) for inner in value]
        return [inner for inner, _ in pairs], sum(count for _, count in pairs)
    return value, 0
