"""Agencies' signatures on their way out: narrowed to what leaves, and written for the relying party.

Whatever the guards took away, masked or named anew has lost its salt; its digest alone goes along. What is
left is either proven by the agency or told to be ours (``platform_fields``).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

from connectors.contract.digests import (
    ListProof,
    ObjectProof,
    Proof,
    chosen_entries,
    narrowed_list,
)
from connectors.port import Evidence, SourceAnswer
from provider.selfinfo.release import Release


def with_evidence_left(draft: Release, left: Release) -> Release:
    """Narrow the evidence of every answer of a draft to what the guards left of its records."""
    pairs = zip(draft.answers, left.answers, strict=True)
    answers = tuple(
        replace(after, evidence=evidence_left(before, after)) for before, after in pairs
    )
    return replace(left, answers=answers)


def agency_signature(answer: SourceAnswer, places: Sequence[int]) -> dict[str, Any] | None:
    """Write what proves some of an answer's records; None where the agency proves nothing of them.

    ``proofs`` are in the order of the records; the one of a record of which nothing is proven is null.
    """
    if answer.evidence is None:
        return None
    proof = chosen_entries(_proofs(answer.evidence), places)
    if proof is None:
        return None
    records = [answer.records[place] for place in places]
    written = [
        None if entry is None else _written(entry) | {"platform_fields": [*_ours(entry, record)]}
        for entry, record in zip(proof["entries"], records, strict=True)
    ]
    return {"jws": answer.evidence.jws, "tree": proof["tree"], "proofs": written}


def evidence_left(before: SourceAnswer, after: SourceAnswer) -> Evidence | None:
    """Narrow the evidence of one answer to what is left of its records, as ``with_evidence_left`` does.

    Records are matched by the agency's own ids, which are unique in an answer.
    """
    if before.evidence is None or not after.records:
        return None
    place_of = {record["record_id"]: place for place, record in enumerate(before.records)}
    places = [place_of.get(record["record_id"]) for record in after.records]
    proof = narrowed_list(_proofs(before.evidence), after.records, places)
    return None if proof is None else Evidence(before.evidence.jws, proof)


def _proofs(evidence: Evidence) -> ListProof:
    return cast("ListProof", evidence.proofs)


def _written(proof: ObjectProof) -> dict[str, Any]:
    return {
        "salts": {name: salt for name, (salt, _) in proof["values"].items()},
        "parts": {name: _written_part(part) for name, part in proof["parts"].items()},
        "hidden": proof["hidden"],
    }


def _written_part(part: Proof) -> dict[str, Any]:
    if "entries" in part:
        entries = [None if entry is None else _written(entry) for entry in part["entries"]]
        return {"tree": part["tree"], "entries": entries}
    return _written(part)


def _ours(proof: ObjectProof, shown: Mapping[str, Any], path: str = "") -> Iterator[str]:
    """Name by dotted paths, with positions in lists, what is shown and not proven."""
    for name, value in shown.items():
        if name in proof["parts"]:
            yield from _ours_in_part(proof["parts"][name], value, f"{path}{name}.")
        elif name not in proof["values"]:
            yield path + name


def _ours_in_part(part: Proof, shown: Any, path: str) -> Iterator[str]:
    if "entries" not in part:
        yield from _ours(part, shown, path)
        return
    for place, (entry, value) in enumerate(zip(part["entries"], shown, strict=True)):
        if entry is None:
            yield f"{path}{place}"
        else:
            yield from _ours(entry, value, f"{path}{place}.")
