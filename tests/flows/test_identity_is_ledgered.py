"""Name and birth date leave with one ledger entry each time, written before the first byte."""

import json
from dataclasses import asdict

import pytest
from joserfc import jws
from joserfc.jwk import KeySet

from consent.disclosure import verify_chain
from tests.amendment_world import BOTH, Party
from tests.at_once import at_once
from tests.citizen_browser import Browser, answer_parameters
from tests.citizen_world import HANAKO, MISAKI, World

AT_BOTH = json.dumps({"id_token": {"name": None}, "userinfo": {"birthdate": None}})
IN_ID_TOKEN = json.dumps({"id_token": {"name": None, "birthdate": None}})


@pytest.fixture
def world(tmp_path, database_url):
    fresh = World(tmp_path, database_url)
    yield fresh
    fresh.services.database.dispose()


@pytest.fixture
def party(world):
    return Party(world)


def entries(world):
    found = list(world.services.disclosures.walk())
    assert verify_chain(found) is None
    return found


def told(entry):
    assert {item.outcome for item in entry.items} == {"released"}
    return [item.category for item in entry.items]


def code(world, party, *claims, scope="openid profile", **request):
    """Log the citizen in and agree to these claims, unless that was done before; return the code."""
    browser = Browser(world).log_in(path=party.wish(scope, **request))
    left_for = browser.left_for or browser.press("agree", claim=list(claims)).left_for
    return answer_parameters(left_for)["code"]


def tokens(world, party, *claims, **request):
    answer = party.exchange(code(world, party, *claims, **request))
    assert answer.status == 200, answer.body
    return answer.json


def in_id_token(world, party, token):
    keys = KeySet.import_key_set(party.send("GET", "/jwks").json)
    return json.loads(jws.deserialize_compact(token, keys, algorithms=["ES256"]).payload)


def test_each_answer_of_userinfo_has_its_entry_that_names_claims_and_no_value(world, party):
    token = tokens(world, party, "name", "birthdate")["access_token"]
    assert entries(world) == []
    assert party.get("/userinfo", token).json["name"] == "山田 美咲"
    [entry] = entries(world)
    assert told(entry) == ["identity.name", "identity.birthdate"]
    assert (entry.client_id, entry.retrieval_id, entry.purpose_id) == (party.client_id, "", "")
    assert (entry.subject_id, entry.relation) == (entry.person_id, "self")
    assert entry.delivered_at == world.clock()
    kept = json.dumps(asdict(entry), ensure_ascii=False, default=str)
    assert "山田" not in kept
    assert "1990" not in kept
    party.call("POST", "/userinfo", token)
    assert len(entries(world)) == 2


def test_only_what_was_agreed_is_entered(world, party):
    token = tokens(world, party, "birthdate")["access_token"]
    party.get("/userinfo", token)
    assert [told(entry) for entry in entries(world)] == [["identity.birthdate"]]


def test_a_login_that_tells_a_pseudonym_alone_has_no_entry(world, party):
    for scope, claims in (("openid", ()), ("openid profile", ())):
        token = tokens(world, party, *claims, scope=scope)["access_token"]
        assert set(party.get("/userinfo", token).json) == {"sub"}
    assert entries(world) == []


def test_the_entry_stands_before_the_first_byte_and_is_unmarked_for_a_caller_that_hung_up(
    world, party
):
    token = tokens(world, party, "name")["access_token"]
    answer = world.app.test_client().get(
        "/userinfo",
        headers={
            "Authorization": f"DPoP {token}",
            "DPoP": party.proof("GET", "/userinfo", access_token=token),
        },
    )
    assert answer.status_code == 200
    [entry] = entries(world)
    assert entry.delivered_at is None
    answer.close()
    assert entries(world) == [entry]


