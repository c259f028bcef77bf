"""Is the person with the card the customer whom the app means? From the push to the answer and its trace."""

import json
import logging

import pytest

from connectors.directory_port import CredentialStatus
from connectors.errors import DirectoryUnavailableError
from provider.flow.errors import FlowConflictError
from provider.storage.expiry import delete_expired
from tests.amendment_world import offered
from tests.citizen_browser import Browser
from tests.citizen_world import CLIENT, HANAKO, MISAKI, TARO
from tests.profile_world import BORN, MINE, agree, compared, lender

__all__ = ["lender"]


def in_all_tables(world):
    """Everything that the database holds, as one text; sealed content is not readable in it."""
    with world.services.database.reading() as connection:
        names = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'")
        tables = [name for (name,) in names]
        rows = [connection.exec_driver_sql(f'SELECT * FROM "{t}"').all() for t in tables]
    return json.dumps([[*map(str, row)] for table in rows for row in table], ensure_ascii=False)


def test_the_right_person_is_told_as_a_match_and_no_record_of_it_leaves(world, lender, browser):
    for name in MINE:
        entry = compared(lender, browser, world, lender.mean(name=name))
        assert entry["outcome"] == "released"
        assert entry["answer"] == {"value": "match", "version": "1", "as_of": None, "sources": []}
        assert "datasets" not in entry


@pytest.mark.parametrize(("name", "birthdate"), [("山田 美保", BORN), (MINE[0], "1990-04-03")])
def test_somebody_else_is_no_match_and_not_told_why(world, lender, browser, name, birthdate):
    answer = compared(lender, browser, world, lender.mean(name, birthdate))["answer"]
    assert answer == {"value": "no_match", "version": "1", "as_of": None, "sources": []}


def test_a_silent_register_is_unknown_and_stays_so_after_it_speaks_again(
    world, lender, browser, monkeypatch
):
    browser.log_in(world.cards[TARO], path=lender.mean("佐藤 太郎", "1985-01-01"))
    browser.press("continue", category=["profile_match"], term="90")

    def silent_once(_):
        monkeypatch.undo()
        raise DirectoryUnavailableError("silent")

    monkeypatch.setattr(world.directory, "person", silent_once)
    browser.press("agree")
    assert "「ちがう方」という意味ではありません" in browser.text
    tokens = lender.tokens(browser.press("return"))
    assert lender.read(tokens)["profile_match"]["answer"]["value"] == "unknown"


def test_who_leaves_it_out_is_not_compared_and_the_app_learns_that_it_was_declined(
    world, lender, browser
):
    entry = compared(lender, browser, world, lender.mean(), category=["immunisation"])
    assert entry == {"category": "profile_match", "outcome": "declined"}


def test_a_refusal_after_the_agreement_leaves_nothing_to_read(world, lender, browser):
    agree(browser, world, lender.mean())
    browser.press("cancel")
    assert "error=access_denied" in browser.press("return").left_for
    [grant] = world.services.grants.of_person(
        world.services.persons.enrol(MISAKI, now=world.clock())
    )
    assert not grant.alive(now=world.clock())
    assert world.rows("authorization_code") == 0


def test_the_answer_is_about_who_logged_in_and_not_about_the_child(world, lender, browser):
    entry = compared(lender, browser, world, lender.mean(), subject=HANAKO)
    assert entry["answer"]["value"] == "match"
    of_child = lender.mean("山田 花子", "2024-05-10")
    entry = compared(lender, browser, world, of_child, subject=HANAKO)
    assert entry["answer"]["value"] == "no_match"


def test_a_standing_consent_repeats_its_result_and_compares_nothing_anew(world, lender, browser):
    tokens = lender.tokens(agree(browser, world, lender.mean()).press("return"))
    assert lender.read(tokens, "k-1")["profile_match"]["answer"]["value"] == "match"
    world.directory.silent_about = frozenset({"person"})
    world.clock.turn(days=1)
    tokens = lender.refresh(tokens["refresh_token"]).json
    assert lender.read(tokens, "k-2")["profile_match"]["answer"]["value"] == "match"


def test_more_than_ten_comparisons_a_day_are_unknown_and_the_next_day_begins_anew(
    world, lender, browser
):
    def once():
        return compared(lender, browser, world, lender.mean())["answer"]["value"]

    assert once() == "match"
    person = world.services.persons.enrol(MISAKI, now=world.clock())
    whom = world.services.form_tokens.token("profile_match", CLIENT, person)
    for _ in range(9):
        world.services.daily_limits.count({f"profile_match:{whom}": 10}, now=world.clock())
    assert once() == "unknown"
    world.clock.turn(days=1)
    assert once() == "match"


