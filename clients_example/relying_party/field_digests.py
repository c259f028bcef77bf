"""The digests under an agency's signature, computed from what was handed over (``docs/source-contract.md``).

With H(x) = base64url(SHA-256(x as canonical JSON, RFC 8785)):

    a value          H(["value", salt, name, value])
    an object        H(["object", name, [the digests of all it holds, sorted]])
    a list           H(["list", name, digest of its tree])
    a fork of a tree H(["pair", left, right])
    a record, and an entry of a list: an object named ""
"""

import base64
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from clients_example.relying_party.errors import UnprovenError

_MALFORMED = (AttributeError, IndexError, KeyError, RecursionError, TypeError, ValueError)


def root_of(records: Sequence[Any], signature: Mapping[str, Any]) -> str:
    """Return the root to which the proofs of these records lead.

    Raises ``UnprovenError`` where a proof names what is not there, or where ``platform_fields`` leaves out
    what is not proven.
    """
    try:
        proofs = signature["proofs"]
        for record, proof in zip(records, proofs, strict=True):
            if proof is not None and {*_unproven(record, proof)} != {*proof["platform_fields"]}:
                raise UnprovenError("a field is neither the agency's nor the platform's")
        return _list(records, signature["tree"], proofs)
    except _MALFORMED:
        raise UnprovenError("a proof is malformed") from None


def _list(shown: Sequence[Any], tree: Any, proofs: Sequence[Any]) -> str:
    """Return the digest of a tree, in which each proven entry stands once."""
    digests = {
        place: _object("", entry, proof)
        for place, (entry, proof) in enumerate(zip(shown, proofs, strict=True))
        if proof is not None
    }
    if sorted(_places(tree)) != sorted(digests):
        raise ValueError
    return _node(tree, digests)


def _places(node: Any) -> Iterator[int]:
    if type(node) is int:
        yield node
    elif isinstance(node, list):
        for branch in node:
            yield from _places(branch)


def _node(node: Any, digests: Mapping[int, str]) -> str:
    if type(node) is int:
        return digests[node]
    if isinstance(node, str):
        return node
    left, right = node
    return _digest("pair", _node(left, digests), _node(right, digests))


def _object(name: str, shown: Mapping[str, Any], proof: Mapping[str, Any]) -> str:
    values = [_digest("value", salt, key, shown[key]) for key, salt in proof["salts"].items()]
    parts = [_part(key, shown[key], part) for key, part in proof["parts"].items()]
    hidden = proof["hidden"]
    if not all(isinstance(each, str) for each in hidden):
        raise TypeError
    return _digest("object", name, sorted([*values, *parts, *hidden]))


def _part(name: str, shown: Any, part: Mapping[str, Any]) -> str:
    if "tree" in part:
        return _digest("list", name, _list(shown, part["tree"], part["entries"]))
    return _object(name, shown, part)


def _unproven(shown: Mapping[str, Any], proof: Mapping[str, Any], path: str = "") -> Iterator[str]:
    for name, value in shown.items():
        if name in proof["parts"]:
            yield from _unproven_in(value, proof["parts"][name], f"{path}{name}.")
        elif name not in proof["salts"]:
            yield path + name


def _unproven_in(shown: Any, part: Mapping[str, Any], path: str) -> Iterator[str]:
    if "tree" not in part:
        yield from _unproven(shown, part, path)
        return
    for place, (value, entry) in enumerate(zip(shown, part["entries"], strict=True)):
        if entry is None:
            yield f"{path}{place}"
        else:
            yield from _unproven(value, entry, f"{path}{place}.")


def _digest(*content: object) -> str:
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    octets = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()
