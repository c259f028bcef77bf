"""The usual time of the next dose: doses are counted, not records, and never too near each other."""

from datetime import date

import pytest

from clients_example.maternal_app.records import read_records
from clients_example.maternal_app.schedule import SCHEDULE, next_doses
from tests.unit.clients_example.samples import dose, envelope, released

BORN = date(2024, 5, 14)


def next_of(vaccine, *doses, today, born=BORN):
    """Return the next dose of a vaccine after those that were given."""
    received = read_records(envelope(released(*doses)))
    found = {each.vaccine: each for each in next_doses(received, born, today)}
    return found.get(vaccine)


def test_a_dose_that_two_municipalities_hold_is_counted_once():
    here = dose("varicella", 1, "2025-05-20")
    there = here | {"municipality": {"code": "991031", "name": "あおぞら市"}}
    assert next_of("varicella", here, there, today=date(2025, 12, 1)).number == 2


def test_earlier_doses_that_are_no_longer_kept_still_count():
    third = dose("pneumococcal_child", 3, "2024-09-24")
    assert next_of("pneumococcal_child", third, today=date(2025, 6, 1)).number == 4


def test_a_second_period_that_numbers_anew_counts_on():
    first = dose("mr", 1, "2025-05-20", stage="first_period")
    second = dose("mr", 1, "2030-05-20", stage="second_period")
    assert next_of("mr", first, today=date(2030, 5, 1)).number == 2
    assert next_of("mr", first, second, today=date(2030, 6, 1)) is None


def test_a_dose_noted_as_not_given_does_not_count():
    not_given = dose("bcg", 1, "2024-11-12", outcome="not_administered")
    assert next_of("bcg", not_given, today=date(2024, 12, 1)).number == 1


def test_the_next_dose_keeps_its_distance_from_a_late_one():
    late = [dose("pneumococcal_child", n, f"2025-0{n + 3}-20") for n in (1, 2, 3)]
    found = next_of("pneumococcal_child", *late, today=date(2025, 6, 21))
    assert found.starts == date(2025, 8, 19)
    assert found.ends > found.starts
    assert found.timing(date(2025, 6, 21)) == "later"


def test_a_dose_without_a_day_leaves_the_usual_days():
    found = next_of("varicella", dose("varicella", 1, "2025"), today=date(2025, 6, 1))
    assert (found.starts, found.ends) == (date(2025, 11, 14), date(2026, 5, 14))


def test_after_the_usual_time_is_over_nothing_is_suggested():
    assert next_of("rotavirus", today=date(2024, 11, 13), born=BORN).number == 1
    assert next_of("rotavirus", today=date(2024, 11, 14), born=BORN) is None


@pytest.mark.parametrize("usual", SCHEDULE, ids=lambda usual: usual.vaccine)
def test_each_row_of_the_schedule_makes_sense(usual):
    assert usual.vaccine in usual.counts
    assert len(usual.doses) == len(usual.gaps)
    assert list(usual.doses) == sorted(usual.doses)
    assert all(starts < ends <= usual.closes for starts, ends in usual.doses)
