"""What different agencies hold of one household agrees, with the household and over time."""

from collections import defaultdict
from datetime import date
from itertools import pairwise

import pytest

from connectors.sandbox.japan.places import NAMES
from connectors.sandbox.japan.records import tax_rules
from connectors.sandbox.japan.records.case import Case
from connectors.sandbox.japan.records.compose import records_in, records_of
from connectors.sandbox.japan.span import age_on
from tests.unit.connectors_sandbox_japan_records.makers import TODAY, all_held, everybody

HOUSEHOLDS = range(301, 381)


class Known:
    """A person, the household, and every record by type."""

    def __init__(self, home, member, case):
        self.home, self.member, self.case = home, member, case
        self.by_type = defaultdict(list)
        self.at = defaultdict(list)
        for agency_id, _, record in all_held(case):
            self.by_type[record["record_type"]].append(record)
            self.at[record["record_type"]].append((agency_id, record))


@pytest.fixture(scope="module")
def people():
    return [Known(*each) for each in everybody(HOUSEHOLDS)]


def days_of(record, first, last):
    """Return the first and the last day as the record has them; an end that is open is today."""
    end = record.get(last)
    return date.fromisoformat(record[first]), date.fromisoformat(end) if end else TODAY


def test_a_dose_lies_in_the_life_and_is_held_where_the_person_lived(people):
    doses = 0
    for known in people:
        for agency_id, dose in known.at["immunisation_record"]:
            day = date.fromisoformat(dose["administered_on"])
            assert known.member.born < day <= TODAY
            assert known.member.stay_on(day).agency_id == agency_id
            doses += 1
    assert doses > 300


def test_the_doses_of_a_vaccine_follow_each_other_at_a_distance(people):
    for known in people:
        series = defaultdict(list)
        for dose in known.by_type["immunisation_record"]:
            if dose["programme"] == "routine_a" and dose["outcome"] == "administered":
                series[dose["vaccine_name"]].append(dose)
        for doses in series.values():
            doses.sort(key=lambda dose: dose["administered_on"])
            assert [dose["dose_number"] for dose in doses] == list(range(1, len(doses) + 1))
            days = [date.fromisoformat(dose["administered_on"]) for dose in doses]
            assert all((b - a).days >= 27 for a, b in pairwise(days))


def test_nobody_has_two_health_insurances_at_once(people):
    for known in people:
        periods = sorted(
            (card["acquired_on"], card.get("lost_on", "9999"))
            for card in known.by_type["insurance_card"]
        )
        assert all(a[1] <= b[0] for a, b in pairwise(periods))


def test_every_card_has_its_number_in_the_history_of_numbers(people):
    for known in people:
        cards = known.by_type["insurance_card"]
        numbers = known.by_type["insured_number_history"]
        assert {(c["insurer_number"], c["number"], c["acquired_on"]) for c in cards} == {
            (n["insurer_number"], n["number"], n["period_from"]) for n in numbers
        }


def test_a_check_up_was_paid_by_the_insurer_of_its_day(people):
    checkups = 0
    for known in people:
        for checkup in known.by_type["checkup"]:
            day = date.fromisoformat(checkup["checked_on"])
            assert known.member.insurance_on(day).insurer_number == checkup["insurer_number"]
            assert age_on(known.member.born, day) >= 39
            checkups += 1
    assert checkups > 50


def test_those_whom_taxpayers_count_live_in_the_household_and_earn_little(people):
    """All counts of one year together are no more than there are people with little income."""
    counted, homes = defaultdict(int), {}
    for known in people:
        homes[known.home.number] = known.home
        for year in known.by_type["resident_tax_year"]:
            deductions = year.get("deductions", {})
            spouse = "spouse_yen" in deductions
            kinds = deductions.get("dependants", {})
            counted[known.home.number, year["income_year"]] += sum(kinds.values()) + spouse
    assert sum(counted.values()) > 100
    for (number, year), count in counted.items():
        day = date(year, 12, 31)
        limit = tax_rules.relative_limit(year)
        little = [
            member
            for member in homes[number].members
            if member.alive(day)
            and tax_rules.employment_income(member.wages_yen(year), year) <= limit
            and member.business_yen(year) <= limit
        ]
        assert count <= len(little), (number, year)


def test_a_tax_year_adds_up_and_follows_the_pay(people):
    taxed = 0
    for known in people:
        for year in known.by_type["resident_tax_year"]:
            parts = ("municipal_income_levy", "prefectural_income_levy")
            heads = ("municipal_per_capita", "prefectural_per_capita", "forest_environment_tax")
            assert year["annual_tax_yen"] == sum(year.get(f"{n}_yen", 0) for n in (*parts, *heads))
            if year["taxation"] != "undeclared":
                pay = known.member.wages_yen(year["income_year"])
                assert year.get("employment_revenue_yen", 0) == pay
                taxed += year["taxation"] == "taxed"
            day = date(year["fiscal_year"], 1, 1)
            town = known.member.stay_on(day).municipality_code
            assert year["levying_municipality"]["code"] == town
    assert taxed > 100


def test_a_disability_deduction_needs_a_handbook_in_the_household(people):
    for known in people:
        for year in known.by_type["resident_tax_year"]:
            counts = year.get("deductions", {}).get("disability", {})
            day = date(year["income_year"], 12, 31)
            valid = [
                member
                for member in known.home.members
                if any(span.on(day) for book in member.handbooks for span in book.valid)
            ]
            assert sum(counts.values()) <= len(valid)


