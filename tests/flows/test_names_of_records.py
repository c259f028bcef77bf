"""A record is called by each relying party's own name for it: nothing to compare, nothing to read."""

from dataclasses import replace

import pytest

from tests.flows.conftest import Caller
from tests.flows.wire import WireAgencies, examples, result_of

INSURED_NUMBER = "ZZ-20417733"


@pytest.fixture
def agencies(worker):
    wired = WireAgencies()
    worker.directory.agencies = ("hinata",)
    worker._collector = replace(worker._collector, source=wired.source)
    [shot, *_] = examples("immunisation")
    wired.bodies["hinata", "immunisation"] = [
        {**shot, "record_id": INSURED_NUMBER},
        {**shot, "record_id": "r-2"},
    ]
    return wired


def registered(provider, client_id):
    purpose = {
        "id": "asking",
        "text": {"ja": "確認のため", "en": "To check"},
        "categories": ["immunisation"],
        "max_term_days": 0,
    }
    review = {"self_information_entitlement": {"purposes": [purpose]}}
    return provider.relying_party(client_id, sector=f"{client_id}.example", metadata=review)


def names(provider, worker, party, **about):
    tokens = provider.tokens(party, push={"scope": "openid immunisation"}, **about)
    entry = result_of(Caller(party, tokens), worker)["immunisation"]
    return [record["record_id"] for record in entry["datasets"][0]["records"]]


def test_two_relying_parties_cannot_compare_what_they_hold(provider, worker, agencies):
    citizen, _ = provider.citizen()
    one, other = registered(provider, "one"), registered(provider, "other")
    of_one = names(provider, worker, one, subject_id=citizen)
    of_other = names(provider, worker, other, subject_id=citizen)
    assert not {*of_one} & {*of_other}
    assert INSURED_NUMBER not in (*of_one, *of_other)
    assert of_one == names(provider, worker, one, subject_id=citizen), (
        "known again at every delivery"
    )


def test_two_children_of_one_parent_have_no_record_in_common(provider, worker, agencies):
    party = registered(provider, "one")
    children = [provider.citizen()[0] for _ in range(2)]
    first, second = (names(provider, worker, party, subject_id=child) for child in children)
    assert len({*first, *second}) == 4
