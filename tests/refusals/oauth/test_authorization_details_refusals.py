"""``authorization_details`` (RFC 9396): what each entry may hold, and what it may not."""

import json
import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consent.entitlement import Entitlement, Subjects, entitlement_from
from consent.relying_party import RelyingParty, RelyingPartyStatus
from provider.oauth.details import about_many
from provider.oauth.request.details import Entry, read_details
from provider.oauth.request.errors import InvalidDetailsError
from scopes.catalogue import CATALOGUE
from tests.oauth_provider import ENTITLEMENT

LEGAL = re.compile(r"[\x20-\x21\x23-\x5b\x5d-\x7e]+")
RANGE = {"kind": "range", "from": "2025-04-01", "to": "2026-03-31"}
SUBJECT = "s" * 43
PARTY = RelyingParty("c-1", {}, Entitlement(()), "fapi2", "sector", RelyingPartyStatus.ACTIVE)


def an_entry(**changes):
    entry = {"type": "self_information", "categories": ["immunisation"], **changes}
    return {name: value for name, value in entry.items() if value is not None}


def pushed(rp, *entries, **changes):
    return rp.push(**{"scope": "openid", "authorization_details": json.dumps(entries), **changes})


def asked(provider, rp, answer):
    assert answer.status == 201, answer.json
    authorization = provider.services.oauth.authorization
    uri = answer.json["request_uri"]
    return authorization.resolve(rp.client_id, uri, now=provider.clock()).request


def said(answer):
    assert (answer.status, answer.error) == (400, "invalid_authorization_details"), answer.json
    assert LEGAL.fullmatch(answer.json["error_description"])
    return answer.json["error_description"]


def for_many(provider, rp):
    """Review the party for several people in one request; return the purpose."""
    purposes = [{**ENTITLEMENT["purposes"][0], "subjects": "many"}]
    provider.register(rp, self_information_entitlement={"purposes": purposes})
    return entitlement_from({"purposes": purposes}).purposes[0]


def test_an_entry_asks_for_what_its_scope_would_ask(provider, rp):
    by_entry = asked(provider, rp, pushed(rp, an_entry()))
    by_scope = asked(provider, rp, rp.push(scope="openid immunisation"))
    assert by_entry == by_scope
    assert by_entry.scope == "openid immunisation"
    assert by_entry.purpose_id == "vaccination_calendar"
    assert by_entry.details == (an_entry(purpose="vaccination_calendar"),)


def test_scope_and_entries_become_one_without_doubles(provider, rp):
    entries = an_entry(condition=RANGE), an_entry(categories=["maternal_child_health"])
    scope = "openid immunisation maternal_child_health"
    request = asked(provider, rp, pushed(rp, *entries, *entries, scope=scope))
    assert request.scope == scope
    common = {"type": "self_information", "purpose": "vaccination_calendar"}
    assert request.details == (
        common | {"categories": ["immunisation"], "condition": RANGE},
        common | {"categories": ["maternal_child_health"]},
    )


def test_purpose_and_subject_stand_for_the_whole_request(provider, rp):
    entries = (
        an_entry(subject=SUBJECT, purpose="vaccination_calendar"),
        an_entry(categories=["maternal_child_health"]),
    )
    [entry] = asked(provider, rp, pushed(rp, *entries)).details
    assert (entry["subject"], entry["purpose"]) == (SUBJECT, "vaccination_calendar")
    assert entry["categories"] == ["immunisation", "maternal_child_health"]


