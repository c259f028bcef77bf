"""How far back records are kept, to the day, under the rule of the day of the request."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scopes.catalogue import CATALOGUE
from scopes.retention import (
    NOT_IN_FORCE,
    RetentionRule,
    fiscal_year_of,
    kept_period,
    put_in_force,
    retained,
    rule_on,
    years_before,
)

TODAY = date(2026, 11, 22)
SHOTS = CATALOGUE["immunisation"].record_types[0].retention
TAX = CATALOGUE["tax_income"].record_types[0].retention
HOUSEHOLD = CATALOGUE["household"].record_types[0].retention


def test_a_vaccination_is_kept_five_years_to_the_day():
    rule = rule_on(SHOTS, on=TODAY)
    assert rule.basis_field == "administered_on"
    assert retained(rule, date(2021, 11, 22), on=TODAY)
    assert not retained(rule, date(2021, 11, 21), on=TODAY)


def test_a_planned_rule_does_nothing_until_it_is_dated():
    assert rule_on(SHOTS, on=TODAY).rule_id == "five_years"
    dated = put_in_force(SHOTS, "until_five_years_after_death", date(2026, 6, 1))
    assert rule_on(dated, on=date(2026, 5, 31)).rule_id == "five_years"
    assert rule_on(dated, on=date(2026, 6, 1)).rule_id == "until_five_years_after_death"


def test_the_new_rule_saves_what_was_still_there_and_nothing_more():
    rule = rule_on(put_in_force(SHOTS, "until_five_years_after_death", date(2026, 6, 1)), on=TODAY)
    assert retained(rule, date(2021, 6, 1), on=TODAY)
    assert not retained(rule, date(2021, 5, 31), on=TODAY)


def test_a_longer_period_does_not_bring_back_what_was_destroyed():
    five = RetentionRule("five", date(1990, 1, 1), "administered_on", 5)
    ten = RetentionRule("ten", NOT_IN_FORCE, "administered_on", 10)
    rule = rule_on(put_in_force((five, ten), "ten", date(2026, 6, 1)), on=TODAY)
    assert not retained(rule, date(2021, 5, 31), on=TODAY)
    assert retained(rule, date(2021, 6, 1), on=date(2031, 6, 1))


def test_an_unknown_rule_cannot_be_dated():
    with pytest.raises(LookupError):
        put_in_force(SHOTS, "for_ever", TODAY)


def test_tax_is_kept_for_this_fiscal_year_and_five_before():
    rule = rule_on(TAX, on=TODAY)
    assert retained(rule, date(2021, 4, 1), on=TODAY)
    assert not retained(rule, date(2020, 4, 1), on=TODAY)
    assert retained(rule, date(2020, 4, 1), on=date(2026, 3, 31))


def test_a_registration_is_kept_while_it_lasts():
    assert retained(rule_on(HOUSEHOLD, on=TODAY), date(1950, 1, 1), on=TODAY)


def test_cutting_a_period_is_said_from_the_dates_alone():
    rule = rule_on(SHOTS, on=TODAY)
    cut = kept_period(rule, date(2020, 1, 1), date(2025, 1, 1), on=TODAY)
    assert (cut.start, cut.end, cut.truncated) == (date(2021, 11, 22), date(2025, 1, 1), True)
    whole = kept_period(rule, date(2022, 1, 1), date(2025, 1, 1), on=TODAY)
    assert (whole.start, whole.truncated) == (date(2022, 1, 1), False)


def test_leap_days_and_fiscal_years():
    assert years_before(date(2024, 2, 29), 5) == date(2019, 2, 28)
    assert years_before(date(2024, 2, 29), 4) == date(2020, 2, 29)
    assert fiscal_year_of(date(2026, 3, 31)) == 2025
    assert fiscal_year_of(date(2026, 4, 1)) == 2026


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(0, 12_000))
def test_what_is_gone_stays_gone_as_days_pass(basis, age):
    rule = rule_on(SHOTS, on=basis)
    day = basis + timedelta(days=age)
    if not retained(rule, basis, on=day):
        assert not retained(rule, basis, on=day + timedelta(days=1))
