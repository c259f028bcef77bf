"""The digests of an answer, grown from one seed: both sides compute the same tree.

Whatever is random in it is derived from the agency's seed, so that the seed is all an agency sends of it:

    key of a record, field, entry   HMAC-SHA-256(key of what holds it, its label as canonical JSON)
    salt of a value                 base64url of the first 16 bytes of its key
    invented digest                 base64url of its key

Labels: ``["entry", number]``, ``["field", name]``, ``["decoy", number]``, ``["place", number, attempt]`` and
``["empty", level, first place]``. A seed serves one answer: two recipients cannot compare digests.
"""

import hmac
from collections.abc import Mapping, Sequence
from typing import Any

from connectors.contract.digests import (
    DEPTH,
    ROOM,
    ListProof,
    Node,
    ObjectProof,
    Proof,
    base64url,
    canonical_text,
    value_digest,
)

MOST_DIGESTS = 100_000
"""Of one answer; a thousand large records have half of it."""

_SALT_BYTES = 16

Places = Mapping[str, int]
"""How many digests an object holds, by its dotted path in a record; the record's own path is ``""``.

What has no path here is hashed as one value, be it an object or a list.
"""


class TreeError(ValueError):
    """An answer has no such tree: too many entries, or more fields than there are places."""


def grown(records: Sequence[Mapping[str, Any]], seed: bytes, places: Places) -> ListProof:
    """Return the full proof of an answer's records, as they were sent; raise ``TreeError``."""
    return _Growth(places).of_list(seed, records, "")


class _Growth:
    """The growing of one tree, which ends where an answer would cost more than any honest one."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._left = MOST_DIGESTS

    def of_list(self, key: bytes, entries: Sequence[Mapping[str, Any]], path: str) -> ListProof:
        proofs: list[ObjectProof | None] = [
            self._of_object(_key(key, "entry", number), each, path)
            for number, each in enumerate(entries)
        ]
        return {"tree": _tree(key, _lots(key, len(entries)), DEPTH, 0), "entries": proofs}

    def _of_object(self, key: bytes, content: Mapping[str, Any], path: str) -> ObjectProof:
        free = self._free(content, path)
        values: dict[str, list[str]] = {}
        parts: dict[str, Proof] = {}
        for name, value in content.items():
            inner = _key(key, "field", name)
            part = self._of_part(inner, value, f"{path}.{name}" if path else name)
            if part is None:
                salt = base64url(inner[:_SALT_BYTES])
                values[name] = [salt, value_digest(salt, name, value)]
            else:
                parts[name] = part
        decoys = [base64url(_key(key, "decoy", number)) for number in range(free)]
        return {"values": values, "parts": parts, "hidden": sorted(decoys)}

    def _free(self, content: Mapping[str, Any], path: str) -> int:
        """Return how many places of an object are to be filled up."""
        places = self._places.get(path, 0)
        self._left -= places
        if self._left < 0 or len(content) > places:
            raise TreeError("more fields than places")
        return places - len(content)

    def _of_part(self, key: bytes, value: Any, path: str) -> Proof | None:
        """Grow an object or a list of objects; None for what is hashed as one value."""
        if path not in self._places:
            return None
        if isinstance(value, Mapping):
            return self._of_object(key, value, path)
        if isinstance(value, list) and value and all(isinstance(e, Mapping) for e in value):
            return self.of_list(key, value, path)
        return None


def _lots(key: bytes, many: int) -> dict[int, int]:
    """Draw a place in the tree for each entry: what is shown tells nothing of how many there are."""
    if many > ROOM:
        raise TreeError("more entries than the tree has room for")
    taken: dict[int, int] = {}
    for number in range(many):
        attempt, lot = 0, _lot(key, number, 0)
        while lot in taken:
            attempt += 1
            lot = _lot(key, number, attempt)
        taken[lot] = number
    return taken


def _lot(key: bytes, number: int, attempt: int) -> int:
    return int.from_bytes(_key(key, "place", number, attempt)[:2]) % ROOM


def _tree(key: bytes, lots: Mapping[int, int], level: int, first: int) -> Node:
    if not lots:
        return base64url(_key(key, "empty", level, first))
    if level == 0:
        return lots[first]
    middle = first + 2 ** (level - 1)
    left = {lot: number for lot, number in lots.items() if lot < middle}
    right = {lot: number for lot, number in lots.items() if lot >= middle}
    return [_tree(key, left, level - 1, first), _tree(key, right, level - 1, middle)]


def _key(key: bytes, kind: str, *label: str | int) -> bytes:
    """Derive a key under a label, which is written as JSON."""
    written = ",".join(map(canonical_text, label))
    return hmac.digest(key, f'["{kind}",{written}]'.encode(), "sha256")
