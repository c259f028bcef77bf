"""Grant Management: a client looks after the grants it holds, and newer consents replace older ones."""

import pytest

from tests.rp import RelyingParty

BOTH = ["immunisation", "maternal_child_health"]
WIDE = "openid offline_access immunisation maternal_child_health"
NARROW = "openid offline_access immunisation"
SCOPES = "grant_management_query grant_management_revoke"


@pytest.fixture
def rp(provider):
    types = ["authorization_code", "refresh_token", "client_credentials"]
    return provider.relying_party(metadata={"grant_types": types})


@pytest.fixture
def held(provider, rp):
    """A standing grant of one category, in use."""
    return provider.tokens(rp, push={"scope": NARROW}, term_days=90)


def management(rp: RelyingParty, scope=SCOPES):
    form = {"grant_type": "client_credentials", "scope": scope}
    answer = rp.post("/token", form)
    assert answer.status == 200, answer.body
    return answer.json


def look_at(rp, grant_id):
    return rp.get(f"/grants/{grant_id}", management(rp)["access_token"])


def changed(provider, rp, held, action, scope, **consent):
    push = {"scope": scope, "grant_id": held["grant_id"], "grant_management_action": action}
    return provider.tokens(rp, push=push, term_days=90, **consent)


def test_a_client_sees_what_it_holds_by_references_and_names_of_its_own(provider, rp, held):
    answer = look_at(rp, held["grant_id"])
    assert answer.status == 200
    told = answer.json
    assert told["grant_id"] == held["grant_id"]
    assert (told["status"], told["standing"]) == ("live", True)
    assert told["scopes"] == [{"scope": NARROW}]
    assert told["authorization_details"] == held["authorization_details"]
    assert told["sub"] == rp.introspect(held["access_token"]).json["sub"]
    assert provider.person_id not in answer.body.decode()
    assert answer.headers["Cache-Control"] == "no-store"


def test_merge_adds_under_the_same_id_and_leaves_older_tokens(provider, rp, held):
    merged = changed(provider, rp, held, "merge", "openid offline_access maternal_child_health")
    assert merged["grant_id"] == held["grant_id"]
    assert merged["authorization_details"][0]["categories"] == BOTH
    assert rp.introspect(held["access_token"]).json["active"]
    assert look_at(rp, held["grant_id"]).json["scopes"] == [{"scope": WIDE}]


def test_replace_is_what_was_agreed_now_and_ends_older_tokens_with_it(provider, rp, held):
    replaced = changed(provider, rp, held, "replace", "openid offline_access maternal_child_health")
    assert replaced["grant_id"] == held["grant_id"]
    assert replaced["authorization_details"][0]["categories"] == ["maternal_child_health"]
    assert rp.introspect(held["access_token"]).json == {"active": False}
    assert rp.refresh(held["refresh_token"]).error == "invalid_grant"
    assert rp.introspect(replaced["access_token"]).json["active"]


def test_a_page_that_was_agreed_to_changes_nothing_before_its_code_is_redeemed(provider, rp, held):
    push = {"scope": WIDE, "grant_id": held["grant_id"], "grant_management_action": "merge"}
    code = provider.code(rp, push=push, term_days=90)
    assert look_at(rp, held["grant_id"]).json["scopes"] == [{"scope": NARROW}]
    assert rp.exchange(code).status == 200
    assert look_at(rp, held["grant_id"]).json["scopes"] == [{"scope": WIDE}]


def test_a_grant_that_changed_or_ended_since_the_page_takes_no_amendment(provider, rp, held):
    push = {"scope": WIDE, "grant_id": held["grant_id"], "grant_management_action": "merge"}
    late, first = (provider.code(rp, push=push, term_days=90) for _ in range(2))
    provider.clock.turn(seconds=5)
    assert rp.exchange(first).status == 200
    assert rp.exchange(late).error == "invalid_grant"
    last = provider.code(rp, push=push, term_days=90)
    provider.services.grants.withdraw(held["grant_id"], provider.person_id, now=provider.clock())
    assert rp.exchange(last).error == "invalid_grant"


def test_a_redeemed_amendment_used_twice_ends_the_grants_tokens(provider, rp, held):
    push = {"scope": WIDE, "grant_id": held["grant_id"], "grant_management_action": "merge"}
    code = provider.code(rp, push=push, term_days=90)
    merged = rp.exchange(code).json
    assert rp.exchange(code).error == "invalid_grant"
    assert rp.introspect(merged["access_token"]).json == {"active": False}


