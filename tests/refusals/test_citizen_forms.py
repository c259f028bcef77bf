"""Forms that were tampered with, sent from elsewhere, too late, twice or by somebody else."""

import pytest

from consent.relying_party import RelyingPartyStatus
from tests.citizen_browser import Browser, answer_parameters
from tests.citizen_world import CLIENT, ENTITLEMENT, HANAKO, KAITO, MISAKI, TARO


@pytest.fixture
def at_choose(browser):
    return browser.log_in().press("continue", subject=HANAKO)


@pytest.fixture
def at_check(at_choose):
    return at_choose.press("continue", category=["immunisation"], term="once")


def flow_row(world):
    with world.services.database.reading() as connection:
        return connection.exec_driver_sql("SELECT state, version FROM flow").all()


# --- tampered fields


@pytest.mark.parametrize(
    "fields",
    [
        {"category": "household", "term": "once"},
        {"category": "tax_income", "term": "once"},
        {"category": "immunisation", "term": "3650"},
        {"category": "immunisation", "term": "0"},
        {"category": "immunisation", "term": "-1"},
        {"category": "immunisation", "term": "９０"},
        {"category": "immunisation", "term": "forever"},
        {"category": "immunisation' OR 1=1", "term": "once"},
    ],
)
def test_a_choice_the_page_did_not_offer_is_refused_and_nothing_is_written(
    world, at_choose, fields
):
    before = flow_row(world)
    token = at_choose.hidden("form_token")
    at_choose.post(at_choose.path, form_token=token, **fields)
    assert at_choose.status == 400
    assert "画面にない選び方が送られました。" in at_choose.text
    assert flow_row(world) == before


@pytest.mark.parametrize("subject", [TARO, KAITO, "nobody", ""])
def test_a_person_the_page_did_not_offer_is_refused(world, browser, subject):
    browser.log_in()
    before = flow_row(world), world.rows("person")
    browser.post(browser.path, form_token=browser.hidden("form_token"), subject=subject)
    assert browser.status == 400
    assert (flow_row(world), world.rows("person")) == before


def test_a_category_cut_from_the_review_meanwhile_cannot_be_agreed_to(world, at_check):
    world.register(purposes=[])
    at_check.press("agree")
    assert at_check.status == 403
    assert world.rows("consent_grant") == 0


def test_a_term_shortened_by_the_review_meanwhile_cannot_be_agreed_to(world, at_choose):
    at_choose.press("continue", category=["immunisation"], term="365")
    [purpose] = ENTITLEMENT["purposes"]
    world.register(purposes=[purpose | {"max_term_days": 90}])
    at_choose.press("agree")
    assert at_choose.status == 400
    assert world.rows("consent_grant") == 0


def test_a_client_suspended_meanwhile_gets_nothing(world, at_check):
    world.services.clients.set_status(CLIENT, RelyingPartyStatus.SUSPENDED)
    at_check.press("agree")
    assert at_check.status == 403
    assert "現在止めています" in at_check.text
    assert world.rows("consent_grant") == 0


@pytest.fixture
def agreed(at_check):
    return at_check.press("agree")


@pytest.mark.parametrize("way_back", ["return", "cancel"])
def test_nobody_is_sent_to_an_address_that_is_no_longer_registered(world, agreed, way_back):
    world.register_with(redirect_uris=["https://new.example/callback"])
    agreed.press(way_back)
    if way_back == "cancel":
        agreed.press("return")
    assert agreed.left_for is None
    assert agreed.status == 400
    assert "アプリには戻りません" in agreed.text
    assert world.rows("authorization_code") == 0


def test_a_client_suspended_after_the_agreement_gets_no_code(world, agreed):
    world.services.clients.set_status(CLIENT, RelyingPartyStatus.SUSPENDED)
    agreed.press("return")
    assert agreed.status == 403
    assert world.rows("authorization_code") == 0


# --- forms from elsewhere


@pytest.mark.parametrize("token", ["", "x" * 43, "é"])
def test_a_form_without_its_token_is_refused(world, at_check, token):
    before = flow_row(world)
    at_check.post(at_check.path, form_token=token)
    assert at_check.status == 403
    assert flow_row(world) == before


def test_the_token_of_another_step_is_refused(world, at_choose):
    token = at_choose.hidden("form_token")
    at_choose.press("continue", category=["immunisation"], term="once")
    at_choose.post(at_choose.path, form_token=token)
    assert at_choose.status == 403
    assert world.rows("consent_grant") == 0


def test_the_token_of_another_session_is_refused(world, at_check):
    attacker = Browser(world)
    attacker.open(world.push())
    at_check.post(at_check.path, form_token=attacker.hidden("form_token"))
    assert at_check.status == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:8600"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_form_from_another_origin_is_refused_even_with_its_token(world, at_check, headers):
    posted = at_check.client.post(
        at_check.path,
        data={"form_token": at_check.hidden("form_token")},
        headers={"Origin": "http://localhost:8600", **headers},
        base_url="http://localhost:8600",
    )
    assert posted.status_code == 403
    assert world.rows("consent_grant") == 0