@pytest.mark.parametrize(
    ("unverified", "place"),
    [
        ("", None),
        ("x", "not well-formed JSON"),
        ("{}", "not an array"),
        ("[]", "not an array"),
        ("null", "not an array"),
        ("[NaN]", "not well-formed JSON"),
        ("[1.5]", "not well-formed JSON"),
        ('[{"type":"a","type":"b"}]', "not well-formed JSON"),
        ("[" * 5_000, "not well-formed JSON"),
        ("[" * 9 + "]" * 9, "not well-formed JSON"),
        (json.dumps([an_entry()] * 17), "not an array of 1 to 16"),
        (json.dumps([an_entry(), "entry"]), "authorization_details[1] is not an object"),
        (json.dumps([[]]), "authorization_details[0] is not an object"),
        (json.dumps([an_entry(type=None)]), "authorization_details[0] is not an object"),
        (json.dumps([an_entry(type="payment")]), "authorization_details[0].type"),
        (json.dumps([an_entry(type=["self_information"])]), "authorization_details[0].type"),
        (json.dumps([an_entry(categories=None)]), "authorization_details[0].categories"),
        (json.dumps([an_entry(categories=[])]), "authorization_details[0].categories"),
        (json.dumps([an_entry(categories="immunisation")]), "authorization_details[0].categories"),
        (json.dumps([an_entry(categories=["immunisation", "x"])]), "categories[1]"),
        (json.dumps([an_entry(categories=[None])]), "categories[0]"),
        (json.dumps([an_entry(categories=["immunisation"] * 11)]), "categories"),
        (json.dumps([an_entry(actions=["read"])]), "unknown member"),
        (json.dumps([an_entry(locations=["https://x"])]), "unknown member"),
        (json.dumps([an_entry(purpose="")]), "authorization_details[0].purpose"),
        (json.dumps([an_entry(purpose="Calendar\n")]), "authorization_details[0].purpose"),
        (json.dumps([an_entry(subject="s" * 42)]), "authorization_details[0].subject"),
        (json.dumps([an_entry(subject="s" * 43 + "\n")]), "authorization_details[0].subject"),
        (json.dumps([an_entry(subject="私" * 43)]), "authorization_details[0].subject"),
        (json.dumps([an_entry(condition="latest")]), "authorization_details[0].condition"),
        (json.dumps([an_entry(condition={})]), "condition is malformed"),
        (json.dumps([an_entry(condition={"kind": "ever"})]), "condition is malformed"),
        (json.dumps([an_entry(condition=RANGE | {"to": "2024-01-01"})]), "condition is malformed"),
        (
            json.dumps([an_entry(condition={"kind": "fiscal_year", "fiscal_year": 2025})]),
            "condition is not taken by immunisation",
        ),
        (
            json.dumps([an_entry(categories=["immunisation", "household"], condition=RANGE)]),
            "condition is not taken by household",
        ),
        (
            json.dumps([an_entry(), an_entry(condition=RANGE)]),
            "authorization_details[1] names immunisation under a second condition",
        ),
        (
            json.dumps([an_entry(purpose="vaccination_calendar"), an_entry(purpose="other")]),
            "more than one purpose",
        ),
        (json.dumps([an_entry()])[:-1] + " " * 8_192 + "]", None),
    ],
)
def test_a_wrong_entry_is_refused_and_its_place_named(rp, unverified, place):
    answer = rp.push(scope="openid", authorization_details=unverified)
    if place is None:  # an empty parameter counts as none, an overlong one is no longer looked at
        assert answer.status == (201 if not unverified else 400)
    else:
        assert place in said(answer)


@pytest.mark.parametrize(
    ("entry", "missing"),
    [
        (an_entry(categories=["tax_income"]), "tax_income"),
        (an_entry(categories=["immunisation", "household"]), "household"),
        (an_entry(purpose="household_check"), "immunisation"),
        (an_entry(purpose="advertising"), "the named purpose"),
    ],
)
def test_over_asking_by_entries_names_what_no_review_covers(rp, entry, missing):
    assert said(pushed(rp, entry)) == f"not entitled to: {missing}"


def test_conditions_and_people_are_reviewed_too(provider, rp):
    [purpose, household] = ENTITLEMENT["purposes"]
    narrowed = purpose | {
        "conditions": {"immunisation": {"kinds": ["latest", "range"], "years": 1}}
    }
    provider.register(rp, self_information_entitlement={"purposes": [narrowed, household]})
    assert pushed(rp, an_entry(condition=RANGE)).status == 201
    earlier = RANGE | {"from": "2024-12-31"}
    answer = pushed(rp, an_entry(condition=earlier))
    assert said(answer) == "not entitled to: immunisation (range further back than 1 year)"
    two = an_entry(subject="a" * 43), an_entry(subject="b" * 43)
    assert said(pushed(rp, *two)) == "not entitled to: several subjects"


