"""The arms of every comparison: people of whom nothing leaves, each for another reason."""

from datetime import timedelta

from tests.silence.timeline import examples
from tests.silence.told_agencies import FORMER, HOME

OLD = "2011-04-02"
KEPT = "immunisation"


def records(**changes):
    return {"immunisation": examples("immunisation", **changes)}


def none_held(line):
    return line.person()


def by_hand(line):
    return line.person(immunisation="by hand", maternal_child_health="by hand")


def no_longer_kept(line):
    return line.person(**records(administered_on=OLD))


def blocked(line):
    someone = line.person(**records())
    someone.flag("self_info_block")
    return someone


def blocked_in_the_category(line):
    someone = line.person(**records())
    someone.flag("self_info_block", "immunisation")
    return someone


def left_to_staff(line):
    someone = line.person(**records())
    for agency_id in (FORMER, HOME):
        someone.flag("no_auto_answer", "immunisation", agency_id)
    return someone


def not_to_be_found(line):
    """The municipality stands in every vaccination record, so that none can be without its place."""
    someone = line.person(**records())
    someone.flag("non_disclosure")
    return someone


def flagged_with_nothing_held(line):
    someone = line.person()
    someone.flag("self_info_block")
    return someone


EVERY_ARM = (
    none_held,
    by_hand,
    no_longer_kept,
    blocked,
    blocked_in_the_category,
    left_to_staff,
    not_to_be_found,
    flagged_with_nothing_held,
)
A_MINUTE = timedelta(minutes=1)