@pytest.mark.parametrize(
    "page", ["", "/login", "/subject", "/choose", "/check", "/done", "/problem"]
)
def test_another_browser_never_sees_a_visit(world, at_check, page):
    stranger = Browser(world)
    assert stranger.open(f"/flow/{at_check.flow_id}{page}").status == 403
    stranger.arrive()
    stranger.open(f"/flow/{at_check.flow_id}{page}")
    assert stranger.status == 403
    assert "花子" not in stranger.text


def test_a_body_too_large_is_refused(at_check):
    at_check.post(at_check.path, form_token="x" * 70_000)
    assert at_check.status == 413


# --- two tabs, the back button, time


def test_agreeing_twice_makes_one_grant_and_leads_on(world, at_check):
    token = at_check.hidden("form_token")
    path = at_check.path
    at_check.press("agree")
    at_check.post(path, form_token=token)
    assert at_check.status == 409
    assert "手続きは、ほかの画面で先に進んでいます" in at_check.text
    assert world.rows("consent_grant") == 1
    at_check.open(at_check.page.links["way-on"])
    assert at_check.path.endswith("/done")


def test_returning_twice_mints_one_code(world, at_check):
    at_check.press("agree")
    path, token = at_check.path, at_check.hidden("form_token")
    at_check.press("return")
    assert "code" in answer_parameters(at_check.left_for)
    at_check.post(path, form_token=token)
    assert at_check.status == 409
    assert world.rows("authorization_code") == 1


def test_after_the_return_the_back_button_finds_the_end(world, at_check):
    flow_id = at_check.flow_id
    at_check.press("agree").press("return")
    for page in ("", "/login", "/subject", "/choose", "/check", "/done"):
        at_check.open(f"/flow/{flow_id}{page}")
        assert at_check.path == f"/flow/{flow_id}/finished"
        assert "この手続きは終わっています" in at_check.text


def test_after_a_refusal_nothing_can_be_agreed_to(world, at_check):
    path, token = at_check.path, at_check.hidden("form_token")
    at_check.press("cancel")
    at_check.post(path, form_token=token)
    assert at_check.status == 409
    assert world.rows("consent_grant") == 0


def test_a_reader_on_a_page_too_early_is_led_to_the_right_one(world, browser):
    browser.open(world.push())
    start = browser.path
    for page in ("/login", "/problem"):
        browser.open(start + page)
        assert browser.status == 200
    browser.log_in(path=world.push())
    flow_id = browser.flow_id
    for page in ("", "/login", "/choose", "/check", "/done", "/finished", "/refused"):
        browser.open(f"/flow/{flow_id}{page}")
        assert browser.path == f"/flow/{flow_id}/subject"


def test_two_visits_in_two_tabs_both_finish_with_a_login_of_their_own(world, browser):
    first = world.push()
    second = world.push()
    browser.open(first)
    tab = browser.path
    browser.log_in(path=second).press("continue", subject=HANAKO)
    other = browser.path
    browser.log_in(path=tab).press("continue", subject=MISAKI)
    browser.press("continue", category=["immunisation"], term="once").press("agree").press("return")
    assert "code" in answer_parameters(browser.left_for)
    browser.open(other)
    browser.press("continue", category=["immunisation"], term="once").press("agree").press("return")
    assert "code" in answer_parameters(browser.left_for)


def test_one_request_opened_twice_becomes_one_code(world, browser):
    request = world.push()
    visits = [browser.log_in(path=request).path for _ in range(2)]
    for visit in visits:
        browser.open(visit).press("continue", subject=HANAKO)
        browser.press("continue", category=["immunisation"], term="once").press("agree")
        browser.press("return")
    assert browser.status == 409
    assert "この依頼の手続きは、もう終わっています" in browser.text
    assert world.rows("authorization_code") == 1


def test_a_visit_begun_by_one_person_is_closed_to_another_in_the_same_browser(world, browser):
    at_subject = browser.log_in().path
    browser.log_in(world.cards[TARO], path=world.push())
    browser.open(at_subject)
    assert browser.status == 403
    assert "ほかの人が本人確認をしました" in browser.text


def test_an_idle_session_ends_and_the_page_says_so(world, at_check):
    path = at_check.path
    world.clock.turn(minutes=15)
    at_check.open(path)
    assert at_check.status == 403
    assert "時間が過ぎたため終了しました" in at_check.text


def test_a_visit_ends_after_its_time_however_busy_the_reader(world, at_check):
    path = at_check.path
    for _ in range(3):
        world.clock.turn(minutes=10)
        at_check.open(path)
    assert at_check.status == 403
    assert "時間が過ぎたため終了しました" in at_check.text


def test_a_silent_directory_stops_the_pages_and_writes_nothing(world, at_choose):
    before = flow_row(world)
    world.directory.silent = True
    at_choose.open(at_choose.path)
    assert at_choose.status == 503
    assert flow_row(world) == before
