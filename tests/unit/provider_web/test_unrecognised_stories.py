"""「心当たりがありません」: what a citizen stops, whom it reaches, and how it comes to an end."""

import re

import pytest
from click.testing import CliRunner

from consent.disclosure import OWN
from provider.cli import cases as command
from tests.citizen_world import HANAKO, MISAKI, TARO
from tests.history_world import PATH, past, reader, shared

__all__ = ["past", "reader", "shared"]

OPEN = re.compile(r"([2-9A-Z]{4}-[2-9A-Z]{4})  2026-11-22T18:00\+09:00")


@pytest.fixture
def desk(past, monkeypatch):
    """The operator's commands."""
    monkeypatch.setattr(command, "build", lambda _: past.services)
    monkeypatch.setattr(command.Settings, "from_environment", lambda: past.services.settings)
    monkeypatch.setattr(type(past.services), "close", lambda _: None)
    return lambda *arguments: CliRunner().invoke(command.cases, arguments)


def asked_about(browser, entry):
    """Go from the entry on the page to the page that says what happens."""
    browser.open(PATH)
    return browser.open(browser.page.links[f"unrecognised-{entry.disclosure_id}"])


def reported(browser, entry):
    return asked_about(browser, entry).press("report")


def grant_of(past, grant):
    return past.services.grants.get(grant.grant_id)


def number_on(browser):
    return browser.path.rpartition("/")[2]


def test_it_is_said_first_and_then_the_connection_rests_at_once(past, reader, desk):
    grant = past.permit()
    entry = past.entry(grant)
    asked_about(reader, entry)
    for said in (
        "「こそだて手帳」との連携を、すぐに止めます",
        "すでに渡った情報は、「こそだて手帳」に残ります",
        "受付の番号を出します",
        "自分で連携を再開できます",
    ):
        assert said in reader.text
    assert not grant_of(past, grant).paused
    reader.press("report")
    rests = grant_of(past, grant)
    assert (rests.paused, rests.paused_because) == (True, "unrecognised")
    number = number_on(reader)
    for said in (number, "担当者が調べています", "連携は、いま止まっています"):
        assert said in reader.text
    assert f"case-{number}" in reader.open(PATH).page.attributes
    listed = desk("list").output
    assert (OPEN.search(listed)[1], grant.grant_id in listed) == (number, True)
    assert "山田" not in listed
    assert past.person() not in listed
    assert past.services.notices.unread(past.person()) == 1


def test_whoever_remembers_after_all_lets_it_go_on_by_themself(past, reader, desk):
    grant = past.permit()
    reported(reader, past.entry(grant)).press("recognised")
    assert not grant_of(past, grant).paused
    assert "思い出したとのことで、終わりました" in reader.text
    assert "recognised" not in reader.page.attributes
    assert "0 open" in desk("list").output


def test_whoever_wants_no_more_ends_it_from_there(past, reader):
    grant = past.permit()
    reported(reader, past.entry(grant))
    number = number_on(reader)
    assert reader.page.attributes["end"]["href"] == f"/my-page/grants/{grant.grant_id}/withdraw"
    reader.open(reader.page.attributes["end"]["href"]).press("withdraw")
    assert not grant_of(past, grant).alive(now=past.world.clock())
    said = reader.open(f"{PATH}/cases/{number}").text
    assert "「こそだて手帳」との連携は、もう終わっています" in said
    assert "end" not in reader.page.attributes


def test_reporting_twice_and_another_entry_of_the_connection_are_one_case(past, reader, desk):
    grant = past.permit()
    first, second = past.entry(grant), past.entry(grant)
    page = asked_about(reader, first)
    [form] = [form for form in page.page.forms if "report" in form.buttons]
    number = number_on(page.press("report"))
    assert number_on(page.post(form.action, **dict(form.fields))) == number
    assert number_on(reported(reader, second)) == number
    assert "1 open" in desk("list").output
    assert past.services.notices.unread(past.person()) == 1


