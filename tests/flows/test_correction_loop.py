"""The correction loop: a citizen's words reach the agency alone, its answer comes back, and holders are told."""

import json
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from connectors.contract.correction import CORRECTION, MOST_CHARACTERS
from connectors.errors import CorrectionUnsentError
from connectors.kit.signing import new_signing_key
from consent.correction import MOST_OPEN
from consent.errors import TooManyCasesError
from consent.protection import Flag, FlagKind
from scopes.catalogue import CATALOGUE
from tests.citizen_world import CLIENT, MISAKI, TARO, World
from tests.correction_town import BY_LETTER, OFFICE, a_record, hand_over, office_of
from tests.services.hostile_server import HostileServer

WORDS = "令和6年5月10日の記録は、2回目のはずです。"


@pytest.fixture(scope="module")
def town(tmp_path_factory, sqlite_url_of_module):
    """A municipality that takes corrections, for all stories one after the other."""
    world = World(tmp_path_factory.mktemp("corrections"), sqlite_url_of_module)
    with office_of(world) as running:
        yield running
    world.services.database.dispose()


@pytest.fixture
def office(town):
    """The municipality, which forgot all earlier stories."""
    town.begin_anew()
    return town


@pytest.fixture
def host():
    """The address at which an app hears events."""
    running = HostileServer()
    running.says(b"", status=202, content_type=None)
    yield running
    running.close()


@pytest.fixture
def misaki(office):
    """The citizen's own id here."""
    return office.world.services.persons.enrol(MISAKI, now=office.world.clock())


def desk(office):
    return office.world.services.corrections


def report(office, person_id, case_id=None, words=WORDS, **record):
    now = office.world.clock()
    record = a_record(record.pop("subject_id", person_id), **record)
    return desk(office).open(person_id, case_id or str(uuid.uuid4()), record, words, now=now)


def case_of(office, case):
    return office.world.services.correction_cases.get(case.case_id, now=office.world.clock())


def everything_kept(office):
    """All that the provider's database holds, as bytes; its log, too."""
    path = Path(office.world.settings.database_url.removeprefix("sqlite:///"))
    return b"".join(each.read_bytes() for each in path.parent.glob(f"{path.name}*"))


def listens(world, host):
    """Let the app register where it hears events."""
    world.register_with(event_delivery_uri=f"http://127.0.0.1:{host.port}/events")


def deliver(world):
    return world.services.events.deliver_due(now=world.clock())


def event_in(world, request):
    head, _, token = request.decode().partition("\r\n\r\n")
    keys = KeySet.import_key_set({"keys": world.services.keys.published(now=world.clock())})
    read = jwt.decode(token, keys, algorithms=["ES256", "PS256"])
    return head, read.header, read.claims


def test_the_words_reach_the_agency_alone(office, misaki):
    case = report(office, misaki)
    [heard] = office.heard
    assert (heard.text, heard.record_id, heard.case_id) == (WORDS, "ZZ-record-1", case.case_id)
    assert case.number == "ZZ-1"
    [question] = office.asked
    assert "2回目" not in json.dumps(question.raw, ensure_ascii=False)
    assert len(question.raw[CORRECTION]["sealed"]) > 4096, "its length tells nothing of the words"
    kept = everything_kept(office)
    assert case.case_id.encode() in kept
    assert "2回目".encode() not in kept
    assert b"ZZ-record-1" not in kept


def test_a_form_sent_twice_opens_one_case(office, misaki):
    case = report(office, misaki)
    again = report(office, misaki, case_id=case.case_id)
    assert again == case
    assert len(office.cases) == 1


def test_an_agency_that_is_away_has_no_case_and_the_same_form_opens_it_later(office, misaki):
    office.away = True
    case_id = str(uuid.uuid4())
    with pytest.raises(CorrectionUnsentError) as away:
        report(office, misaki, case_id=case_id)
    assert away.value.kind == "maintenance"
    assert office.world.rows("correction_case") == 0
    office.away = False
    assert report(office, misaki, case_id=case_id).number == "ZZ-1"


