"""Login at the upstream provider, from the login page and back; and every way in which it must not work."""

import pytest

from connectors.sandbox.auth_app.id_tokens import IdTokens
from connectors.sandbox.auth_app.traps import Trap, Traps
from tests.citizen_world import HANAKO
from tests.services.auth_app import parameters
from tests.upstream_world import CALLBACK, KENJI_THERE, UpstreamBrowser, UpstreamWorld


@pytest.fixture
def world(tmp_path, sqlite_url, auth_app):
    fresh = UpstreamWorld(tmp_path, sqlite_url, auth_app)
    yield fresh
    fresh.services.database.dispose()


@pytest.fixture
def browser(world):
    return UpstreamBrowser(world)


def nothing_was_created(world):
    return world.rows("person") == world.rows("credential") == world.rows("consent_grant") == 0


def is_logged_out(browser):
    return browser.open("/my-page").path.startswith("/flow/")


def test_a_citizen_logs_in_and_goes_on_as_with_the_card(world, browser):
    browser.log_in_upstream()
    assert browser.path.endswith("/subject")
    browser.press("continue", subject=HANAKO)
    assert browser.path.endswith("/choose")
    assert world.rows("credential") == 1


def test_only_what_is_published_is_sent_along(world, browser):
    sent = parameters(browser.arrive().leave())
    assert len(sent.pop("state")) == len(sent.pop("nonce")) == len(sent.pop("code_challenge")) == 43
    assert sent == {
        "response_type": "code",
        "client_id": "RP00000001",
        "redirect_uri": world.origin + CALLBACK,
        "scope": "openid name address birthdate gender",
        "code_challenge_method": "S256",
        "acr_values": "aal3 crl",
    }


def test_login_renews_the_cookie(world, browser):
    browser.arrive()
    before = browser.client.get_cookie("madoguchi").value
    browser.open(browser.confirm(browser.leave()))
    assert browser.client.get_cookie("madoguchi").value != before
    thief = UpstreamBrowser(world)
    thief.client.set_cookie("madoguchi", before)
    assert thief.open(browser.path).status == 403


# --- login CSRF, replays, mixed sessions, tabs


def test_the_attackers_answer_in_the_victims_browser_logs_nobody_in(world, browser):
    attacker = UpstreamBrowser(world)
    back = attacker.confirm(attacker.arrive().leave(), KENJI_THERE)
    browser.arrive().leave()
    assert browser.open(back).status == 400
    assert nothing_was_created(world)
    assert is_logged_out(browser)
    assert attacker.open(back).path.endswith("/choose"), "the victim's visit took it away"


def test_an_answer_in_a_browser_without_a_session_is_worth_nothing(world, browser):
    back = browser.confirm(browser.arrive().leave())
    assert UpstreamBrowser(world).open(back).status == 403
    assert nothing_was_created(world)


def test_an_answer_works_once(world, browser):
    back = browser.confirm(browser.arrive().leave())
    assert browser.open(back).path.endswith("/subject")
    assert browser.open(back).status == 400
    assert "本人確認ができませんでした" in browser.text


def test_the_code_of_one_visit_does_not_work_in_another(world, browser):
    attacker = UpstreamBrowser(world)
    stolen = parameters(attacker.confirm(attacker.arrive().leave(), KENJI_THERE))["code"]
    own = parameters(browser.confirm(browser.arrive().leave()))
    browser.open(f"{CALLBACK}?code={stolen}&state={own['state']}")
    assert browser.path.endswith("/problem")
    assert nothing_was_created(world)


def test_two_tabs_log_in_one_after_the_other(world):
    first = UpstreamBrowser(world)
    first.arrive()
    second = UpstreamBrowser(world)
    second.client = first.client
    second.arrive()
    back_of_first, back_of_second = first.confirm(first.leave()), second.confirm(second.leave())
    assert first.open(back_of_first).path.endswith("/subject")
    assert second.open(back_of_second).path.endswith("/subject")
    assert second.flow_id != first.flow_id


def test_of_one_visit_only_the_last_way_there_leads_back(world, browser):
    browser.arrive()
    page = browser.path
    old = browser.confirm(browser.leave())
    new = browser.confirm(browser.open(page).leave())
    assert browser.open(old).status == 400
    assert browser.open(new).path.endswith("/subject")


def test_the_way_there_is_opened_by_our_own_form_alone(world, browser):
    browser.arrive()
    assert browser.post(f"/flow/{browser.flow_id}/login/upstream").status == 403
    assert world.rows("upstream_login") == 0


def test_a_late_answer_finds_nothing(world, browser):
    back = browser.confirm(browser.arrive().leave())
    for _ in range(2):
        world.clock.turn(minutes=5)
        browser.open(f"/flow/{browser.flow_id}/login")  # the citizen keeps the session awake
    assert browser.open(back).status == 400
    assert nothing_was_created(world)


@pytest.mark.parametrize("query", ["", "?code=c", "?code=c&state=a&state=b", "?state=%00&code=c"])
def test_an_answer_to_nothing_is_refused(world, browser, query):
    browser.arrive()
    assert browser.open(CALLBACK + query).status == 400


# --- a sub never moves


