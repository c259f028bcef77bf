"""The whole way of a citizen: from the app over login and consent to the code, and back."""

from tests.citizen_browser import answer_parameters
from tests.citizen_world import HANAKO, MISAKI, ORIGIN, TARO


def choose(browser, *, subject=HANAKO, category=("immunisation",), term="365"):
    browser.press("continue", subject=subject)
    return browser.press("continue", category=list(category), term=term)


def test_a_parent_hands_one_of_two_categories_of_a_child_to_an_app(world, browser):
    browser.open(world.push())
    assert "『こそだて手帳』から、情報の提供を求められています" in browser.text
    assert "株式会社こそだて（架空）" in browser.text
    assert "予防接種の予定を知らせるため" in browser.text
    assert "まだ何も渡りません" in browser.text

    browser.log_in(path=browser.path)
    assert browser.path.endswith("/subject")
    browser.press("continue", subject=HANAKO)
    assert "山田 花子さんの情報のうち、渡すものを選んでください" in browser.text
    browser.press("continue", category=["immunisation"], term="365")
    assert "次の内容を渡します" in browser.text
    assert "マイナンバー（12桁の番号）は、どの場合も渡りません。" in browser.text
    assert world.rows("consent_grant") == 0

    browser.press("agree")
    assert "許可を受け付けました" in browser.text
    grant_id = browser.text.split("許可の番号 ")[1].split()[0]
    grant = world.services.grants.get(grant_id)
    assert (grant.categories, grant.declined) == (("immunisation",), ("maternal_child_health",))
    assert grant.relation == "legal_representative"
    assert grant.subject_id != grant.person_id
    assert (grant.expires_at - grant.given_at).days == 365
    assert world.rows("authorization_code") == 0

    browser.press("return")
    came_back = answer_parameters(browser.left_for)
    assert came_back["code"].startswith("mk_ac_")
    assert came_back["state"] == "app-state"
    assert came_back["iss"] == ORIGIN


def test_who_acts_for_nobody_is_not_asked_for_whom(world, browser):
    browser.log_in(world.cards[TARO])
    assert browser.path.endswith("/choose")
    assert "あなたの情報のうち" in browser.text


def test_one_category_alone_has_no_box_and_stands_in_the_button(world, browser):
    browser.log_in(world.cards[TARO], path=world.push("openid immunisation"))
    assert not [f for f in browser.page.forms if "category" in f.options]
    assert "「予防接種」の内容を確認する" in browser.text
    browser.press("continue").press("agree").press("return")
    assert "code" in answer_parameters(browser.left_for)


def test_a_request_without_offline_access_offers_this_time_only(world, browser):
    browser.log_in(world.cards[TARO], path=world.push("openid immunisation"))
    assert "渡すのは、今回の1回だけです。" in browser.text
    browser.press("continue").press("agree")
    grants = world.services.grants.of_person(world.services.persons.enrol(TARO, now=world.clock()))
    assert not grants[0].standing
    assert (grants[0].expires_at - grants[0].given_at).days == 1


def test_nothing_is_ticked_and_the_shortest_term_is_chosen_beforehand(world, browser):
    browser.log_in()
    radios = next(f for f in browser.page.forms if "subject" in f.options)
    assert not [pair for pair in radios.fields if pair[0] == "subject"]
    browser.press("continue", subject=HANAKO)
    form = next(f for f in browser.page.forms if "category" in f.options)
    assert form.options == {
        "category": ["immunisation", "maternal_child_health"],
        "term": ["once", "90", "365"],
    }
    assert [pair for pair in form.fields if pair[0] in ("category", "term")] == [("term", "once")]


def test_a_child_of_fifteen_is_listed_with_the_reason_of_age_and_no_radio(world, browser):
    browser.log_in()
    assert "山田 海斗" in browser.text
    assert "15歳になったため、ご本人の手続きが必要です。" in browser.text
    radios = next(f for f in browser.page.forms if "subject" in f.options)
    assert radios.options["subject"] == [MISAKI, HANAKO]