def test_after_it_went_on_it_can_be_reported_anew(past, reader):
    grant = past.permit()
    entry = past.entry(grant)
    first = number_on(reported(reader, entry))
    reader.press("recognised")
    assert number_on(reported(reader, entry)) != first
    assert grant_of(past, grant).paused


def test_another_persons_entry_and_case_are_not_there(past, reader, shared):
    theirs = past.entry(past.permit(by=TARO))
    stranger = shared[1][TARO]
    number = number_on(reported(stranger, theirs))
    for path in (f"{theirs.disclosure_id}/unrecognised", f"cases/{number}", "nothing/unrecognised"):
        assert reader.open(f"{PATH}/{path}").status == 404
    assert reader.post(f"{PATH}/{theirs.disclosure_id}/unrecognised").status == 403


def test_a_principal_reports_what_a_proxy_did_and_only_the_principal_lets_it_go_on(
    past, reader, shared
):
    grant = past.permit(by=TARO, about=MISAKI, relation="agent")
    reported(reader, past.entry(grant))
    assert grant_of(past, grant).paused
    proxy = shared[1][TARO].open(PATH)
    assert "調べている件" not in proxy.text
    past.services.grants.resume([grant.grant_id], past.person(TARO), now=past.world.clock())
    assert grant_of(past, grant).paused
    reader.press("recognised")
    assert not grant_of(past, grant).paused


def test_what_is_not_ones_own_to_stop_is_looked_into_all_the_same(past, shared, desk):
    grant = past.permit(about=HANAKO, relation="legal_representative")
    child = shared[1][HANAKO]
    asked_about(child, past.entry(grant))
    assert "もう終わったか、あなたには止められません" in child.text
    child.press("report")
    assert not grant_of(past, grant).paused
    assert "end" not in child.page.attributes
    assert "1 open" in desk("list").output


def test_a_reading_of_ones_own_is_reported_without_a_connection(past, reader, desk):
    entry = past.entry(past.permit(), kind=OWN, grant_id="", client_id="", delivered=False)
    reader.open(f"{PATH}?kinds=all")
    reader.open(reader.page.links[f"unrecognised-{entry.disclosure_id}"])
    assert "カードがお手元にあるか、確かめてください" in reader.text
    reader.press("report")
    assert "connection none" in desk("list").output
    assert reader.press("recognised").status == 200


@pytest.mark.parametrize(
    ("finding", "said"),
    [
        ("as_agreed", "許可のとおりに渡ったものでした"),
        ("misuse", "許可のない使われ方でした"),
        ("unclear", "はっきりしたことはわかりませんでした"),
    ],
)
def test_the_desk_closes_a_case_once_and_its_person_reads_what_was_found(
    past, reader, desk, finding, said
):
    grant = past.permit()
    number = number_on(reported(reader, past.entry(grant)))
    assert desk("close", number, "--finding", finding).exit_code == 0
    assert "no open case" in desk("close", number, "--finding", finding).output
    assert said in reader.open(f"{PATH}/cases/{number}").text
    assert grant_of(past, grant).paused
    assert past.services.notices.unread(past.person()) == 2


def test_a_former_guardian_hears_nothing_of_what_the_desk_found(past, reader, desk):
    grant = past.permit(about=HANAKO, relation="legal_representative")
    number = number_on(reported(reader, past.entry(grant)))
    assert "has been told" in desk("close", number, "--finding", "misuse").output
    grant = past.permit(about=HANAKO, relation="legal_representative")
    number = number_on(reported(reader, past.entry(grant)))
    unread = past.services.notices.unread(past.person())
    directory = past.world.directory
    directory.children, before = {}, directory.children
    try:
        assert "Nobody was told" in desk("close", number, "--finding", "misuse").output
    finally:
        directory.children = before
    assert past.services.notices.unread(past.person()) == unread


def test_a_forged_form_stops_nothing(past, reader):
    grant = past.permit()
    entry = past.entry(grant)
    assert reader.post(f"{PATH}/{entry.disclosure_id}/unrecognised").status == 403
    assert not grant_of(past, grant).paused
