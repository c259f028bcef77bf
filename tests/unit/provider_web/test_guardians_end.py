"""What guardians allow about a child ends 90 days after its 15th birthday, whenever it was agreed to."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest

from consent.representation import (
    LEGAL_REPRESENTATIVE,
    SELF,
    age,
    birthday,
    guardians_end,
    own_decision_is_near,
)
from provider.flow.state import SubjectChoice
from provider.web.citizen.agreement import _end
from tests import citizen_world
from tests.citizen_browser import Browser
from tests.citizen_world import HANAKO, KAITO, MISAKI, TARO
from tests.mandate_stories import on_my_page

NEARLY_15 = date(2011, 12, 1)


@pytest.mark.parametrize(
    ("born", "end"),
    [
        (date(2011, 11, 22), date(2027, 2, 20)),
        (date(2012, 2, 29), date(2027, 5, 30)),
        (date(2009, 2, 28), date(2024, 5, 28)),
    ],
)
def test_the_day_on_which_it_ends(born, end):
    assert guardians_end(born) == end
    fifteen = birthday(born, 15)
    assert age(born, on=fifteen) == 15
    assert age(born, on=fifteen - timedelta(days=1)) == 14
    assert age(born, on=end) < 18


def test_a_new_consent_runs_no_longer(world, monkeypatch):
    text, kana, _ = citizen_world._PEOPLE[HANAKO]
    monkeypatch.setitem(citizen_world._PEOPLE, HANAKO, (text, kana, NEARLY_15))
    child = world.services.persons.enrol(HANAKO, now=world.clock())

    def ends(relation, days):
        view = SimpleNamespace(person_id=None, subject=SubjectChoice(child, relation))
        with world.app.test_request_context():
            return _end(view, world.clock(), days)

    assert ends(LEGAL_REPRESENTATIVE, 365) == datetime(2027, 2, 28, 15, tzinfo=UTC)
    assert ends(LEGAL_REPRESENTATIVE, 90) == world.clock() + timedelta(days=90)
    assert ends(SELF, 365) == world.clock() + timedelta(days=365)


@pytest.mark.parametrize(
    ("born", "told_on"),
    [
        (date(2012, 2, 22), date(2026, 11, 22)),
        (date(2012, 2, 29), date(2026, 12, 29)),
        (date(2011, 11, 30), date(2026, 8, 30)),
        (date(2012, 5, 31), date(2027, 2, 28)),
        (date(2012, 3, 1), date(2026, 12, 1)),
    ],
)
def test_the_day_from_which_it_is_told_that_a_child_will_decide(born, told_on):
    day, fifteen = timedelta(days=1), birthday(born, 15)
    for today, near in ((told_on - day, False), (told_on, True), (fifteen - day, True)):
        assert own_decision_is_near(born, today=today) is near
    assert not own_decision_is_near(born, today=fifteen)


def test_both_hear_once_at_fourteen_years_and_nine_months(world, monkeypatch):
    """Whose card was shown, and who allowed something about the child; not who is a guardian no more."""
    said = "15歳の誕生日から、子ども本人が決めるようになります"
    text, kana, _ = citizen_world._PEOPLE[HANAKO]
    monkeypatch.setitem(citizen_world._PEOPLE, HANAKO, (text, kana, date(2012, 2, 23)))
    world.directory.children = {}
    child, misaki, taro = (
        world.services.persons.enrol(each, now=world.clock()) for each in (HANAKO, MISAKI, TARO)
    )
    for guardian in (misaki, taro):
        world.services.representations.add(guardian, child, now=world.clock())
    world.services.representations.end(taro, child, now=world.clock())
    world.services.guardian_ends.run_due(now=world.clock())
    assert said not in on_my_page(world, HANAKO).open("/my-page/notices").text
    world.clock.turn(days=1)
    for _ in range(2):  # and another worker
        world.services.guardian_ends.run_due(now=world.clock())
        vars(world.services).pop("guardian_ends")
    assert on_my_page(world, HANAKO).open("/my-page/notices").text.count(said) == 1
    box = on_my_page(world, MISAKI).open("/my-page/notices")
    assert box.text.count(said) == 1
    assert box.open("/my-page/children").status == 200
    assert said not in on_my_page(world, TARO).open("/my-page/notices").text


@pytest.fixture
def kaito(world):
    return world.services.persons.enrol(KAITO, now=world.clock())


def test_a_living_one_is_cut_once_a_day_and_says_who_cut_it(mine, kaito):
    world, ends = mine.world, mine.world.services.guardian_ends
    of_kaito = mine.give(subject_id=kaito, relation=LEGAL_REPRESENTATIVE)
    short = mine.give(
        subject_id=kaito,
        relation=LEGAL_REPRESENTATIVE,
        expires_at=world.clock() + timedelta(days=7),
    )
    others = [mine.give(), mine.give(subject_id=mine.child, relation=LEGAL_REPRESENTATIVE)]
    assert ends.run_due(now=world.clock()) == 1
    assert mine.kept(of_kaito).expires_at == datetime(2027, 2, 19, 15, tzinfo=UTC)
    assert [mine.kept(each) for each in (short, *others)] == [short, *others]
    [change] = world.services.grant_changes.of_grant(of_kaito.grant_id)
    assert (change.kind, change.by) == ("shortened", "platform")
    mine.give(subject_id=kaito, relation=LEGAL_REPRESENTATIVE)
    assert ends.run_due(now=world.clock()) == 0, "not before tomorrow"
    world.clock.turn(days=1)
    assert ends.run_due(now=world.clock()) == 1


def test_one_that_should_have_ended_ends_now_and_hands_out_nothing(mine, kaito, monkeypatch):
    world = mine.world
    text, kana, _ = citizen_world._PEOPLE[KAITO]
    monkeypatch.setitem(citizen_world._PEOPLE, KAITO, (text, kana, date(2009, 1, 1)))
    grant = mine.give(subject_id=kaito, relation=LEGAL_REPRESENTATIVE)
    assert world.services.guardian_ends.run_due(now=world.clock()) == 1
    assert mine.kept(grant).expires_at == world.clock()
    assert not mine.kept(grant).serves(now=world.clock())


def test_the_young_person_sees_it_on_their_own_page(mine, kaito):
    grant = mine.give(subject_id=kaito, relation=LEGAL_REPRESENTATIVE)
    own = Browser(mine.world).log_in_to_my_page(mine.world.new_card(KAITO))
    assert f"detail-{grant.grant_id}" in own.page.links
    assert "この連携は、あなたの法定代理人が許可しました。" in own.text


def test_more_children_than_one_step_takes_are_all_looked_at(mine, monkeypatch):
    monkeypatch.setattr("provider.selfinfo.guardian_ends.BATCH", 1)
    world = mine.world
    for who in (KAITO, HANAKO):
        child = world.services.persons.enrol(who, now=world.clock())
        mine.give(subject_id=child, relation=LEGAL_REPRESENTATIVE)
    assert sum(world.services.guardian_ends.run_due(now=world.clock()) for _ in range(3)) == 1