@pytest.mark.parametrize("words", ["", "あ" * (MOST_CHARACTERS + 1)])
def test_no_words_and_too_many_are_not_sent(office, misaki, words):
    with pytest.raises(ValueError, match="words"):
        report(office, misaki, words=words)
    assert office.asked == []


def test_the_longest_words_arrive_whole(office, misaki):
    report(office, misaki, words="𠮷" * MOST_CHARACTERS)
    assert office.heard[0].text == "𠮷" * MOST_CHARACTERS


def test_nobody_has_more_open_cases_than_may_be(office, misaki):
    for _ in range(MOST_OPEN):
        report(office, misaki)
    with pytest.raises(TooManyCasesError):
        report(office, misaki)
    office.states(next(iter(office.cases)), "refused", reason="as_it_was")
    report(office, misaki)


def test_an_agency_without_a_key_gets_a_letter(office, misaki):
    assert desk(office).takes(OFFICE)
    assert not desk(office).takes(BY_LETTER)
    with pytest.raises(CorrectionUnsentError):
        report(office, misaki, agency_id=BY_LETTER)


def test_the_state_comes_back_with_a_notice(office, misaki):
    case = report(office, misaki)
    assert office.states(case.case_id, "accepted", number="ZZ-2026-9").status_code == 204
    office.world.clock.turn(days=3)
    assert office.states(case.case_id, "refused", reason="elsewhere").status_code == 204
    after = case_of(office, case)
    assert (after.state, after.reason, after.number) == ("refused", "elsewhere", "ZZ-2026-9")
    assert after.changed_at == office.world.clock()
    assert office.world.rows("notice") == 2


def test_a_decision_is_the_end_of_a_case(office, misaki):
    case = report(office, misaki)
    office.states(case.case_id, "corrected")
    assert office.states(case.case_id, "refused", reason="other").status_code == 204
    assert case_of(office, case).state == "corrected"


def test_nobody_else_moves_a_case(office, misaki):
    case = report(office, misaki)
    office.world.services.persons.enrol(TARO, now=office.world.clock())
    assert office.states(case.case_id, "corrected", person=TARO).status_code == 204
    assert office.states(case.case_id, "corrected", key=new_signing_key()).status_code == 400
    assert office.states(case.case_id, "corrected", agency_id=BY_LETTER).status_code == 400
    assert office.states(case.case_id, "refused").status_code == 400, "a refusal has a reason"
    assert office.states(case.case_id, "corrected", reason="other").status_code == 400
    assert office.states(str(uuid.uuid4()), "corrected").status_code == 204
    assert case_of(office, case).state == "sent"
    assert office.world.rows("notice") == 0


def test_a_statement_counts_once(office, misaki):
    case = report(office, misaki)
    sent = []
    office.posted = lambda text, post=office.posted: sent.append(text) or post(text)
    office.states(case.case_id, "accepted")
    assert office.posted(sent[0]).status_code == 409
    office.world.clock.turn(minutes=6)
    assert office.posted(sent[0]).status_code == 400


def test_flags_withhold_what_becomes_of_a_case(office, misaki):
    services, now = office.world.services, office.world.clock()
    hand_over(office.world, misaki)
    case = report(office, misaki)
    services.protection_flags.set(misaki, Flag(FlagKind.SELF_INFO_BLOCK, now, "operator"))
    assert office.states(case.case_id, "corrected").status_code == 204
    assert case_of(office, case) == case
    assert (office.world.rows("notice"), office.world.rows("party_event")) == (0, 0)


