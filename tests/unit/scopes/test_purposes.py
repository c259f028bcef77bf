"""Purpose templates: the least data that serves, within what the catalogue and the review allow."""

from dataclasses import replace

import pytest

from provider.oauth.registration.metadata import read_metadata
from provider.oauth.registration.refusal import RegistrationError
from scopes.catalogue import CATALOGUE, SCOPES
from scopes.errors import CatalogueFaultError
from scopes.leaflet.purposes import facts_of_purpose
from scopes.publishing.published import published_catalogue
from scopes.purposes.purpose import PURPOSES, PurposeScope, purpose_from
from scopes.purposes.purpose_checks import purpose_faults
from scopes.wording import LANGUAGES
from tests.oauth_provider import metadata_of
from tests.rp import RelyingParty

EACH = pytest.mark.parametrize("purpose", PURPOSES.values(), ids=lambda p: p.id)


@pytest.fixture(scope="module")
def party():
    return RelyingParty(None, "https://madoguchi.example", "hinagata", clock=None)


def reviewed(party, purposes, **changes):
    """Read a client file with these purposes as an operator would register it."""
    entitlement = {"purposes": [each.entitlement() for each in purposes]}
    scope = " ".join({"openid": None} | {s.scope.id: None for p in purposes for s in p.scopes})
    changes = {"scope": scope, "self_information_entitlement": entitlement} | changes
    return read_metadata(metadata_of(party, **changes), production=False)


def test_there_are_templates_for_common_uses():
    assert len(PURPOSES) >= 10
    assert {
        "vaccination_record",
        "loan_small",
        "loan_large",
        "disability_ticket",
    } <= PURPOSES.keys()


def test_no_template_has_a_fault():
    assert purpose_faults(PURPOSES.values()) == []


@EACH
def test_a_client_file_made_of_it_passes_the_review(party, purpose):
    checked = reviewed(party, [purpose])
    assert checked.entitlement["purposes"][0]["id"] == purpose.id


def test_one_client_cannot_have_an_answer_that_hides_a_branch_and_the_branch(party):
    reviewed(party, [PURPOSES["loan_small"], PURPOSES["loan_large"]])
    with pytest.raises(RegistrationError, match="which branch"):
        reviewed(party, [PURPOSES["bill_relief"], PURPOSES["loan_large"]])


@EACH
def test_it_says_why_and_what_is_kept_in_every_language(purpose):
    for language in LANGUAGES:
        facts = facts_of_purpose(purpose, language)
        assert all(fact.lines and all(line.strip() for line in fact.lines) for fact in facts)
    assert purpose.text.ja.endswith("ため")


@EACH
def test_it_asks_for_parts_and_answers_and_never_for_a_whole_category(purpose):
    assert [each.scope.id for each in purpose.scopes if each.scope.id in CATALOGUE] == []


def test_templates_are_part_of_the_published_catalogue():
    told = published_catalogue()["purposes"]
    assert [each["id"] for each in told] == list(PURPOSES)
    assert told[0]["purpose"] == PURPOSES[told[0]["id"]].entitlement()


def asking(token, **changes):
    return replace(PurposeScope(SCOPES[token], needed=True, kinds=("latest",)), **changes)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"scopes": (asking("immunisation"), asking("immunisation.record"))}, "twice"),
        ({"scopes": (asking("immunisation", needed=False),)}, "needs nothing"),
        ({"term_days": 366}, "366 of 365 days"),
        ({"scopes": (asking("immunisation", kinds=("fiscal_year",)),)}, "takes no fiscal_year"),
        ({"scopes": (asking("immunisation", kinds=()),)}, "empty condition"),
    ],
)
def test_each_fault_is_found(change, fault):
    faulty = replace(PURPOSES["vaccination_record"], **change)
    assert any(fault in found for found in purpose_faults([faulty]))


def test_an_unknown_scope_and_a_gap_stop_the_start():
    words = {"ja": "例", "en": "Example"}
    whole = dict.fromkeys(("name", "text", "why", "retention"), words) | {"term_days": 0}
    entry = {"scope": "immunisation", "needed": True, "kinds": ["latest"]}
    assert purpose_from("x", {**whole, "scopes": [entry]}).id == "x"
    with pytest.raises(CatalogueFaultError, match="names nothing, which is no scope"):
        purpose_from("x", {**whole, "scopes": [{**entry, "scope": "nothing"}]})
    for gap in whole:
        rest = {key: value for key, value in whole.items() if key != gap}
        with pytest.raises(CatalogueFaultError, match=gap):
            purpose_from("x", {**rest, "scopes": [entry]})
