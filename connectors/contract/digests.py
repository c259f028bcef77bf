"""Salted digests of every field of an answer: proofs that outlive unticking and masking.

One root stands for a whole answer. What is taken out of a record leaves its digest behind, and that tells
nothing: it is salted, objects are filled up with invented digests to a number that the agency fixes, and
lists lie at random places of a tree of one depth. With H(x) = base64url(SHA-256(x as canonical JSON)):

    a value          H(["value", salt, name, value])
    an object        H(["object", name, [the digests of all it holds, sorted]])
    a list           H(["list", name, digest of its tree])
    a fork of a tree H(["pair", left, right])
    an entry of a list, and a record: an object named ""
"""

import hashlib
import json
from binascii import b2a_base64
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypedDict, final

DEPTH = 10
"""Forks above every entry of a list."""

ROOM = 1 << DEPTH
"""Entries for which a list's tree has room."""

Node = str | int | list["Node"]
"""A tree: a digest in place of what is hidden below, the number of a shown entry, or two branches."""

_written = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode
_URL_SAFE = bytes.maketrans(b"+/", b"-_")
_quoted = json.encoder.encode_basestring


@final
class ObjectProof(TypedDict):
    """What leads from the fields of an object to its digest: ``values`` maps a name to salt and digest."""

    values: dict[str, list[str]]
    parts: dict[str, "ObjectProof | ListProof"]
    hidden: list[str]


@final
class ListProof(TypedDict):
    """What leads from a list to its digest; an entry of which nothing is proven is None."""

    tree: Node
    entries: list[ObjectProof | None]


Proof = ObjectProof | ListProof


def canonical_text(content: object) -> str:
    """Write what is hashed: texts, whole numbers, booleans and null, for which RFC 8785 is just this."""
    if type(content) is str:
        return _quoted(content)
    return str(content) if type(content) is int else _written(content)


def base64url(octets: bytes) -> str:
    """Write bytes as JOSE does (RFC 7515 section 2)."""
    return b2a_base64(octets, newline=False).rstrip(b"=").translate(_URL_SAFE).decode()


def value_digest(salt: str, name: str, value: object) -> str:
    """Return the digest of a field that is hashed as one value."""
    return _digest("value", _quoted(salt), _quoted(name), canonical_text(value))


def object_digest(proof: ObjectProof, name: str = "") -> str:
    """Return the digest of an object, from the digests alone."""
    values = [digest for _, digest in proof["values"].values()]
    parts = [_part_digest(part, inner) for inner, part in proof["parts"].items()]
    held = sorted([*values, *parts, *proof["hidden"]])
    return _digest("object", _quoted(name), _array(map(_quoted, held)))


def list_root(proof: ListProof) -> str:
    """Return the digest of a list's tree."""
    return _node_digest(proof["tree"], proof["entries"])


def narrowed_object(proof: ObjectProof, shown: Mapping[str, Any]) -> ObjectProof:
    """Keep of a proof what proves something of the shown object; of all else keep the digest alone.

    An empty list and an empty object are never proven: they look the same as what was emptied.
    """
    values: dict[str, list[str]] = {}
    parts: dict[str, Proof] = {}
    hidden = [*proof["hidden"]]
    for name, (salt, digest) in proof["values"].items():
        value = shown.get(name)
        if value not in (None, [], {}) and value_digest(salt, name, value) == digest:
            values[name] = [salt, digest]
        else:
            hidden.append(digest)
    for name, part in proof["parts"].items():
        left = _narrowed_part(part, shown.get(name))
        if left is None:
            hidden.append(_part_digest(part, name))
        else:
            parts[name] = left
    return {"values": values, "parts": parts, "hidden": sorted(hidden)}