REFUSED_PUSHES = {
    "an unknown action": ({"grant_management_action": "widen"}, "invalid_request"),
    "merge without a grant": ({"grant_management_action": "merge"}, "invalid_request"),
    "create with a grant": (
        {"grant_management_action": "create", "grant_id": "held"},
        "invalid_request",
    ),
    "a grant without an action": ({"grant_id": "held"}, "invalid_request"),
    "a grant that is none": (
        {"grant_management_action": "merge", "grant_id": "x'; --"},
        "invalid_request",
    ),
    "an unknown grant": (
        {"grant_management_action": "merge", "grant_id": "0" * 36},
        "invalid_grant_id",
    ),
    "another purpose": (
        {"grant_management_action": "merge", "grant_id": "held", "scope": "openid household"},
        "invalid_grant_id",
    ),
}


@pytest.mark.parametrize("name", REFUSED_PUSHES)
def test_a_push_that_names_grants_wrongly_is_refused(rp, held, name):
    changes, error = REFUSED_PUSHES[name]
    named = {"grant_id": held["grant_id"]} if changes.get("grant_id") == "held" else {}
    assert rp.push(**{"scope": NARROW} | changes | named).error == error


def test_a_foreign_grant_is_told_like_an_unknown_one(provider, rp, held):
    types = ["authorization_code", "client_credentials"]
    other = provider.relying_party("tayori", metadata={"grant_types": types})
    named = {"grant_management_action": "merge", "grant_id": held["grant_id"]}
    foreign, unknown = (
        other.push(scope="openid immunisation", **named | {"grant_id": grant_id})
        for grant_id in (held["grant_id"], "0" * 36)
    )
    assert (foreign.status, foreign.json) == (unknown.status, unknown.json)
    assert look_at(other, held["grant_id"]).status == 404
    assert look_at(other, "0" * 36).json == look_at(other, held["grant_id"]).json


def test_a_grant_no_token_was_ever_issued_for_is_not_told(provider, rp):
    returned = provider.come_back(rp, push={"scope": NARROW}, term_days=90)
    assert look_at(rp, returned["grant_id"]).status == 404


def test_revoking_ends_the_grant_its_tokens_and_says_so_afterwards(provider, rp, held):
    token = management(rp)["access_token"]
    assert rp.call("DELETE", f"/grants/{held['grant_id']}", token).status == 204
    assert rp.introspect(held["access_token"]).json == {"active": False}
    assert rp.refresh(held["refresh_token"]).error == "invalid_grant"
    told = look_at(rp, held["grant_id"]).json
    assert (told["status"], told["status_reason"]) == ("withdrawn", "withdrawn")


@pytest.mark.parametrize(
    ("method", "scope"),
    [("GET", "grant_management_revoke"), ("DELETE", "grant_management_query")],
)
def test_each_of_the_two_needs_its_own_scope(rp, held, method, scope):
    token = management(rp, scope)["access_token"]
    answer = rp.call(method, f"/grants/{held['grant_id']}", token)
    assert (answer.status, answer.error) == (403, "insufficient_scope")


def test_the_two_kinds_of_token_never_stand_for_each_other(rp, held):
    assert rp.get(f"/grants/{held['grant_id']}", held["access_token"]).error == "invalid_token"
    managing = management(rp)["access_token"]
    assert rp.get("/self-information/immunisation", managing).error == "invalid_token"
    assert rp.get("/userinfo", managing).error == "invalid_token"


def test_a_management_token_ends_with_its_time_its_revocation_and_its_proof(provider, rp, held):
    path = f"/grants/{held['grant_id']}"
    token = management(rp)["access_token"]
    proof = rp.proof("GET", path, access_token=token)
    assert rp.get(path, token, proof=proof).status == 200
    assert rp.get(path, token, proof=proof).error == "invalid_dpop_proof"
    assert rp.revoke(token).status == 200
    assert rp.get(path, token).error == "invalid_token"
    token = management(rp)["access_token"]
    provider.clock.turn(minutes=5)
    assert rp.get(path, token).error == "invalid_token"


@pytest.mark.parametrize("scope", ["", "openid", "grant_management_query immunisation"])
def test_client_credentials_open_nothing_else(rp, scope):
    form = {"grant_type": "client_credentials", "scope": scope}
    assert rp.post("/token", form).error == "invalid_scope"
    assert rp.post("/token", form | {"scope": SCOPES}, proof=False).error == "invalid_request"