def test_an_allowance_is_for_real_children_and_is_paid_as_it_is_set(people):
    entitlements = 0
    for known in people:
        months = {f"{child.born:%Y-%m}" for child in known.home.members}
        for entitlement in known.by_type["child_allowance_entitlement"]:
            children = entitlement["children"]
            assert {child["birth_month"] for child in children} <= months
            total = sum(child["amount_yen"] for child in children)
            assert total == entitlement["monthly_total_yen"]
            entitlements += 1
            for payment in entitlement.get("payments", ()):
                assert payment["month_from"] >= entitlement["certified_from"][:7]
                assert payment["month_to"] <= entitlement.get("ended_on", "9999")[:7]
    assert entitlements > 10


def test_the_names_of_third_persons_are_those_of_the_household(people):
    for known in people:
        names = {member.name.text for member in known.home.members}
        for card in known.by_type["insurance_card"]:
            assert card["insured_name"]["text"] in names
        for line in known.by_type["cost_notice_line"]:
            assert line.get("patient_name", known.member.name.text) in names
        for place in known.by_type["membership"]:
            head = known.case.home.head
            told = place.get("head_name", {}).get("text", known.member.name.text)
            assert told == known.home.member(head).name.text
            assert place["since"] == known.case.home.span.start.isoformat()


def test_costs_add_up_and_the_yearly_notice_tells_the_same(people):
    lines = 0
    for known in people:
        for line in known.by_type["cost_notice_line"]:
            patient = line["patient_paid_yen"] + line.get("public_fund_paid_yen", 0)
            assert abs(line["total_cost_yen"] - line["insurer_paid_yen"] - patient) <= 5
            lines += 1
        for notice in known.by_type["yearly_notice"]:
            told = [each for each in notice["lines"] if "treated_month" in each]
            assert (
                sum(each["patient_paid_yen"] for each in told) == notice["total_patient_paid_yen"]
            )
    assert lines > 500


def test_a_screening_is_held_where_the_person_lived(people):
    screenings = 0
    for known in people:
        for agency_id, screening in known.at["screening"]:
            day = date.fromisoformat(screening["screened_on"])
            assert known.member.stay_on(day).agency_id == agency_id
            screenings += 1
    assert screenings > 100


def test_care_is_billed_while_it_is_certified_only(people):
    months = 0
    for known in people:
        certified = [
            days_of(each, "valid_from", "valid_to")
            for each in known.by_type["care_certification"]
            if "valid_from" in each
        ]
        for benefit in known.by_type["care_benefit"]:
            first = date.fromisoformat(f"{benefit['month']}-01")
            assert any(start <= first <= end for start, end in certified), known.member.person_id
            months += 1
    assert months > 20


def test_the_daily_allowance_follows_a_job_that_was_insured(people):
    searches = 0
    for known in people:
        lost = {job.get("lost_on") for job in known.by_type["employment_coverage"]}
        for allowance in known.by_type["basic_allowance"]:
            after = date.fromisoformat(allowance["separated_on"])
            assert any(day and (date.fromisoformat(day) - after).days == 1 for day in lost)
            days = allowance["paid_days"] + allowance["remaining_days"]
            assert days == allowance["prescribed_days"]
            searches += 1
    assert searches > 10


def test_pensions_are_paid_for_from_twenty_on_and_drawn_from_sixty_on(people):
    for known in people:
        for cover in known.by_type["pension_coverage"]:
            first, last = days_of(cover, "period_from", "period_to")
            assert 0 <= cover["months"] <= (last - first).days / 28 + 2
            young = age_on(known.member.born, first) < 20
            assert cover["kind"] == "category2" or not young
        for pension in known.by_type["pension_benefit"]:
            old = age_on(known.member.born, date.fromisoformat(pension["entitled_from"])) >= 60
            assert old or not pension["kind"].startswith("old_age")


def test_what_was_on_record_stays_on_record(people):
    """A year later the doses, the insurances and the jobs of today are still there under the same ids."""
    whole_life = ("immunisation", "insured_number", "employment_insurance")
    kept = ("immunisation_record", "insured_number_history", "employment_coverage")
    later = date(TODAY.year + 1, TODAY.month, TODAY.day)
    for known in people[:60]:
        then = Case(known.home, known.member, later)
        for category in whole_life if then.alive else ():
            for agency_id in NAMES:
                ids = {
                    record["record_id"]
                    for record in records_in(known.case, agency_id, category)
                    if record["record_type"] in kept
                }
                assert ids <= {each["record_id"] for each in records_in(then, agency_id, category)}


def test_nothing_is_known_of_what_has_not_happened(people):
    """Twenty years ago nobody had a dose, a job or a pension of today's."""
    earlier = date(2006, 11, 20)
    past_only = ("administered_on", "acquired_on", "checked_on", "screened_on", "accident_on")
    dates = (
        "entitled_from",
        "certified_from",
        "issued_on",
        "started_on",
        "notified_on",
        "decided_on",
    )
    seen = 0
    for known in people[:80]:
        case = Case(known.home, known.member, earlier)
        for agency_id in NAMES:
            for records in records_of(case, agency_id).values():
                for record in records:
                    told = [record[name] for name in (*past_only, *dates) if name in record]
                    assert all(day <= earlier.isoformat() for day in told), record
                    seen += len(told)
    assert seen > 100
