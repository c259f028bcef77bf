"""Days as a citizen writes them: both calendars, eras that change within a year, nothing guessed."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scopes.human.days import (
    calendar_year_in_words,
    day_in_words,
    fiscal_year_in_words,
    minute_in_words,
    month_in_words,
)
from scopes.schema.dates import partial_date
from scopes.wording import LANGUAGES

ANY_DAY = st.dates(date(1868, 10, 23), date(2117, 12, 31))  # the 99th year of Reiwa


@pytest.mark.parametrize(
    ("held", "ja"),
    [
        ("2024-09-10", "令和6年9月10日（2024年）"),
        ("2019-05-01", "令和元年5月1日（2019年）"),
        ("2019-04-30", "平成31年4月30日（2019年）"),
        ("1989-01-08", "平成元年1月8日（1989年）"),
        ("1989-01-07", "昭和64年1月7日（1989年）"),
        ("1926-12-25", "昭和元年12月25日（1926年）"),
        ("1926-12-24", "大正15年12月24日（1926年）"),
        ("1912-07-30", "大正元年7月30日（1912年）"),
        ("1868-10-22", "1868年10月22日"),
    ],
)
def test_an_era_begins_on_its_first_day(held, ja):
    assert day_in_words(held, "ja") == ja


def test_english_has_the_western_calendar_alone():
    assert day_in_words("2024-09-10", "en") == "10 September 2024"
    assert day_in_words("1989-01-07", "en") == "7 January 1989"


def test_what_is_unknown_is_said_and_no_era_is_guessed_for_it():
    assert day_in_words("2024-09", "ja") == "2024年9月（日は不明）"
    assert day_in_words("2024-09", "en") == "September 2024 (day unknown)"
    assert day_in_words("2019", "ja") == "2019年（月と日は不明）"
    assert day_in_words("2019", "en") == "2019 (month and day unknown)"
    assert day_in_words("2024-09", "ja-plain") == ("2024年9月（何日（なんにち）かは わかりません）")


def test_a_month_or_year_that_two_eras_share_names_both():
    assert month_in_words("2024-09", "ja") == "令和6年9月（2024年）"
    assert month_in_words("1989-01", "ja") == "昭和64年・平成元年1月（1989年）"
    assert month_in_words("2019-04", "ja") == "平成31年4月（2019年）"
    assert month_in_words("2019-05", "ja") == "令和元年5月（2019年）"
    assert month_in_words("1926-12", "ja") == "大正15年・昭和元年12月（1926年）"
    assert calendar_year_in_words(2019, "ja") == "平成31年・令和元年（2019年）の1月から12月まで"
    assert month_in_words("2024-02", "en") == "February 2024"


def test_a_fiscal_year_lasts_from_april_and_a_year_of_income_does_not():
    assert fiscal_year_in_words(2026, "ja") == "令和8年度（2026年度）"
    assert fiscal_year_in_words(2026, "en") == "fiscal year 2026 (April 2026 to March 2027)"
    assert fiscal_year_in_words(2019, "ja") == "平成31年度・令和元年度（2019年度）"
    assert fiscal_year_in_words(1989, "ja") == "平成元年度（1989年度）"
    assert fiscal_year_in_words(1988, "ja") == "昭和63年度（1988年度）"
    assert calendar_year_in_words(2025, "ja") == "令和7年（2025年）の1月から12月まで"
    assert calendar_year_in_words(2025, "en") == "2025 (January to December)"


def test_an_instant_is_told_in_the_time_of_japan():
    assert minute_in_words("2026-11-20T00:12:33Z", "ja") == "令和8年11月20日（2026年）9時12分"
    assert minute_in_words("2026-12-31T15:00:00Z", "en") == "1 January 2027, 00:00 (Japan time)"
    assert (
        minute_in_words("2026-11-20T00:12:33.5+09:00", "en")
        == "20 November 2026, 00:12 (Japan time)"
    )
    for no_instant in ("2026-11-20T00:12:33", "20261120T001233Z", "9999-12-31T23:00:00Z"):
        assert minute_in_words(no_instant, "ja") is None


@pytest.mark.parametrize("held", ["", "2024-13", "2024-02-30", "20240910", "R6.9.10", "0000-01-01"])
def test_what_is_no_date_on_the_wire_is_left_to_be_shown_as_it_came(held):
    assert day_in_words(held, "ja") is None
    assert month_in_words(held, "ja") is None
    assert minute_in_words(held, "ja") is None


@given(day=ANY_DAY)
def test_the_day_by_the_era_reads_back_to_the_same_day_of_the_western_year(day):
    by_era, _, western = day_in_words(day.isoformat(), "ja").rstrip("）").partition("（")
    assert partial_date(by_era) == day.isoformat()
    assert western == f"{day.year}年"


@given(day=ANY_DAY, language=st.sampled_from(LANGUAGES))
def test_neighbouring_days_never_read_alike(day, language):
    after = day + timedelta(days=1)
    assert day_in_words(day.isoformat(), language) != day_in_words(after.isoformat(), language)


@given(year=st.integers(-5, 12_000), language=st.sampled_from(LANGUAGES))
def test_a_year_out_of_the_calendar_is_no_year(year, language):
    written = fiscal_year_in_words(year, language)
    assert (written is None) == (not 1 <= year <= 9998)
    assert written is None or str(year) in written
