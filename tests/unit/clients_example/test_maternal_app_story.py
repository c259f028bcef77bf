"""A parent connects, sees the timeline, asks again, withdraws and ends."""

from tests.unit.clients_example.honest_provider import reply
from tests.unit.clients_example.samples import (
    CHECKUP,
    DOSES,
    SECRET_PLACE,
    WHOLE,
    dose,
    envelope,
    other,
    released,
)
from tests.walker import Walker


def state(browser):
    return browser.attribute("message", "data-state")


def test_the_first_page_offers_to_connect_and_calls_nobody(browser, provider):
    assert state(browser) == "disconnected"
    assert browser.has("connect")
    assert provider.seen == []


def test_connecting_shows_what_was_handed_over(browser, provider):
    browser.press("connect")
    assert state(browser) == "connected"
    assert browser.has("timeline")
    for text in (
        "2024年7月16日",
        "ロタウイルス",
        "五種混合",
        "2回目",
        "ひなた市",
        "2026年11月19日現在",
    ):
        assert text in browser.text
    assert "2024年10月" in browser.text
    assert "身長 80.3cm" in browser.text
    assert SECRET_PLACE not in browser.text
    assert provider.acknowledged == ["req-1"]
    assert "?" not in browser.url


def test_each_look_asks_whether_access_still_stands(browser, provider, app_url):
    browser.press("connect")
    before = provider.count("POST", "/token")
    browser.open(app_url)
    assert provider.count("POST", "/token") > before
    assert provider.count("POST", "/self-information/requests") == 1
    assert state(browser) == "connected"


def test_a_new_nonce_is_used_at_once_in_one_retry(browser, provider, app_url):
    browser.press("connect")
    assert provider.count("POST", "/par") == 2  # the first has no nonce yet
    provider.nonce = "nonce-1"
    before = provider.count("POST", "/token")
    browser.open(app_url)
    assert provider.count("POST", "/token") == before + 2
    browser.open(app_url)
    assert provider.count("POST", "/token") == before + 3


def test_a_provider_that_never_takes_the_nonce_is_asked_twice_only(browser, provider):
    provider.proof = lambda *_: (None, "use_dpop_nonce")
    browser.press("connect")
    assert provider.count("POST", "/par") == 2
    assert state(browser) == "error"


def test_an_expired_access_token_is_renewed_before_the_call(browser, provider):
    provider.token_life = 10
    browser.press("connect")
    assert state(browser) == "connected"
    assert len(provider.access) == 1 + 3  # create, fetch, acknowledge


def test_an_access_token_refused_too_early_is_renewed_once(browser, provider, app_url):
    provider.results = [(202, {"status": "accepted"})]
    browser.press("connect")
    provider.access.clear()
    provider.results = [(200, WHOLE)]
    assert state(browser.open(app_url)) == "connected"


def test_outcomes_are_told_for_each_category(browser, provider):
    provider.results = [
        (200, envelope(released(*DOSES), other("declined"), other("source_error", "x-1")))
    ]
    browser.press("connect")
    assert state(browser) == "connected"
    assert "母子保健：渡さないことにした記録" in browser.text
    assert "x-1：答えがもらえませんでした" in browser.text


def test_nothing_held_is_told_as_empty_and_a_fault_as_error(browser, provider, app_url):
    provider.results = [(200, envelope(other("not_available", "immunisation")))]
    browser.press("connect")
    assert state(browser) == "empty"
    provider.results = [(200, envelope(other("source_error", "immunisation")))]
    browser.press("refresh")
    assert state(browser) == "error"
    assert "予防接種：答えがもらえませんでした" in browser.text
    assert browser.has("refresh")


def test_asking_again_makes_a_new_request_and_shows_the_newer_result(browser, provider):
    browser.press("connect")
    provider.results = [(200, envelope(released(*DOSES, dose("mr", 1, "2025-06-01"))))]
    browser.press("refresh")
    assert state(browser) == "connected"
    assert "麻しん風しん" in browser.text
    assert provider.acknowledged == ["req-1", "req-2"]


def test_an_answer_that_was_lost_is_asked_for_with_the_same_key(browser, provider, app_url):
    provider.replace["/self-information/requests"] = lambda: reply("<html>", 502)
    browser.press("connect")
    assert state(browser) == "error"
    provider.replace.clear()
    assert state(browser.open(app_url)) == "connected"
    keys = {
        headers["Idempotency-Key"]
        for method, path, headers in provider.seen
        if (method, path) == ("POST", "/self-information/requests")
    }
    assert len(keys) == 1


def test_a_request_that_is_gone_lets_the_parent_ask_anew(browser, provider, app_url):
    provider.results = [(410, {"code": "gone"})]
    browser.press("connect")
    assert state(browser) == "error"
    provider.results = [(200, WHOLE)]
    assert state(browser.press("refresh")) == "connected"


def test_a_consent_for_one_time_shows_its_records_and_offers_no_refresh(browser, provider, app_url):
    provider.standing = False
    browser.press("connect")
    assert state(browser) == "connected"
    assert not browser.has("refresh")
    assert "今回かぎり" in browser.text
    assert state(browser.open(app_url)) == "connected"


def test_no_dose_is_called_due_while_vaccinations_are_missing(browser, provider):
    checkup = released(CHECKUP, category="maternal_child_health", record_type="infant_checkup")
    missing = other("source_error", "immunisation", kind="maintenance")
    provider.results = [(200, envelope(missing, checkup))]
    browser.press("connect")
    assert state(browser) == "connected"
    assert "2025年12月3日" in browser.text
    assert not browser.has("next")
    provider.results = [(200, WHOLE)]
    assert browser.press("refresh").has("next")