def narrowed_list(
    proof: ListProof, shown: Sequence[Any], places: Sequence[int | None]
) -> ListProof | None:
    """Keep of a list's proof what proves something of the shown entries; None when that is nothing.

    ``places`` tells for each shown entry which one of the proof it is, and is None for one of unknown origin.
    """
    entries = [
        _narrowed_entry(proof, place, each) for place, each in zip(places, shown, strict=True)
    ]
    return _with_entries(proof, entries, places)


def chosen_entries(proof: ListProof, places: Sequence[int]) -> ListProof | None:
    """Keep some entries of a list's proof as they are; None when none of them is proven."""
    return _with_entries(proof, [proof["entries"][place] for place in places], places)


def _with_entries(
    proof: ListProof, entries: list[ObjectProof | None], places: Sequence[int | None]
) -> ListProof | None:
    kept = {
        place: number
        for number, (place, entry) in enumerate(zip(places, entries, strict=True))
        if place is not None and entry is not None
    }
    if not kept:
        return None
    return {"tree": _pruned(proof["tree"], proof["entries"], kept), "entries": entries}


def _narrowed_entry(proof: ListProof, place: int | None, shown: Any) -> ObjectProof | None:
    entry = None if place is None else proof["entries"][place]
    if entry is None or not isinstance(shown, Mapping):
        return None
    left = narrowed_object(entry, shown)
    return left if left["values"] or left["parts"] else None


def _narrowed_part(part: Proof, shown: Any) -> Proof | None:
    if "entries" in part:
        if not isinstance(shown, list):
            return None
        return narrowed_list(part, shown, _places(part, shown))
    left = narrowed_object(part, shown) if isinstance(shown, Mapping) else None
    return left if left is not None and (left["values"] or left["parts"]) else None


def _places(proof: ListProof, shown: Sequence[Any]) -> list[int | None]:
    """Find which entries of a list are shown, in their order: some were left out, or none was."""
    if len(shown) == len(proof["entries"]):
        return [*range(len(shown))]
    places: list[int | None] = []
    candidates = iter(enumerate(proof["entries"]))
    for each in shown:
        found = (place for place, entry in candidates if entry is not None and _fits(entry, each))
        places.append(next(found, None))
    return places


def _fits(entry: ObjectProof, shown: Any) -> bool:
    """Tell whether whatever is shown of an entry is as it was, as far as values prove it."""
    if not isinstance(shown, Mapping):
        return False
    told = [(name, *proven) for name, proven in entry["values"].items() if name in shown]
    return bool(told) and all(
        value_digest(salt, name, shown[name]) == digest for name, salt, digest in told
    )


def _part_digest(part: Proof, name: str) -> str:
    if "entries" in part:
        return _digest("list", _quoted(name), _quoted(list_root(part)))
    return object_digest(part, name)


def _node_digest(node: Node, entries: Sequence[ObjectProof | None]) -> str:
    if isinstance(node, str):
        return node
    if isinstance(node, int):
        entry = entries[node]
        assert entry is not None  # a tree names proven entries only
        return object_digest(entry)
    return _fork(*(_node_digest(branch, entries) for branch in node))


def _pruned(node: Node, entries: Sequence[ObjectProof | None], kept: Mapping[int, int]) -> Node:
    """Give the kept entries new numbers, and put a digest in place of every branch without one."""
    if isinstance(node, str):
        return node
    if isinstance(node, int):
        return kept[node] if node in kept else _node_digest(node, entries)
    left, right = (_pruned(branch, entries, kept) for branch in node)
    if isinstance(left, str) and isinstance(right, str):
        return _fork(left, right)
    return [left, right]


def _fork(left: str, right: str) -> str:
    return _digest("pair", _quoted(left), _quoted(right))


def _digest(kind: str, *texts: str) -> str:
    """Hash an array of a kind and of what is written canonically already, which saves half the time."""
    return base64url(hashlib.sha256(_array([_quoted(kind), *texts]).encode()).digest())


def _array(texts: Iterable[str]) -> str:
    return f"[{','.join(texts)}]"
