"""Ages as the law counts them, dates known in part, and findings that are certain or not."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scopes.evidence.age import completes_month_on, completes_year_on, enters_school_on, is_under
from scopes.evidence.certainty import agreed, all_of, any_of, opposite, yes_at_most, yes_no
from scopes.evidence.periods import first_day, has_come, has_passed, last_day, newest, runs

DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))
FINDINGS = st.lists(st.sampled_from([True, False, None]), max_size=4)


@pytest.mark.parametrize(
    ("born", "years", "completed"),
    [
        (date(2014, 11, 27), 12, date(2026, 11, 26)),
        (date(2020, 4, 1), 6, date(2026, 3, 31)),
        (date(2020, 1, 1), 6, date(2025, 12, 31)),
        (date(2016, 2, 29), 11, date(2027, 2, 28)),
        (date(2016, 2, 29), 12, date(2028, 2, 28)),
        (date(2016, 3, 1), 12, date(2028, 2, 29)),
    ],
)
def test_a_year_of_life_is_complete_on_the_day_before_the_birthday(born, years, completed):
    assert completes_year_on(born, years) == completed
    assert is_under(born, years, completed - timedelta(days=1))
    assert not is_under(born, years, completed)


def test_a_month_of_life_ends_with_the_month_where_it_has_no_such_day():
    assert completes_month_on(date(2025, 1, 31), 1) == date(2025, 2, 28)
    assert completes_month_on(date(2025, 1, 31), 2) == date(2025, 3, 30)
    assert completes_month_on(date(2025, 3, 15), 12) == date(2026, 3, 14)


@given(DAYS, st.integers(0, 200))
def test_months_of_life_follow_each_other(born, months):
    assert completes_month_on(born, months) < completes_month_on(born, months + 1)
    assert completes_month_on(born, 12 * 6) == completes_year_on(born, 6)


@given(DAYS)
def test_a_child_enters_school_on_the_1_april_after_completing_six_years(born):
    start = enters_school_on(born)
    assert (start.month, start.day) == (4, 1)
    assert timedelta(0) < start - completes_year_on(born, 6) <= timedelta(days=366)


@given(DAYS, DAYS, st.sampled_from([4, 7, 10]))
def test_a_date_known_in_part_is_certain_only_if_every_day_agrees(day, on, known):
    text = day.isoformat()[:known]
    span = (last_day(text) - first_day(text)).days + 1
    meant = [first_day(text) + timedelta(days=n) for n in range(span)]
    assert has_come(text, on) == agreed(each <= on for each in meant)
    assert has_passed(text, on) == agreed(each < on for each in meant)


def test_a_period_runs_from_its_first_to_its_last_day():
    on = date(2026, 11, 26)
    assert runs("2026-11-26", "2026-11-26", on) is True
    assert runs("2026-11-27", None, on) is False
    assert runs("2020", "2026-11-25", on) is False
    assert runs("2026", None, on) is None


def test_the_newest_are_those_that_none_certainly_follows():
    texts = ["2026-05", "2026-05-10", "2026-04-30", None]
    listed = [{"day": text} if text else {} for text in texts]
    assert newest(listed, "day") == ({"day": "2026-05"}, {"day": "2026-05-10"})
    assert newest([{}], "day") == ({},)


@given(FINDINGS)
def test_nothing_found_is_never_a_no(findings):
    assert all_of([]) is any_of([]) is None
    assert all_of(findings) == opposite(any_of([opposite(each) for each in findings]))
    if None in findings:
        assert any_of(findings) is not False
        assert all_of(findings) is not True


def test_a_finding_is_written_in_three_words_or_two():
    assert [yes_no(each) for each in (True, False, None)] == ["yes", "no", "unknown"]
    assert [yes_at_most(each) for each in (True, False, None)] == ["yes", "unknown", "unknown"]