def test_several_people_may_be_named_where_the_review_allows_many(provider, rp):
    for_many(provider, rp)
    one, two = "a" * 43, "b" * 43
    entries = an_entry(subject=two), an_entry(subject=one), an_entry(subject=two)
    common = {"type": "self_information", "purpose": "vaccination_calendar"}
    asks = {"categories": ["immunisation"]}
    assert asked(provider, rp, pushed(rp, *entries)).details == (
        common | {"subject": two} | asks,
        common | {"subject": one} | asks,
    )
    about_all = an_entry(categories=["maternal_child_health"], condition={"kind": "latest"})
    named = asked(provider, rp, pushed(rp, *entries, about_all)).details
    assert [(entry["subject"], *entry["categories"]) for entry in named] == [
        (two, "immunisation"),
        (two, "maternal_child_health"),
        (one, "immunisation"),
        (one, "maternal_child_health"),
    ]


def test_a_request_may_say_that_it_is_about_one_person_or_many(provider, rp):
    assert said(pushed(rp, an_entry(subjects="many"))) == "not entitled to: several subjects"
    assert asked(provider, rp, pushed(rp, an_entry(subjects="one"))).details[0]["subjects"] == "one"
    purpose = for_many(provider, rp)
    for entry, many in (
        (an_entry(), True),
        (an_entry(subjects="many"), True),
        (an_entry(subjects="one"), False),
    ):
        assert about_many(asked(provider, rp, pushed(rp, entry)).details, purpose) is many, entry
    one_at_a_time = replace(purpose, subjects=Subjects.ONE)
    assert not about_many(asked(provider, rp, pushed(rp, an_entry())).details, one_at_a_time)


@pytest.mark.parametrize(
    ("entries", "why"),
    [
        ([an_entry(subject=f"{n:043d}") for n in range(11)], "more than 10 subjects"),
        ([an_entry(subjects="one"), an_entry(subjects="many")], "one subject and about many"),
        (
            [an_entry(subject="a" * 43, subjects="one"), an_entry(subject="b" * 43)],
            "one subject and about many",
        ),
        (
            [
                an_entry(subject="a" * 43),
                an_entry(subject="b" * 43, categories=["maternal_child_health"]),
            ],
            "different things about its subjects",
        ),
        ([an_entry(subjects="some")], "authorization_details[0].subjects cannot be accepted"),
        ([an_entry(subjects=None), an_entry(subjects=["many"])], "[1].subjects cannot be accepted"),
    ],
)
def test_what_is_asked_about_several_people_is_one_question(provider, rp, entries, why):
    for_many(provider, rp)
    assert why in said(pushed(rp, *entries))


def test_a_client_that_registered_other_types_may_not_use_this_one():
    party = replace(PARTY, metadata={"authorization_details_types": []})
    with pytest.raises(InvalidDetailsError, match="not one that this client registered"):
        read_details(json.dumps([an_entry()]), party)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=12,
)
members = st.fixed_dictionaries(
    {},
    optional={
        "type": st.just("self_information") | json_values,
        "categories": st.lists(st.sampled_from(list(CATALOGUE)) | json_values) | json_values,
        "purpose": st.from_regex(r"[a-z_]{1,8}") | json_values,
        "subject": st.just(SUBJECT) | json_values,
        "subjects": st.sampled_from(["one", "many"]) | json_values,
        "condition": st.sampled_from([RANGE, {"kind": "latest"}]) | json_values,
        "extra": json_values,
    },
)


@settings(max_examples=300)
@given(st.lists(members, max_size=3).map(json.dumps) | json_values.map(json.dumps) | st.text())
def test_whatever_is_sent_is_read_or_refused_by_name(unverified):
    entries, said = read_or_told(unverified)
    assert LEGAL.fullmatch(said)
    assert all(isinstance(entry, Entry) and entry.categories for entry in entries)
    assert all(set(entry.categories) <= set(CATALOGUE) for entry in entries)


def read_or_told(unverified):
    try:
        return read_details(unverified, PARTY).entries, "nothing"
    except InvalidDetailsError as fault:
        return (), fault.description