def test_a_correction_reaches_who_holds_the_record_and_tells_no_value(office, misaki, host):
    world = office.world
    listens(world, host)
    grant = hand_over(world, misaki)
    case = report(office, misaki)
    office.states(case.case_id, "corrected")
    assert deliver(world) == 1
    assert deliver(world) == 0
    head, header, claims = event_in(world, host.requests[0])
    assert "application/secevent+jwt" in head
    assert header["typ"] == "secevent+jwt"
    assert claims["aud"] == CLIENT
    assert claims["iss"] == world.services.settings.issuer_url
    subject = world.services.oauth.pairwise.subject("techo", misaki)
    assert claims["sub_id"] == {"format": "opaque", "id": subject}
    told = {"grant_id": grant.grant_id, "category": "immunisation"}
    assert claims["events"] == {"urn:madoguchi:event:record-corrected": told}
    assert misaki not in json.dumps(claims)
    assert case.case_id not in json.dumps(claims)


@pytest.mark.parametrize(
    "changes",
    [
        {"withdrawn_at": World},
        {"expires_at": World},
        {"categories": ("maternal_child_health",)},
    ],
    ids=["withdrawn", "over", "of another category"],
)
def test_who_holds_nothing_under_a_living_grant_hears_nothing(office, misaki, host, changes):
    world = office.world
    listens(world, host)
    at_once = {name: world.clock() if value is World else value for name, value in changes.items()}
    hand_over(world, misaki, **at_once)
    office.states(report(office, misaki).case_id, "corrected")
    assert deliver(world) == 0


def test_an_app_that_registered_no_address_is_told_nothing(office, misaki):
    hand_over(office.world, misaki)
    office.states(report(office, misaki).case_id, "corrected")
    assert office.world.rows("party_event") == 0


def test_an_event_is_told_until_it_is_heard_under_one_name(office, misaki, host):
    world = office.world
    listens(world, host)
    hand_over(world, misaki)
    office.states(report(office, misaki).case_id, "corrected")
    host.says(b"", status=503, content_type=None)
    assert deliver(world) == 1
    assert deliver(world) == 0
    world.clock.turn(hours=1)
    host.says(b"", status=202, content_type=None)
    assert deliver(world) == 1
    world.clock.turn(hours=2)
    assert deliver(world) == 0
    first, second = (event_in(world, request)[2]["jti"] for request in host.requests)
    assert first == second


def test_an_event_waits_while_the_connection_rests_and_ends_with_it(office, misaki, host):
    world, grants = office.world, office.world.services.grants
    listens(world, host)
    grant = hand_over(world, misaki)
    grants.pause([grant.grant_id], misaki, because="citizen", now=world.clock())
    office.states(report(office, misaki).case_id, "corrected")
    deliver(world)
    assert host.requests == []
    grants.resume([grant.grant_id], misaki, now=world.clock())
    world.clock.turn(hours=1)
    assert deliver(world) == 1
    assert len(host.requests) == 1
    office.states(report(office, misaki).case_id, "corrected")
    grants.withdraw(grant.grant_id, misaki, now=world.clock())
    deliver(world)
    assert len(host.requests) == 1
    assert world.rows("party_event") == 0


def test_every_category_goes_the_whole_way(office, misaki, host):
    """All 29: a case at the agency, its answer, and the event to who holds the category."""
    world = office.world
    listens(world, host)
    for category in CATALOGUE.values():
        hand_over(world, misaki, categories=(category.id,))
        record_type = category.record_types[0].id
        case = report(office, misaki, category=category.id, record_type=record_type)
        office.states(case.case_id, "corrected")
    while deliver(world):
        pass
    told = [event_in(world, request)[2]["events"] for request in host.requests]
    named = {each["urn:madoguchi:event:record-corrected"]["category"] for each in told}
    assert named == set(CATALOGUE)
    assert len(told) == len(CATALOGUE) == 29


def test_cases_go_two_years_after_they_last_moved(office, misaki):
    case = report(office, misaki)
    office.world.clock.turn(days=700)
    office.states(case.case_id, "needs_visit")
    office.world.clock.turn(days=729)
    assert case_of(office, case).state == "needs_visit"
    office.world.clock.now += timedelta(days=1)
    assert case_of(office, case) is None
