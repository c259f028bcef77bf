"""What flags say, and who may lift them."""

from datetime import UTC, datetime, timedelta

import pytest

from consent.protection import (
    CITIZEN,
    OPERATOR,
    Flag,
    FlagKind,
    Protection,
    after_lifting,
    after_setting,
    wished_flag,
)

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
BLOCK, STAFF, PLACES = FlagKind.SELF_INFO_BLOCK, FlagKind.NO_AUTO_ANSWER, FlagKind.NON_DISCLOSURE


def flag(kind, set_by=OPERATOR, category=None, agency_id=None, since=NOW):
    return Flag(kind, since, set_by, category, agency_id)


@pytest.mark.parametrize(
    ("one", "category", "agency", "withheld", "places"),
    [
        (flag(BLOCK), "immunisation", "hinata", True, False),
        (flag(BLOCK, category="immunisation"), "immunisation", "hinata", True, False),
        (flag(BLOCK, category="immunisation"), "household", "hinata", False, False),
        (flag(STAFF, category="household", agency_id="hinata"), "household", "hinata", True, False),
        (
            flag(STAFF, category="household", agency_id="hinata"),
            "household",
            "midori",
            False,
            False,
        ),
        (flag(STAFF, agency_id="hinata"), "pension", "hinata", True, False),
        (flag(PLACES), "pension", "hinata", False, True),
        (flag(PLACES, category="household"), "pension", "hinata", False, False),
    ],
)
def test_a_flag_is_about_what_it_names(one, category, agency, withheld, places):
    protection = Protection((one,))
    assert protection.withholds(category, agency) == withheld
    assert protection.hides_places(category) == places


def test_places_are_hidden_since_the_first_of_several_flags():
    later = flag(PLACES, since=NOW + timedelta(days=1))
    assert Protection((later, flag(PLACES))).places_hidden_since("pension") == NOW
    assert Protection((later,)).hides_exchange_history
    assert not Protection((flag(PLACES, category="pension"),)).hides_exchange_history


def test_setting_twice_keeps_the_first_day():
    once = after_setting((), flag(BLOCK))
    assert after_setting(once, flag(BLOCK, since=NOW + timedelta(days=1))) == once
    assert len(after_setting(once, flag(BLOCK, set_by="hinata"))) == 2


@pytest.mark.parametrize(
    ("set_by", "lifted_by", "gone"),
    [
        (OPERATOR, OPERATOR, True),
        ("hinata", OPERATOR, True),
        (CITIZEN, OPERATOR, True),
        ("hinata", "hinata", True),
        (CITIZEN, "hinata", True),
        ("hinata", "midori", False),
        (OPERATOR, "hinata", False),
        (CITIZEN, CITIZEN, False),
    ],
)
def test_who_may_lift_what(set_by, lifted_by, gone):
    left = after_lifting((flag(BLOCK, set_by),), flag(BLOCK, lifted_by))
    assert (left == ()) == gone


def test_lifting_goes_by_what_a_flag_says():
    kept = (flag(BLOCK, category="pension"), flag(PLACES))
    assert after_lifting(kept, flag(BLOCK)) == kept


def wish(kind="self_info_block", set_by=OPERATOR, **members):
    return wished_flag(kind, set_by=set_by, now=NOW, categories=("pension",), **members)


@pytest.mark.parametrize(
    ("wished", "at_fault"),
    [
        ({"kind": "self_destruct"}, "kind"),
        ({"category": "shoe_size"}, "category"),
        ({"agency_id": "hinata"}, "agency"),
        ({"kind": "no_auto_answer", "set_by": "hinata", "agency_id": "midori"}, "agency"),
    ],
)
def test_a_wish_that_cannot_be_understood_is_refused_by_name(wished, at_fault):
    with pytest.raises(ValueError, match=f"^{at_fault}$"):
        wish(**wished)


def test_an_agency_leaves_its_own_answers_alone_to_staff():
    assert wish("no_auto_answer", set_by="hinata").agency_id == "hinata"
    assert wish("no_auto_answer").agency_id is None
    assert wish("self_info_block", set_by="hinata").agency_id is None
