"""What a consent page may offer, what its answer means, and for whom a person may act."""

from datetime import date

import pytest

from consent.decision import Decision, decide, offered_terms
from consent.entitlement import Purpose
from consent.errors import NothingChosenError, TermNotOfferedError, UnknownChoiceError
from consent.representation import LEGAL_REPRESENTATIVE, SELF, age, subject_options

ASKED = ("immunisation", "household")
LONGEST = {"immunisation": 365, "household": 90, "tax_income": None}


def a_purpose(max_term_days=365):
    return Purpose(
        "calendar", {"ja": "予定", "en": "Calendar"}, frozenset(), frozenset(), max_term_days
    )


@pytest.mark.parametrize(
    ("asked", "purpose_days", "standing", "terms"),
    [
        (("immunisation",), 365, False, (None,)),
        (("immunisation",), 365, True, (None, 90, 365)),
        (("immunisation", "household"), 365, True, (None, 90)),
        (("immunisation", "tax_income"), 365, True, (None,)),
        (("immunisation",), 90, True, (None, 90)),
        (("immunisation",), 0, True, (None,)),
        ((), 365, True, (None,)),
    ],
)
def test_the_strictest_limit_decides_which_terms_are_offered(asked, purpose_days, standing, terms):
    purpose = a_purpose(purpose_days)
    assert offered_terms(asked, LONGEST, purpose, standing=standing) == terms


def test_what_is_not_ticked_is_declined():
    decision = decide(ASKED, {"household"}, None, (None,))
    assert decision == Decision(("household",), ("immunisation",), None)
    assert decide(ASKED, set(ASKED), 90, (None, 90)).declined == ()


@pytest.mark.parametrize(
    ("ticked", "term", "refusal"),
    [
        (set(), None, NothingChosenError),
        ({"tax_income"}, None, UnknownChoiceError),
        ({"immunisation", "tax_income"}, None, UnknownChoiceError),
        ({"immunisation"}, 365, TermNotOfferedError),
    ],
)
def test_a_form_that_was_tampered_with_is_refused(ticked, term, refusal):
    with pytest.raises(refusal):
        decide(ASKED, ticked, term, (None, 90))


def test_a_person_may_act_for_themself_and_for_children_under_fifteen():
    today = date(2026, 11, 22)
    options = subject_options(
        "p-1",
        [
            ("p-young", LEGAL_REPRESENTATIVE, date(2011, 11, 23)),
            ("p-fifteen", LEGAL_REPRESENTATIVE, date(2011, 11, 22)),
        ],
        today=today,
    )
    assert [(o.person_id, o.relation, o.refusal) for o in options] == [
        ("p-1", SELF, None),
        ("p-young", LEGAL_REPRESENTATIVE, None),
        ("p-fifteen", LEGAL_REPRESENTATIVE, "decides_alone"),
    ]


def test_an_age_is_counted_from_the_birthday():
    born = date(2012, 2, 29)
    assert age(born, on=date(2027, 2, 28)) == 14
    assert age(born, on=date(2027, 3, 1)) == 15
    assert age(born, on=date(2028, 2, 29)) == 16
