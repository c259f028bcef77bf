"""Answers about vaccinations: counted by disease, and a no only where a dose is on record as not given."""

from datetime import date

import pytest

from scopes.categories.immunisation.schema import CODES
from scopes.evidence.immunisation_schedule import SCHEDULE
from tests.unit.scopes.answers.asking import ask, record

COMPLETE, TWICE, NEXT = "routine_immunisations_complete", "measles_rubella_twice", "next_dose_due"

FIVE = ("diphtheria", "pertussis", "tetanus", "polio", "hib")
BORN = date(2024, 5, 10)


def dose(diseases, day, number=1, outcome="administered", **changes):
    given = outcome == "administered"
    return record(
        "immunisation_record",
        **{
            "target_diseases": list(diseases),
            "vaccine_name": "other",
            "stage": "first_period",
            "dose_number": number,
            "administered_on": day,
            "outcome": outcome,
            "lot_number": "ZZ01" if given else None,
            "product_name": None,
            "next_due_on": None,
            **changes,
        },
    )


def refused(diseases, day, number=1, **changes):
    return dose(diseases, day, number, outcome="not_administered", **changes)


def series(diseases, *days):
    return [dose(diseases, day, number) for number, day in enumerate(days, 1)]


def first_year():
    """Everything that a child born on 10 May 2024 should have had at one year of life, in full."""
    return [
        *series(FIVE, "2024-07-10", "2024-08-14", "2024-09-11"),
        *series(["pneumococcal"], "2024-07-10", "2024-08-14", "2024-09-11"),
        *series(["hepatitis_b"], "2024-07-10", "2024-08-14", "2025-01-15"),
        *series(["rotavirus"], "2024-07-10", "2024-08-14", "2024-09-11"),
        dose(["tuberculosis"], "2024-10-16"),
    ]


AT_ONE = {"today": date(2025, 5, 20), "born": BORN}
LATER = [
    dose(["measles", "rubella"], "2025-05-14"),
    dose(["pneumococcal"], "2025-06-11", 4, stage="booster"),
    dose(["varicella"], "2025-05-14"),
    dose(FIVE, "2025-09-10", 4, stage="booster"),
]
AT_TWO = {"today": date(2026, 5, 20), "born": BORN}


def test_a_child_of_one_year_has_had_everything():
    assert ask(COMPLETE, *first_year(), **AT_ONE) == "yes"


def test_what_is_usual_later_is_expected_later():
    assert ask(COMPLETE, *first_year(), **AT_TWO) == "unknown"
    assert ask(COMPLETE, *first_year(), *LATER, **AT_TWO) == "yes"


@pytest.mark.parametrize("missing", range(13))
def test_a_dose_that_is_not_on_record_leaves_it_open(missing):
    doses = first_year()
    del doses[missing]
    assert ask(COMPLETE, *doses, **AT_ONE) == "unknown"


def test_four_in_one_and_hib_are_as_good_as_five_in_one():
    doses = [each for each in first_year() if "polio" not in each["target_diseases"]]
    days = ("2024-07-10", "2024-08-14", "2024-09-11")
    apart = [*series(FIVE[:4], *days), *series(["hib"], *days)]
    assert ask(COMPLETE, *doses, *apart, **AT_ONE) == "yes"
    assert ask(COMPLETE, *doses, *apart[:3], **AT_ONE) == "unknown"


def test_two_doses_are_enough_of_the_rotavirus_vaccine_that_needs_two():
    doses = [each for each in first_year() if "rotavirus" not in each["target_diseases"]]
    days = ("2024-07-10", "2024-08-14")
    two = [dose(["rotavirus"], day, product_name="ロタリックス（見本）") for day in days]
    others = [dose(["rotavirus"], day, product_name="ZZ 見本ワクチン") for day in days]
    assert ask(COMPLETE, *doses, *two, **AT_ONE) == "yes"
    assert ask(COMPLETE, *doses, *others, **AT_ONE) == "unknown"
    assert ask(COMPLETE, *doses, two[0], others[1], **AT_ONE) == "unknown"


@pytest.mark.parametrize(
    ("number", "stage", "value"),
    [
        (1, "first_period", "yes"),
        (2, "first_period", "unknown"),
        (1, "booster", "unknown"),
    ],
)
def test_whoever_starts_late_needs_fewer_unless_an_earlier_dose_is_lost(number, stage, value):
    doses = [each for each in first_year() if "pneumococcal" not in each["target_diseases"]]
    late = [
        dose(["pneumococcal"], "2025-06-11", number, stage=stage),
        dose(["pneumococcal"], "2025-09-10", 3),
    ]
    rest = [each for each in LATER if "pneumococcal" not in each["target_diseases"]]
    assert ask(COMPLETE, *doses, *late, *rest, **AT_TWO) == value