def test_the_app_speaks_the_language_of_the_browser_and_tells_the_provider(provider, app_url):
    reader = Walker()
    reader.session.headers["Accept-Language"] = "en-GB,en;q=0.9,ja;q=0.5"
    reader.open(app_url)
    assert "No more copying vaccination records." in reader.text
    reader.press("connect")
    assert provider.asked_last["ui_locales"] == "en"
    assert "これまでの記録" in reader.open(f"{app_url}/?lang=ja").text
    assert "これまでの記録" in reader.open(app_url).text


def test_after_a_withdrawal_the_next_look_says_so_and_everything_is_gone(
    browser, provider, app_url, tmp_path
):
    browser.press("connect")
    provider.withdrawn = True
    assert state(browser.open(app_url)) == "withdrawn"
    assert "ロタウイルス" not in browser.text
    stored = (tmp_path / "app" / "connections.sqlite3").read_bytes()
    assert b"mk_rt_" not in stored
    assert b"rotavirus" not in stored
    provider.withdrawn = False
    assert state(browser.press("connect")) == "connected"


def test_a_withdrawal_while_waiting_is_told_too(browser, provider, app_url):
    provider.results = [(202, {"status": "collecting"})]
    browser.press("connect")
    provider.withdrawn = True
    assert state(browser.open(app_url)) == "withdrawn"


def test_ending_ends_the_consent_and_deletes_everything(browser, provider, tmp_path):
    browser.press("connect")
    browser.press("disconnect")
    assert state(browser) == "disconnected"
    assert provider.grants == provider.refreshes == {}
    assert provider.count("POST", "/revoke") == 0
    assert b"rotavirus" not in (tmp_path / "app" / "connections.sqlite3").read_bytes()


def test_a_renewed_token_still_knows_the_consent_to_end(browser, provider, app_url):
    browser.press("connect")
    browser.open(app_url)
    browser.press("disconnect")
    assert provider.grants == {}


def test_a_newer_nonce_does_not_keep_the_consent_alive(browser, provider):
    browser.press("connect")
    provider.nonce = "nonce-1"
    assert state(browser.press("disconnect")) == "disconnected"
    assert provider.grants == {}


def test_a_consent_that_is_over_already_has_ended(browser, provider):
    browser.press("connect")
    provider.grants.clear()
    assert state(browser.press("disconnect")) == "disconnected"


def test_a_provider_that_lets_nobody_look_after_grants_gets_the_token_back(browser, provider):
    provider.manages_grants = False
    browser.press("connect")
    assert state(browser.press("disconnect")) == "disconnected"
    assert provider.refreshes == {}
    assert provider.count("POST", "/revoke") == 1


def test_an_app_that_may_not_end_grants_says_that_the_consent_still_stands(browser, provider):
    browser.press("connect")
    provider.replace["/token"] = lambda: reply({"error": "unauthorized_client"}, 400)
    assert state(browser.press("disconnect")) == "ended_here"


def test_ending_while_the_provider_is_down_deletes_and_says_that_the_consent_still_stands(
    browser, provider, tmp_path
):
    browser.press("connect")
    (grant_id,) = provider.grants
    provider.replace[f"/grants/{grant_id}"] = lambda: reply("no", 500)
    assert state(browser.press("disconnect")) == "ended_here"
    assert "マイページ" in browser.text
    stored = (tmp_path / "app" / "connections.sqlite3").read_bytes()
    assert b"rotavirus" not in stored
    assert b"mk_rt_" not in stored
    assert state(browser.press("connect")) == "connected"


def test_a_birth_date_gives_days_to_the_next_doses(browser, provider):
    browser.press("connect")
    assert "記録がないことは、受けていないことを意味しません" in browser.text
    assert "生後3か月〜5か月" in browser.text
    browser.press("save_child", birth_date="2024-05-14")
    assert "生後3か月〜5か月" not in browser.text
    assert "2027年5月〜2028年5月ごろ" in browser.text  # Japanese encephalitis at three years
    assert "生後2か月" in browser.text
    assert "1歳6か月" in browser.text
    browser.press("save_child", birth_date="1901-01-01")
    assert browser.status == 422
    assert browser.has("birth-wrong")


def test_the_child_goes_by_the_name_that_the_parent_gave(browser, provider, app_url):
    browser.press("connect")
    browser.press("save_child", nickname="  <b>はな\tちゃん ", birth_date="")
    assert "<b>はな ちゃんのこれまでの記録" in browser.text
    provider.withdrawn = True
    assert "はな ちゃん" not in browser.open(app_url).text
    provider.withdrawn = False
    assert "はな ちゃんのこれまでの記録" in browser.press("connect").text


def test_nothing_found_is_never_told_as_nothing_held_or_nothing_given(browser, provider):
    provider.results = [(200, envelope(other("not_available", "immunisation")))]
    browser.press("connect")
    assert browser.text.count("受けていないことを意味しません") == 2
    assert "持っていない" not in browser.text
    assert "hold no record that" not in browser.follow("language").text


def test_english_stays_once_chosen(browser):
    browser.follow("language")
    assert "Connect to municipal records" in browser.text
    browser.press("connect")
    assert "Five-in-one" in browser.text
    assert "weight 10250 g" in browser.text


def test_two_browsers_see_nothing_of_each_other(browser, app_url):
    browser.press("connect")
    assert state(Walker().open(app_url)) == "disconnected"
