"""One login, several people: one token for all of them, a grant for each, and who is meant is always said."""

import pytest

from tests.fakes.counter import records_of, released
from tests.flows.conftest import entries
from tests.sittings import (
    IMMUNISATION,
    MOTHER_AND_CHILD,
    Sitting,
    agreed_together,
    by_grant,
    for_many,
    together,
)


@pytest.fixture
def rp(provider):
    return for_many(provider)


@pytest.fixture
def people(provider):
    """Two children, who are people of ours."""
    return [provider.citizen()[0] for _ in range(2)]


@pytest.fixture
def sitting(provider, worker, rp, people):
    answer = released(MOTHER_AND_CHILD, "hinata", records_of(MOTHER_AND_CHILD, 1))
    worker.agencies.answers["hinata", MOTHER_AND_CHILD] = answer
    elder, younger = people
    wanted = {elder: (IMMUNISATION,), younger: (IMMUNISATION, MOTHER_AND_CHILD)}
    return together(provider, rp, wanted)


def handed(provider, worker, sitting, person, category=IMMUNISATION):
    """Let a category be collected and handed over; return the answer."""
    answer = sitting.get(person, category)
    if answer.status == 202:
        worker.collect(answer.json["request_id"])
        provider.clock.turn(seconds=1)
        answer = sitting.get(person, category)
    return answer


def refused(answer, status, code):
    assert (answer.status, answer.error) == (status, code), answer.body
    return answer.body


def test_the_token_response_tells_each_person_and_each_grant(provider, sitting, people):
    elder, younger = people
    told = sitting.tokens["authorization_details"]
    assert [(each["subject"], each["categories"], each["grant_id"]) for each in told] == [
        (sitting.subject(elder), [IMMUNISATION], sitting.grants[elder].grant_id),
        (
            sitting.subject(younger),
            [IMMUNISATION, MOTHER_AND_CHILD],
            sitting.grants[younger].grant_id,
        ),
    ]
    assert sitting.tokens["grant_id"] == sitting.grants[elder].grant_id
    assert set(sitting.tokens["scope"].split()) == {
        "openid",
        "offline_access",
        IMMUNISATION,
        MOTHER_AND_CHILD,
    }
    begun = [provider.services.grants.get(grant.grant_id) for grant in sitting.grants.values()]
    assert all(grant.activated_at == provider.clock() for grant in begun)
    assert sitting.told() == by_grant(sitting.tokens) == by_grant(sitting.refresh().json)


def test_each_call_is_about_the_person_whom_it_names(provider, worker, sitting, people):
    elder, younger = people
    for person in people:
        answer = handed(provider, worker, sitting, person)
        assert (answer.status, answer.json["subject"]) == (200, sitting.subject(person))
        assert answer.json["sub"] == provider.services.oauth.pairwise.sub(
            "koyomi", provider.person_id
        )
        assert [entry["category"] for entry in answer.json["categories"]] == [IMMUNISATION]
    # What was agreed about the younger one alone is not there for the elder.
    assert handed(provider, worker, sitting, younger, MOTHER_AND_CHILD).status == 200
    refused(sitting.get(elder, MOTHER_AND_CHILD), 403, "insufficient_scope")
    told = [(entry.subject_id, entry.grant_id, entry.person_id) for entry in entries(provider)]
    grants = {person: sitting.grants[person].grant_id for person in people}
    assert told == [
        (person, grants[person], provider.person_id) for person in (elder, younger, younger)
    ]


def test_a_request_is_made_for_a_person_and_found_again_without_naming_them(
    provider, worker, sitting, people
):
    elder, younger = people
    ids = {person: sitting.ask(person).json["request_id"] for person in people}
    assert ids[elder] != ids[younger], "one Idempotency-Key, but two people"
    assert sitting.ask(elder).json["request_id"] == ids[elder]
    for person, request_id in ids.items():
        worker.collect(request_id)
        provider.clock.turn(seconds=1)
        assert sitting.at(request_id, "").json["status"] == "ready"
        result = sitting.at(request_id).json
        assert result["subject"] == sitting.subject(person)
        asked = {entry["category"] for entry in result["categories"]}
        assert asked == set(sitting.grants[person].categories)
    assert sitting.at(ids[elder], "", method="DELETE").status == 204
    refused(sitting.at(ids[elder]), 410, "gone")
    assert sitting.at(ids[younger]).status == 200


def test_who_is_meant_has_to_be_said_and_strangers_are_all_told_alike(provider, sitting, people):
    stranger = provider.citizen()[0]
    refused(sitting.get(None), 400, "subject_required")
    refused(sitting.ask(None), 400, "subject_required")
    refused(sitting.ask(None, subject=7), 400, "invalid_request_body")
    told = {
        refused(answer, 403, "subject_not_granted")
        for answer in (
            sitting.get(stranger),
            sitting.get(provider.person_id),
            sitting.get(None, subject="s" * 43),
            sitting.get(None, subject="nobody"),
            sitting.ask(stranger),
            sitting.ask(None, subject=""),
        )
    }
    assert len(told) == 1
    challenge = sitting.get(stranger).headers["WWW-Authenticate"]
    assert 'error="insufficient_scope"' in challenge
    assert entries(provider) == []
    refused(sitting.at("0" * 8 + "-0000-0000-0000-" + "0" * 12), 404, "not_found")


def test_a_token_for_one_person_may_name_that_person_and_no_other(provider, people):
    rp = for_many(provider, "alone")
    alone, other = people
    tokens = provider.tokens(rp, subject_id=alone, categories=(IMMUNISATION,), term_days=90)
    assert "grant_id" not in tokens["authorization_details"][0]
    single = Sitting(provider, rp, {}, tokens)
    assert single.get(alone).status == single.get(None).status == single.ask(alone).status == 202
    refused(single.get(other), 403, "subject_not_granted")
    refused(single.ask(other, key="key-2"), 403, "subject_not_granted")