def test_a_refused_dose_is_a_no_until_one_is_given():
    doses = [each for each in first_year() if "tuberculosis" not in each["target_diseases"]]
    no = refused(["tuberculosis"], "2024-10-16", reason_not="見本")
    assert ask(COMPLETE, *doses, no, **AT_ONE) == "no"
    assert ask(COMPLETE, *doses, no, dose(["tuberculosis"], "2024-11-13"), **AT_ONE) == "yes"
    assert ask(COMPLETE, *doses, dose(["tuberculosis"], "2024-10-16", outcome="ZZ"), **AT_ONE) == (
        "unknown"
    )


def test_one_dose_told_by_two_municipalities_counts_once():
    doses = first_year()
    assert ask(COMPLETE, *doses[1:], doses[1], **AT_ONE) == "unknown"
    assert ask(COMPLETE, *doses[1:], dose(FIVE, "2024-08", 2), **AT_ONE) == "unknown"


@pytest.mark.parametrize("born", [date(2016, 3, 31), date(2013, 11, 27), date(1980, 1, 1), None])
def test_nothing_is_said_of_whom_the_schedule_does_not_cover(born):
    assert ask(COMPLETE, *first_year(), born=born) == "unknown"


@pytest.mark.parametrize(
    ("born", "last_day_before_school"),
    [
        (date(2020, 4, 1), date(2026, 3, 31)),  # goes to school with those born in March
        (date(2020, 4, 2), date(2027, 3, 31)),
        (date(2020, 2, 29), date(2026, 3, 31)),
    ],
)
def test_the_second_dose_against_measles_is_expected_when_school_starts(
    born, last_day_before_school
):
    second = next(line for line in SCHEDULE if line.disease == "measles" and line.doses == 2)
    assert not second.is_expected(born, last_day_before_school)
    assert second.is_expected(born, date(last_day_before_school.year, 4, 1))


def test_the_schedule_names_diseases_that_records_name():
    assert {line.disease for line in SCHEDULE} <= set(CODES["target_diseases"])


MR = ("measles", "rubella")


@pytest.mark.parametrize(
    ("doses", "value"),
    [
        ([], "unknown"),
        (series(MR, "2025-05-14"), "unknown"),
        (series(MR, "2025-05-14", "2026-04-15"), "yes"),
        (series(["measles"], "2025-05-14", "2026-04-15"), "unknown"),
        (
            [
                *series(MR, "2025-05-14"),
                dose(["measles"], "2026-04-15"),
                dose(["rubella"], "2026-04-15"),
            ],
            "yes",
        ),
        ([*series(MR, "2025-05-14"), refused(MR, "2026-04-15", 2)], "no"),
        ([*series(MR, "2025-05-14"), refused(["rubella"], "2026-04-15", 2)], "no"),
        ([*series(MR, "2025-05-14"), refused(MR, "2026", 2)], "no"),
        ([*series(MR, "2026-05-14"), refused(MR, "2026", 2)], "unknown"),
        ([*series(MR, "2026-05-14"), refused(MR, "2026-04-15", 1)], "unknown"),
        ([*series(MR, "2026-05-14"), refused(MR, "2026-11-27", 2)], "unknown"),
        (series(MR, "2025-05-14", "2026-11-27"), "unknown"),
        (series(MR, "2025-05-14", "2025"), "unknown"),
    ],
)
def test_twice_is_twice_against_both(doses, value):
    assert ask(TWICE, *doses) == value


FIRST = dose(FIVE, "2026-07-10", next_due_on="2026-08-14")


@pytest.mark.parametrize(
    ("doses", "value"),
    [
        ([], "unknown"),
        ([dose(FIVE, "2026-07-10")], "unknown"),
        ([FIRST], "2026-08-14"),
        ([dose(FIVE, "2026-07-10", next_due_on="2027-01-08")], "2027-01-08"),
        ([FIRST, dose(MR, "2026-07-10", next_due_on="2026-08-01")], "2026-08-01"),
        ([FIRST, dose(FIVE, "2026-08-20", 2, next_due_on="2026-12-01")], "2026-12-01"),
        ([FIRST, dose(FIVE, "2026-08-20", 2)], "unknown"),
        ([FIRST, dose(FIVE[:4], "2026-08-20", 2)], "2026-08-14"),
        ([FIRST, dose(FIVE[:4], "2026-08-20", 2), dose(["hib"], "2026-09-20", 2)], "unknown"),
        ([FIRST, refused(FIVE, "2026-08-20", 2)], "2026-08-14"),
        ([FIRST, dose(FIVE, "2026", 2)], "unknown"),
        ([dose(FIVE, "2026-07-10", next_due_on="2026-12")], "unknown"),
        ([FIRST, FIRST], "2026-08-14"),
        ([FIRST, dose(FIVE, "2026-07-10", next_due_on="2026-08-15")], "unknown"),
        ([dose(["ZZ"], "2026-07-10", next_due_on="2026-08-15")], "unknown"),
    ],
)
def test_the_next_dose_is_the_earliest_that_was_noted_and_not_given(doses, value):
    assert ask(NEXT, *doses) == value