def test_choosing_nobody_and_nothing_is_explained_on_the_same_page(world, browser):
    browser.log_in()
    browser.press("continue")
    assert browser.status == 422
    assert "だれの情報を渡すかを選ぶか" in browser.text
    browser.press("continue", subject=HANAKO)
    browser.press("continue", term="90")
    assert browser.status == 422
    assert "渡す情報を1つ以上選ぶか" in browser.text
    assert "<title>問題があります：" in browser.html
    browser.press("continue", category=["immunisation"])
    assert browser.path.endswith("/check")
    assert "90日間" in browser.text


def test_what_was_ticked_is_kept_for_who_goes_back_to_change_it(world, browser):
    choose(browser.log_in())
    browser.open(browser.path.replace("/check", "/choose"))
    form = next(f for f in browser.page.forms if "category" in f.options)
    assert ("category", "immunisation") in form.fields
    assert ("term", "365") in form.fields


def test_another_subject_forgets_what_was_ticked_for_the_first(world, browser):
    choose(browser.log_in())
    browser.open(browser.path.replace("/check", "/subject")).press("continue", subject=MISAKI)
    form = next(f for f in browser.page.forms if "category" in f.options)
    assert [pair for pair in form.fields if pair[0] == "category"] == []


def test_refusing_is_possible_at_every_step_and_hands_over_nothing(world, browser):
    steps = (
        lambda b: b.open(world.push()),
        lambda b: b.arrive(),
        lambda b: b.log_in(),
        lambda b: b.log_in().press("continue", subject=HANAKO),
        lambda b: choose(b.log_in()),
        lambda b: choose(b.log_in()).press("agree"),
    )
    for step in steps:
        step(browser)
        browser.press("cancel")
        assert browser.path.endswith("/refused")
        assert "何も渡していません" in browser.text
        browser.press("return")
        answered = answer_parameters(browser.left_for)
        assert answered["error"] == "access_denied"
        assert answered["state"] == "app-state"
    assert world.rows("authorization_code") == 0
    with world.services.database.reading() as connection:
        alive = "SELECT count(*) FROM consent_grant WHERE withdrawn_at IS NULL"
        assert connection.exec_driver_sql(alive).scalar() == 0


def test_the_whole_way_in_english(world, browser):
    browser.language = "en"
    browser.open(world.push())
    assert "“Kosodate Techo” asks you to share information" in browser.text
    choose(browser.log_in(path=browser.path))
    assert "Your My Number (the 12-digit number) is never shared." in browser.text
    browser.press("agree").press("return")
    assert "code" in answer_parameters(browser.left_for)


def test_the_language_changes_anywhere_and_the_place_is_kept(world, browser):
    browser.log_in().press("continue", subject=HANAKO)
    place = browser.path
    browser.press("language-en", category=["immunisation"], term="90")
    assert "Choose what to share about 山田 花子" in browser.text
    assert browser.path.split("?")[0] == place
    browser.press("continue")
    assert "This will be shared" in browser.text


def test_the_app_may_wish_for_a_language_and_the_reader_decides(world, browser):
    browser.open(world.push(ui_locales="fr en-GB"))
    assert '<html lang="en">' in browser.html
    browser.open(browser.page.links["language-ja"])
    browser.open(world.push(ui_locales="en"))
    assert '<html lang="ja">' in browser.html


def test_a_slow_reader_gets_more_time_without_a_second_pin(world, browser):
    browser.log_in().press("continue", subject=HANAKO)
    for _ in range(2):
        world.clock.turn(minutes=14)
        browser.press("more-time", category=["immunisation"], term="90")
        form = next(f for f in browser.page.forms if "category" in f.options)
        assert ("category", "immunisation") in form.fields
    world.clock.turn(minutes=14)
    browser.press("continue", category=["immunisation"], term="90").press("agree").press("return")
    assert "code" in answer_parameters(browser.left_for)


def test_what_was_agreed_is_kept_in_both_languages_and_without_names_of_people(world, browser):
    choose(browser.log_in()).press("agree")
    person = world.services.persons.enrol(MISAKI, now=world.clock())
    kept = world.services.grants.of_person(person)[0].consent_text
    assert kept["ja"]["categories"] == ["予防接種"]
    assert kept["en"]["recipient"] == "Kosodate Techo"
    assert "花子" not in str(kept)


def test_an_app_that_wants_no_questions_hears_that_a_login_is_needed(world, browser):
    browser.open(world.push(prompt="none"))
    assert answer_parameters(browser.left_for)["error"] == "login_required"