def test_a_refused_call_has_no_entry(world, party):
    token = tokens(world, party, "name")["access_token"]
    proof = party.proof("GET", "/userinfo", access_token=token)
    assert party.get("/userinfo", token, proof=proof).status == 200
    assert party.get("/userinfo", token, proof=proof).error == "invalid_dpop_proof"
    assert party.call("HEAD", "/userinfo", token).status == 405
    world.directory.silent = True
    assert party.get("/userinfo", token).status == 503
    world.directory.silent = False
    [entry] = entries(world)
    grant = world.services.grants.get(entry.grant_id)
    assert world.services.grants.withdraw(grant.grant_id, grant.person_id, now=world.clock())
    assert party.get("/userinfo", token).error == "invalid_token"
    assert len(entries(world)) == 1


def test_no_entry_no_answer(world, party):
    token, waiting = (
        tokens(world, party, "name")["access_token"],
        code(world, party, "name", claims=IN_ID_TOKEN),
    )
    with world.services.database.transaction() as connection:
        connection.exec_driver_sql("ALTER TABLE disclosure RENAME TO away")
    for answer in (party.get("/userinfo", token), party.exchange(waiting)):
        assert answer.status == 503
        assert "山田" not in answer.body.decode()
    with world.services.database.transaction() as connection:
        connection.exec_driver_sql("ALTER TABLE away RENAME TO disclosure")
    assert party.exchange(waiting).status == 200


def test_an_id_token_that_tells_more_than_a_pseudonym_has_its_entry(world, party):
    waiting = code(world, party, "name", "birthdate", scope="openid", claims=AT_BOTH)
    assert entries(world) == []
    answer = party.exchange(waiting).json
    assert in_id_token(world, party, answer["id_token"])["name"] == "山田 美咲"
    [entry] = entries(world)
    assert told(entry) == ["identity.name"]
    assert entry.delivered_at == world.clock()
    assert party.exchange(waiting).error == "invalid_grant"
    assert len(entries(world)) == 1


def test_each_place_of_one_login_has_its_own_entry(world, party):
    token = tokens(world, party, "name", "birthdate", scope="openid", claims=AT_BOTH)
    assert party.get("/userinfo", token["access_token"]).status == 200
    assert [told(entry) for entry in entries(world)] == [["identity.name"], ["identity.birthdate"]]


def test_a_code_that_was_refused_has_no_entry(world, party):
    waiting = code(world, party, "name", scope="openid", claims=IN_ID_TOKEN)
    assert party.exchange(waiting, code_verifier="x" * 43).error == "invalid_grant"
    assert entries(world) == []


def test_while_the_register_is_silent_nothing_is_told_and_the_entry_stays_unmarked(world, party):
    waiting = code(world, party, "name", scope="openid", claims=IN_ID_TOKEN)
    world.directory.silent = True
    answer = party.exchange(waiting).json
    assert "name" not in in_id_token(world, party, answer["id_token"])
    [entry] = entries(world)
    assert entry.delivered_at is None


def test_under_a_grant_for_a_child_the_entry_is_about_the_citizen_alone(world, party):
    browser = Browser(world).log_in(path=party.wish(f"{BOTH} profile"))
    browser.press("continue", subject=HANAKO)
    browser.press("continue", category=["immunisation"], claim=["name"], term="90")
    answer = party.tokens(browser.press("agree").press("return"))
    assert party.get("/userinfo", answer["access_token"]).json["name"] == "山田 美咲"
    [entry] = entries(world)
    parent = world.services.persons.enrol(MISAKI, now=world.clock())
    assert (entry.person_id, entry.subject_id) == (parent, parent)
    assert entry.purpose_id == "vaccination_calendar"
    child = Browser(world)
    child.log_in_to_my_page(world.cards[HANAKO])
    assert "氏名" not in child.open("/my-page/history").text


def test_one_proof_used_many_times_at_once_has_one_entry(world, party):
    token = tokens(world, party, "name")["access_token"]
    proof = party.proof("GET", "/userinfo", access_token=token)
    headers = {"Authorization": f"DPoP {token}", "DPoP": proof}
    answers = at_once(8, lambda _: world.app.test_client().get("/userinfo", headers=headers))
    assert sorted(answer.status_code for answer in answers) == [200] + [401] * 7
    assert len(entries(world)) == 1
