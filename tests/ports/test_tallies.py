"""What is counted of agencies: kept by day, told to the agency, and never lost to a second process."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from connectors.port import RecordFault, SourceErrorKind, SourceOutcome, UsageReport
from provider.selfinfo.tally import Tally
from provider.selfinfo.usage_reports import UsageReports
from provider.storage.tallies import Tallies
from tests.fakes.counter import bare, records_of, released
from tests.pki import NOW

TODAY = date(2026, 11, 22)
RELATIVE = RecordFault("immunisation_record", "", "another_person", 2)


class Told:
    """A source that hears reports; ``well`` says whether it takes them."""

    def __init__(self, *, well=True):
        self.reports, self.well = [], well

    async def report(self, report, *, now):
        self.reports.append(report)
        return self.well


@pytest.fixture
def tallies(database):
    return Tallies(database)


def counted(tallies, *answers, now=NOW):
    tally = Tally(tallies)
    for answer in answers:
        tally.answered(answer, day=TODAY)
    tally.write(now=now)


def overbroad():
    answer = released("immunisation", "hinata", records_of("immunisation"))
    return replace(answer, surplus=(RELATIVE,))


def test_extra_relatives_are_one_report_to_the_agency_that_sent_them(tallies):
    counted(tallies, overbroad(), bare("immunisation", "aozora", SourceOutcome.NONE_HELD))
    agency = Told()
    errand = UsageReports(tallies, agency)
    for second in (0, 11, 22, 400):
        errand.deliver_due(now=NOW + timedelta(seconds=second))
    [report] = agency.reports
    assert (report.agency_id, report.questions, report.released) == ("hinata", 1, 1)
    [defect] = report.defects
    assert (defect.fault, defect.answers) == (RELATIVE, 1)


def test_a_day_is_told_once_it_is_over_and_all_processes_count_together(tallies):
    for _ in range(3):
        counted(tallies, bare("immunisation", "aozora", SourceOutcome.NONE_HELD))
    agency = Told()
    errand = UsageReports(tallies, agency)
    errand.deliver_due(now=NOW + timedelta(minutes=1))
    assert agency.reports == []
    errand.deliver_due(now=NOW + timedelta(days=1))
    errand.deliver_due(now=NOW + timedelta(days=1, minutes=6))
    assert agency.reports == [UsageReport("aozora", TODAY, 3, 0)]


def test_what_is_counted_after_a_report_makes_a_new_one_of_the_same_day(tallies):
    agency = Told()
    errand = UsageReports(tallies, agency)
    counted(tallies, overbroad())
    errand.deliver_due(now=NOW + timedelta(seconds=11))
    counted(tallies, overbroad(), now=NOW + timedelta(minutes=1))
    errand.deliver_due(now=NOW + timedelta(minutes=2))
    assert [report.defects[0].fault.records for report in agency.reports] == [2, 4]


def test_an_agency_that_does_not_listen_is_told_again_but_not_each_second(tallies):
    agency = Told(well=False)
    errand = UsageReports(tallies, agency)
    counted(tallies, overbroad())
    for second in (11, 12, 100):
        errand.deliver_due(now=NOW + timedelta(seconds=second))
    assert len(agency.reports) == 1
    agency.well = True
    errand.deliver_due(now=NOW + timedelta(seconds=320))
    errand.deliver_due(now=NOW + timedelta(seconds=700))
    assert len(agency.reports) == 2


def test_an_answer_that_could_not_be_used_counts_under_its_reason(tallies):
    broken = bare("immunisation", "hinata", SourceOutcome.ERROR)
    broken = replace(broken, error_kind=SourceErrorKind.MALFORMED, reason="wrong_person")
    counted(tallies, broken)
    [report] = tallies.of_agency("hinata", since=TODAY)
    assert [defect.fault.rule for defect in report.defects] == ["wrong_person"]


def test_a_database_that_is_away_loses_no_count(tallies):
    class Away:
        def add(self, counts, *, now):
            raise ConnectionRefusedError

    tally = Tally(Away())
    tally.answered(overbroad(), day=TODAY)
    with pytest.raises(ConnectionRefusedError):
        tally.write(now=NOW)
    tally._store = tallies
    tally.write(now=NOW)
    [report] = tallies.of_agency("hinata", since=TODAY)
    assert (report.questions, report.defects[0].fault.records) == (1, 2)


def test_removals_are_counted_by_guard_and_scope(tallies):
    tally = Tally(tallies)
    tally.removed("no_third_persons", "household", 2, day=TODAY)
    tally.removed("no_third_persons", "household", 1, day=TODAY)
    tally.write(now=NOW)
    assert tallies.removals(since=TODAY) == [
        {"day": TODAY, "guard": "no_third_persons", "category": "household", "records": 3}
    ]