def test_a_sub_that_was_another_persons_logs_nobody_in(world, browser):
    world.auth_app.set_traps(Trap.SAME_SUBJECT)
    assert browser.log_in_upstream().path.endswith("/subject")
    other = UpstreamBrowser(world).log_in_upstream(KENJI_THERE)
    assert other.path.endswith("/problem")
    assert "あなたを住民の登録から見つけられませんでした" in other.text
    assert world.rows("person") == world.rows("credential") == 1


def test_nobody_is_enrolled_whom_the_register_does_not_know(world, browser):
    assert browser.log_in_upstream("p-suzuki-tomoko").path.endswith("/problem")
    assert nothing_was_created(world)


# --- what the citizen sees: their side, our side, the upstream's side


@pytest.mark.parametrize(
    ("trap", "title", "code"),
    [
        (Trap.WRONG_NONCE, "本人確認ができませんでした", "ERR_UPSTREAM_NONCE"),
        (Trap.CALLBACK_ISSUER_FOREIGN, "本人確認ができませんでした", "ERR_UPSTREAM_MIXED_UP"),
        (Trap.MOVED_AWAY, "あなたを住民の登録から見つけられませんでした", "ERR_UPSTREAM_PERSON"),
        (Trap.OUTAGE, "国のサービスの問題です", "ERR_UPSTREAM_UNAVAILABLE"),
        (Trap.NOT_JSON, "国のサービスの問題です", "ERR_UPSTREAM_ANSWER"),
    ],
)
def test_the_page_says_whose_side_it_is_and_the_log_says_why(
    world, browser, caplog, trap, title, code
):
    world.auth_app.set_traps(trap)
    browser.log_in_upstream()
    assert browser.path.endswith("/problem")
    assert title in browser.text
    assert "あなたの情報は、何も渡っていません。" in browser.text
    assert code in caplog.text
    assert nothing_was_created(world)
    world.auth_app.set_traps()
    browser.press("continue")
    assert browser.open(browser.confirm(browser.leave())).path.endswith("/subject")


def test_a_citizen_who_stops_there_may_try_again_here(world, browser):
    browser.open(browser.confirm(browser.arrive().leave(), decision="stop"))
    assert "本人確認をやめました" in browser.text
    assert browser.press("continue").path.endswith("/login")


def test_a_client_that_is_not_registered_is_our_side(world, browser):
    address = browser.arrive().leave()
    back = browser.confirm(address)
    (world.auth_app.data / "auth_app" / "clients.json").write_text("{}")
    browser.open(back)
    assert "こちらの問題です" in browser.text


def test_a_silent_directory_logs_nobody_in(world, browser):
    back = browser.confirm(browser.arrive().leave())
    world.directory.silent = True
    assert browser.open(back).path.endswith("/problem")
    assert nothing_was_created(world)


# --- what is left behind


def test_no_attribute_token_or_sub_reaches_log_address_or_database(
    world, browser, caplog, tmp_path
):
    caplog.set_level("DEBUG")
    address = browser.arrive().leave()
    back = browser.confirm(address)
    browser.open(back)
    sub = _sub_of(world)
    person = world.directory.people["p-yamada-misaki"]
    secret = {*parameters(address).values(), parameters(back)["code"], sub} - {"code", "S256"}
    secret -= {"RP00000001", "aal3 crl", "openid name address birthdate gender"}
    secret -= {world.origin + CALLBACK}
    personal = {person.name["text"], person.address, person.birth_date, "19900402"}
    # The tester's own browser (urllib3) is not ours to silence.
    logged = " ".join(r.getMessage() for r in caplog.records if not r.name.startswith("urllib3"))
    assert "login_succeeded" in logged
    assert [value for value in secret | personal if value in logged] == []
    kept = b"".join(file.read_bytes() for file in tmp_path.glob("test.sqlite3*"))
    assert b"upstream" in kept
    stored_in_clear = {value for value in secret | personal if value.encode() in kept}
    assert stored_in_clear == set()
    assert not any(value in browser.path for value in personal)


def _sub_of(world):
    key = (world.auth_app.data / "auth_app" / "pairwise.key").read_bytes()
    return IdTokens(world.auth_app.issuer, key, Traps()).sub("RP00000001", "p-yamada-misaki")


# --- alone, or not at all


def test_without_the_card_there_is_no_form_to_a_bridge_and_no_anchor(
    tmp_path, sqlite_url, auth_app
):
    world = UpstreamWorld(tmp_path, sqlite_url, auth_app, methods="upstream")
    assert world.services.trust.anchors == ()
    browser = UpstreamBrowser(world)
    browser.arrive()
    assert "authenticate" not in browser.html
    assert "8610" not in browser.html
    assert browser.open(browser.confirm(browser.leave())).path.endswith("/subject")
    world.services.database.dispose()


def test_where_it_is_not_offered_its_addresses_are_not_there(tmp_path, sqlite_url, auth_app):
    world = UpstreamWorld(tmp_path, sqlite_url, auth_app, methods="card")
    browser = UpstreamBrowser(world)
    browser.arrive()
    assert not browser.page.attributes.get("upstream")
    assert browser.open(CALLBACK + "?code=c&state=s").status == 404
    world.services.database.dispose()