def count_comparisons(world, monkeypatch):
    compared = []
    real = world.services.grants.note_profile_match
    monkeypatch.setattr(
        world.services.grants,
        "note_profile_match",
        lambda *noted: compared.append(noted) or real(*noted),
    )
    return compared


def test_agreeing_twice_compares_once(world, lender, browser, monkeypatch):
    browser.log_in(world.cards[TARO], path=lender.mean("佐藤 太郎", "1985-01-01"))
    browser.press("continue", category=["profile_match"], term="90")
    compared, page, path = count_comparisons(world, monkeypatch), browser.page, browser.path
    browser.press("agree")
    browser.page, browser.path = page, path
    browser.press("agree")
    assert len(compared) == world.rows("consent_grant") == 1


def test_the_slower_of_two_tabs_compares_nothing(world, lender, browser, monkeypatch):
    browser.log_in(world.cards[TARO], path=lender.mean("佐藤 太郎", "1985-01-01"))
    browser.press("continue", category=["profile_match"], term="90")
    compared = count_comparisons(world, monkeypatch)

    def too_late(*_):
        raise FlowConflictError

    monkeypatch.setattr(world.services.flows, "advance", too_late)
    browser.press("agree")
    assert (compared, world.rows("consent_grant"), world.rows("registration_count")) == ([], 0, 0)


def test_what_was_asked_lies_nowhere_in_clear_and_is_gone_in_the_end(
    world, lender, browser, caplog
):
    caplog.set_level(logging.DEBUG)
    name, born = "見本 ことり", "1951-07-13"
    visited = []
    path = lender.mean(name, born)
    visited.append(path)
    browser.log_in(world.cards[TARO], path=path)
    visited.append(browser.path)
    browser.press("continue", category=["profile_match"], term="90")
    assert "ことり" not in browser.html
    browser.press("agree")
    visited += [browser.path, browser.press("return").left_for]
    tokens = lender.tokens(browser)
    assert lender.read(tokens)["profile_match"]["answer"]["value"] == "no_match"
    kept = in_all_tables(world)
    for canary in (name, "ことり", "見本", born):
        assert canary not in caplog.text
        assert canary not in " ".join(visited)
        assert canary not in kept
    assert "profile_match" in kept
    assert (world.rows("flow"), world.rows("pushed_request")) == (1, 1)
    world.clock.turn(days=1)
    delete_expired(world.services.database, now=world.clock())
    assert (world.rows("flow"), world.rows("pushed_request")) == (0, 0)


def test_history_and_my_page_show_that_it_was_compared(world, lender, browser):
    compared(lender, browser, world, lender.mean())
    browser.open("/my-page/history")
    assert "ご本人かどうかの確認" in browser.text
    [entry] = [*world.services.disclosures.walk()]
    [item] = [item for item in entry.items if item.category == "profile_match"]
    assert (item.outcome, item.record_count, item.agencies) == ("released", 0, ())


def test_after_a_new_card_other_details_are_not_answered_by_the_earlier_comparison(
    world, lender, browser
):
    lender.tokens(
        agree(browser, world, lender.mean("佐藤 太郎", "1985-01-01"), card=TARO).press("return")
    )
    world.directory.says(world.cards[TARO], CredentialStatus.SUPERSEDED)
    world.services.credential_watch.read_feed(now=world.clock())
    world.clock.turn(minutes=1)
    renewed = Browser(world).log_in(
        world.new_card(TARO), path=lender.mean("佐藤 次郎", "1985-01-01")
    )
    assert renewed.path.endswith("/choose")
    assert "profile_match" in offered(renewed)


def test_only_who_was_compared_sees_the_result_and_not_the_child(world, lender, browser):
    agree(browser, world, lender.mean(), subject=HANAKO)
    assert "ご本人かどうかの確認の結果" in browser.text
    browser.press("return")
    child = world.services.persons.enrol(HANAKO, now=world.clock())
    [grant] = world.services.grants.of_person(child)
    assert "確認の結果" in browser.open(f"/my-page/grants/{grant.grant_id}").text
    own = Browser(world).log_in_to_my_page(world.cards[HANAKO])
    assert "確認の結果" not in own.open(f"/my-page/grants/{grant.grant_id}").text