@pytest.mark.parametrize(("how", "which"), [("end", 0), ("rest", 1)])
def test_what_ends_or_rests_for_one_goes_on_for_the_other(
    provider, worker, sitting, people, how, which
):
    gone, left = people[which], people[1 - which]
    request_id = sitting.ask(gone).json["request_id"]
    worker.collect(request_id)
    getattr(sitting, how)(gone)
    provider.clock.turn(seconds=1)
    body = refused(sitting.get(gone), 403, "subject_not_granted")
    assert refused(sitting.get(None, subject="s" * 43), 403, "subject_not_granted") == body
    refused(sitting.ask(gone, key="key-2"), 403, "subject_not_granted")
    for what in ("", "/result"):
        assert refused(sitting.at(request_id, what), 403, "subject_not_granted") == body
    grant = sitting.grants[left]
    fresh = sitting.refresh().json
    assert by_grant(fresh) == sitting.told() == {grant.grant_id: grant.categories}
    assert fresh["grant_id"] == grant.grant_id
    assert MOTHER_AND_CHILD not in fresh["scope"].split() or which == 0
    assert handed(provider, worker, sitting, left).status == 200
    assert sitting.rp.get("/userinfo", sitting.tokens["access_token"]).status == 200
    if how == "rest":
        sitting.go_on(gone)
        assert set(sitting.told()) == {each.grant_id for each in sitting.grants.values()}
        assert sitting.at(request_id).status == 200, "the same token counts again"
    sitting.end(left)
    assert (sitting.refresh().status == 200) is (how == "rest")


def test_when_nobody_is_left_nothing_is(sitting, people):
    for person in people:
        sitting.end(person)
    for person in (*people, None):
        refused(sitting.get(person), 401, "invalid_token")
    assert sitting.refresh().error == "invalid_grant"
    assert sitting.rp.introspect(sitting.tokens["access_token"]).json == {"active": False}


def test_a_sitting_begins_with_whom_the_citizen_has_left_in_it(provider, worker, rp, people):
    elder, younger = people
    grants, code = agreed_together(provider, rp, dict.fromkeys(people, (IMMUNISATION,)))
    sitting = Sitting(provider, rp, grants, {}, code)
    sitting.end(elder)
    sitting.tokens = rp.exchange(code).json
    assert by_grant(sitting.tokens) == {grants[younger].grant_id: (IMMUNISATION,)}
    assert handed(provider, worker, sitting, younger).status == 200
    grants, code = agreed_together(provider, rp, dict.fromkeys(people, (IMMUNISATION,)))
    ended = Sitting(provider, rp, grants, {})
    for person in people:
        ended.end(person)
    assert rp.exchange(code).error == "invalid_grant"


def test_a_code_that_comes_twice_ends_the_tokens_of_everybody(provider, sitting, people):
    assert sitting.rp.exchange(sitting.code).error == "invalid_grant"
    for person in people:
        refused(sitting.get(person), 401, "invalid_token")
    assert sitting.refresh().error == "invalid_grant"


def test_a_refresh_token_given_back_ends_the_tokens_of_everybody(sitting, people):
    sitting.end(people[0])
    sitting.refresh()
    assert sitting.rp.revoke(sitting.tokens["refresh_token"]).status == 200
    refused(sitting.get(people[1]), 401, "invalid_token")


def test_a_one_off_sitting_serves_one_request_for_each(provider, worker, rp, people):
    elder, younger = people
    sitting = together(provider, rp, dict.fromkeys(people, (IMMUNISATION,)), term_days=None)
    first = sitting.ask(elder).json["request_id"]
    refused(sitting.ask(elder, key="key-2"), 403, "request_already_made")
    second = sitting.ask(younger).json["request_id"]
    for request_id in (first, second):
        assert sitting.refresh().status == 200
        worker.collect(request_id)
        provider.clock.turn(seconds=1)
        assert sitting.at(request_id).status == 200
        assert sitting.at(request_id, "", method="DELETE").status == 204
    assert sitting.refresh().error == "invalid_grant"


def test_grants_of_a_sitting_are_looked_after_one_by_one(provider, people):
    rp = for_many(provider, "keeper", grant_types=[*GRANT_TYPES, "client_credentials"])
    sitting = together(provider, rp, dict.fromkeys(people, (IMMUNISATION,)))
    elder, younger = (sitting.grants[person].grant_id for person in people)
    answer = managed(rp, "GET", elder)
    [told] = answer.json["authorization_details"]
    assert (told["grant_id"], told["subject"]) == (elder, sitting.subject(people[0]))
    changed = rp.push(
        scope=f"openid {IMMUNISATION}", grant_management_action="merge", grant_id=younger
    )
    assert (changed.status, changed.error) == (400, "invalid_grant_id")
    assert "those of others" in changed.json["error_description"]
    assert managed(rp, "DELETE", elder).status == 204
    assert managed(rp, "GET", younger).json["status"] == "live"
    refused(sitting.get(people[0]), 403, "subject_not_granted")
    assert sitting.get(people[1]).status == 202


GRANT_TYPES = ("authorization_code", "refresh_token")


def managed(rp, method, grant_id):
    form = {
        "grant_type": "client_credentials",
        "scope": "grant_management_query grant_management_revoke",
    }
    token = rp.post("/token", form).json["access_token"]
    return rp.call(method, f"/grants/{grant_id}", token)
