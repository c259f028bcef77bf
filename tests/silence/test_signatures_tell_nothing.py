"""An agency's signature beside what a flag left looks like one over a record that never had a place."""

import json
from datetime import UTC, datetime

import pytest

from consent.protection import OPERATOR, Flag, FlagKind, Protection
from provider.selfinfo.evidence import agency_signature, with_evidence_left
from provider.selfinfo.protected import Shield
from provider.selfinfo.release import Release
from scopes.catalogue import CATALOGUE, SCOPES
from scopes.schema.places import without_places
from tests.silence.timeline import named
from tests.unit.connectors_digests.signing_agency import read, sent

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
SHIELD = Shield(Protection((Flag(FlagKind.NON_DISCLOSURE, NOW, OPERATOR),)))


def with_optional_places():
    """Yield categories, and examples that have a place which they may lack."""
    for category in CATALOGUE.values():
        for example in category.examples:
            schema = category.record_type(example["record_type"]).schema
            left = without_places(schema, example)
            if left is not None and left.keys() != example.keys():
                yield pytest.param(
                    category.id, example, left, id=f"{category.id}-{example['record_type']}"
                )


def signature(category, record, shield):
    answer = read(category, sent(category, [record]))
    draft = Release(SCOPES[category], {"kind": "latest"}, (answer,))
    (left,) = with_evidence_left(draft, shield.over(draft)).answers
    return left.records, agency_signature(left, [0])


@pytest.mark.parametrize(("category", "example", "left"), [*with_optional_places()])
def test_what_a_flag_left_out_looks_like_what_never_was_there(category, example, left, monkeypatch):
    """With one and the same seed: else the tree grows another way at every answer."""
    monkeypatch.setattr("connectors.kit.signing.secrets.token_bytes", lambda n: b"s" * n)
    protected, one = signature(category, example, SHIELD)
    plain, other = signature(category, left, Shield())
    assert protected == plain
    assert named(json.dumps(shape(one))) == named(json.dumps(shape(other)))
    assert len(json.dumps(one)) == len(json.dumps(other))


def shape(written):
    """Return the form of a signature: names, and how long each text is."""
    if isinstance(written, dict):
        return {name: shape(each) for name, each in sorted(written.items())}
    if isinstance(written, list):
        return [shape(each) for each in written]
    return len(written) if isinstance(written, str) else written
