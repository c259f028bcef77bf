"""While collecting: whom a flag keeps from being asked, and which answers wait for their tick."""

from datetime import UTC, date, datetime

import pytest

from connectors.agency_map import AgencyMap, Succession
from connectors.directory_port import Linkage, Membership, Residence
from connectors.port import SourceOutcome
from consent.protection import OPERATOR, Flag, FlagKind, Protection
from provider.selfinfo.protected import WithheldBecause
from provider.selfinfo.silence import Withheld, home_agencies, is_silent
from scopes.catalogue import SCOPES
from tests.fakes.counter import bare, failing, records_of, released

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
TODAY = NOW.date()
LINKAGE = Linkage(
    [
        Residence("former", "991015", date(1990, 4, 2), date(2025, 3, 1)),
        Residence("today", "992011", date(2025, 3, 1), None),
        Residence("later", "993018", date(2027, 1, 1), None),
    ],
    {},
    [
        Membership("office", "welfare_office", date(2025, 3, 1), None),
        Membership("former-office", "welfare_office", date(2020, 3, 1), date(2025, 3, 1)),
        Membership("insurer", "insurer", date(2025, 3, 1), None),
    ],
)


def protected(kind, category=None):
    return Protection((Flag(kind, NOW, OPERATOR, category),))


HIDDEN = protected(FlagKind.NON_DISCLOSURE)
BLOCKED = protected(FlagKind.SELF_INFO_BLOCK)


def test_local_agencies_of_today_tell_where_somebody_lives():
    nothing_moved = AgencyMap()
    assert home_agencies(LINKAGE, nothing_moved, today=TODAY) == {"today", "office", "insurer"}
    merged = AgencyMap(successions={"today": Succession("greater", date(2026, 4, 1))})
    assert home_agencies(LINKAGE, merged, today=TODAY) == {"greater", "office", "insurer"}


@pytest.mark.parametrize(
    ("agency", "because"),
    [
        ("today", WithheldBecause.HOME),
        ("office", WithheldBecause.HOME),
        ("insurer", WithheldBecause.HOME),
        ("former", None),
    ],
)
def test_agencies_of_today_are_not_asked_about_whom_nobody_may_find(agency, because):
    withheld = Withheld(HIDDEN).knowing(LINKAGE, today=TODAY)
    assert withheld.because("immunisation", agency) is because
    assert withheld("immunisation", agency) == (because is not None)
    assert not Withheld().knowing(LINKAGE, today=TODAY)("immunisation", agency)


def test_an_answer_from_memory_is_kept_without_its_records():
    known = released("immunisation", "hinata", records_of("immunisation"))
    kept = Withheld(BLOCKED).kept(known)
    assert (kept.outcome, kept.records, kept.reason) == (SourceOutcome.NONE_HELD, (), "withheld")
    assert Withheld().kept(known) is known
    failed = failing("immunisation", "hinata", "timeout", 9)
    assert Withheld(BLOCKED).kept(failed).error_kind is failed.error_kind


GIVEN = released("immunisation", "hinata", records_of("immunisation"))


@pytest.mark.parametrize(
    ("answer", "withheld", "silent"),
    [
        (GIVEN, Withheld(), False),
        (bare("immunisation", "hinata", SourceOutcome.NONE_HELD), Withheld(), True),
        (bare("immunisation", "hinata", SourceOutcome.MANUAL), Withheld(), True),
        (bare("immunisation", "hinata", SourceOutcome.UNSUPPORTED), Withheld(), True),
        (failing("immunisation", "hinata", "timeout"), Withheld(), True),
        (GIVEN, Withheld(BLOCKED), True),
        (GIVEN, Withheld(HIDDEN), True),
        (GIVEN, Withheld(protected(FlagKind.SELF_INFO_BLOCK, "household")), False),
        (
            released(
                "immunisation",
                "hinata",
                records_of("immunisation", administered_on="2011-04-02"),
            ),
            Withheld(),
            True,
        ),
        (released("immunisation", "hinata", records_of("household")), Withheld(), True),
    ],
)
def test_whatever_would_not_end_as_records_waits(answer, withheld, silent):
    scope = SCOPES["immunisation"]
    assert is_silent(scope, answer, today=TODAY, withheld=withheld) == silent


def test_what_an_answer_rests_on_always_waits():
    scope = SCOPES["answer.measles_rubella_twice"]
    assert is_silent(scope, GIVEN, today=TODAY)
