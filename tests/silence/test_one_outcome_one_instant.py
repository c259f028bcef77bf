"""None held, withheld, answered by hand, no longer kept: one outcome at one instant, on every surface.

Fixed seed, virtual time, agencies as they are: up, down, slow, hanging, in maintenance, flapping, left alone by
the breaker, out of quota. What is compared is compared whole: code, headers, body, size, and the instant.
"""

from difflib import unified_diff
from functools import partial
from pprint import pformat

import pytest

from connectors.gate.terms import Terms, quota_from
from consent.own_history import Wish
from consent.protection import FlagKind
from tests.silence.arms import (
    EVERY_ARM,
    blocked,
    by_hand,
    left_to_staff,
    no_longer_kept,
    none_held,
    not_to_be_found,
    records,
)
from tests.silence.timeline import examples, told
from tests.silence.told_agencies import FORMER, HOME

SEEN_EVERY = 0.25
PAGES = ("/my-page", "/my-page/connections", "/my-page/history")
"""The pages that are compared in every world; all of my page is compared in one."""


def watched(citizen, *categories, seconds=3.0, key="key-1"):
    """Ask, look at status and result again and again, and return all that was seen, when."""
    line, seen = citizen.line, []
    asked = citizen.ask(*categories, key=key)
    seen.append(told(asked))
    request_id = asked.json["request_id"]
    line.go(0.1)  # so that nobody looks at the very instant of a tick
    for _ in range(int(seconds / SEEN_EVERY)):
        line.go(SEEN_EVERY)
        standing = citizen.get(f"requests/{request_id}")
        seen.append((line.clock.passed, told(standing)))
        if standing.json["status"] in ("partial", "ready"):
            break
    line.go(seconds - line.clock.passed % seconds)
    seen.append(told(citizen.get(f"requests/{request_id}/result")))
    seen.append(told(citizen.get(f"requests/{request_id}")))
    return seen


def the_ledger(citizen):
    services = citizen.line.services
    entries = services.own_history.all(citizen.person_id, Wish())
    return [(e.items, e.occurred_at, e.requested_at, len(e.audit)) for e in entries]


def at_rest(citizen):
    """Return the lengths of what lies sealed, for whoever may read the database and has no key."""
    retrievals = citizen.line.services.retrievals
    [grant] = citizen.line.services.grants.of_person(citizen.person_id)
    return [
        (part.category, part.agency_id, len(part.answer or b""), part.answered_at)
        for retrieval in retrievals.of_grant(grant.grant_id)
        for part in retrievals.parts(retrieval.retrieval_id)
    ]


def everything_of(line, arm, *categories, prepared=lambda _: None, seconds=3.0, **world):
    """Let one arm ask in a world of its own and return all that anybody sees of it."""
    with line.at_work(**world):
        prepared(line)
        line.clock.begin()
        citizen = arm(line)
        seen = watched(citizen, *categories, seconds=seconds)
        return [*seen, citizen.pages(*PAGES), the_ledger(citizen), at_rest(citizen)]


def all_alike(line, arms, *categories, **world):
    first, *others = (everything_of(line, arm, *categories, **world) for arm in arms)
    for arm, other in zip(arms[1:], others, strict=True):
        if arm in (no_longer_kept, not_to_be_found):  # what was sent waits, sealed, for the guards
            other[-1] = first[-1]
        if found := differences(first, other):
            pytest.fail(f"{arm.__name__} shows:\n" + "\n".join(found), pytrace=False)
    return first


@pytest.mark.parametrize(
    "categories",
    [
        ["immunisation"],
        ["immunisation", "maternal_child_health", "answer.measles_rubella_twice"],
    ],
    ids=["single", "several"],
)
def test_no_surface_tells_why_nothing_is_there(line, categories):
    arms = [arm for arm in EVERY_ARM if arm is not not_to_be_found or len(categories) == 1]
    seen = all_alike(line, arms, *categories, prepared=lambda line: line.ask_agencies(3))
    assert ('"not_available"' in seen[-5][2]) == (categories[0] == "immunisation")
    assert seen[-6][0] == 2.1  # just after the first tick


def nobody_to_ask(line):
    """Nobody has a code for this person: that must not be there sooner than what an agency withholds."""
    return line.person(lives="nowhere")


def test_what_nobody_could_be_asked_for_is_there_no_sooner(line):
    categories = ("immunisation", "maternal_child_health")
    first, other = (
        everything_of(line, arm, *categories, prepared=lambda line: line.ask_agencies(3))[:-1]
        for arm in (none_held, nobody_to_ask)
    )
    assert differences(first, other) == []


def differences(first, other):
    """Return the lines in which two accounts of everything differ."""
    lines = [pformat(each).replace("\\n", "\n").splitlines() for each in (first, other)]
    return [line[:400] for line in unified_diff(*lines, n=0, lineterm="")]


def always(state):
    return lambda _: state


def set_states(line, state, delay=0.1, warm=2):
    line.ask_agencies(warm)
    for agency in line.agencies.values():
        begun = line.loop.time()
        agency.delay = always(delay)
        agency.state = partial(_at, state, begun)


def _at(state, begun, now):
    return state(now - begun) if callable(state) else state


def flapping(passed):
    return 503 if int(passed * 2) % 2 == 0 else "up"


WORLDS = {
    "down": {"prepared": partial(set_states, state="down")},
    "hangs": {"prepared": partial(set_states, state="hangs"), "seconds": 11.0},
    "slow": {"prepared": partial(set_states, state="up", delay=4.3), "seconds": 9.0},
    "announces maintenance": {"prepared": partial(set_states, state=503)},
    "refuses us": {"prepared": partial(set_states, state=403)},
    "talks nonsense": {"prepared": partial(set_states, state=500)},
    "flaps": {"prepared": partial(set_states, state=flapping), "seconds": 5.0},
    "is left alone": {
        "prepared": lambda line: (set_states(line, "down"), line.ask_agencies(6)),
    },
    "comes back": {
        "prepared": lambda line: (
            set_states(line, "down"),
            line.ask_agencies(3),
            set_states(line, "up", warm=0),
        ),
    },
    "has no quota left": {
        "prepared": lambda line: line.ask_agencies(4),
        "terms": Terms(seconds=8, wait_seconds=1, quota=quota_from("4/hour")),
    },
    "is in a window of maintenance": {
        "entries": {"maintenance": [{"starts": "2026-11-22T00:00", "minutes": 1_440}]},
    },
}


@pytest.mark.parametrize("world", WORLDS)
def test_an_agency_that_is_unwell_is_so_for_everybody(line, world):
    all_alike(
        line,
        (none_held, blocked, by_hand) if world == "slow" else (none_held, blocked),
        "immunisation",
        "maternal_child_health",
        **WORLDS[world],
    )


def test_the_short_way_waits_as_long_for_everybody(line, monkeypatch):
    def seen_by(arm):
        with line.at_work(), line.waiting_by_the_line(monkeypatch):
            line.ask_agencies(3)
            line.clock.begin()
            citizen = arm(line)
            first = citizen.get("immunisation", Prefer="wait=5")
            return told(first), line.clock.passed, told(citizen.get("immunisation"))

    first, *others = map(seen_by, (*EVERY_ARM, nobody_to_ask))
    assert first[0][0] == 200
    assert 2 <= first[1] < 2.2
    assert [other == first for other in others] == [True] * len(others)


def test_what_is_withheld_never_reaches_an_agency(line):
    with line.at_work():
        citizen = blocked(line)
        watched(citizen, "immunisation", "answer.measles_rubella_twice")
        assert [line.agencies[each].heard for each in (FORMER, HOME)] == [[], []]


def test_where_somebody_lives_today_looks_as_if_they_had_never_moved(line):
    """An answer names who was asked, so that the municipality of today would be named by it."""

    [dose, _] = examples("immunisation", target_diseases=["measles", "rubella"])
    twice = [
        dose | {"record_id": f"r{n}", "dose_number": n, "administered_on": f"2025-0{n}-10"}
        for n in (1, 2)
    ]

    def moved_and_protected(line):
        citizen = line.person(immunisation=twice)
        citizen.flag("non_disclosure")
        return citizen

    def settled(line):
        return line.person(lives="settled", immunisation=twice)

    protected, open_to_all = (
        everything_of(line, arm, "answer.measles_rubella_twice")[:-1]
        for arm in (moved_and_protected, settled)
    )
    assert '"value":"yes"' in str(protected)
    assert differences(protected, open_to_all) == []
    assert "ひなた市" in str(protected[-2])
    assert "あおぞら市" not in str(protected)


RELEASED_BEFORE = [
    ("the agency has it no more", lambda citizen: citizen.hold()),
    ("a flag was set", lambda citizen: citizen.flag("self_info_block")),
    ("staff answer now", lambda citizen: citizen.hold(immunisation="by hand")),
    ("staff are to answer", lambda citizen: citizen.flag("no_auto_answer")),
]


def test_whoever_saw_records_before_cannot_tell_why_they_are_gone(line):
    def seen_by(change):
        with line.at_work():
            line.ask_agencies(3)
            line.clock.begin()
            citizen = line.person(**records())
            assert '"released"' in str(watched(citizen, "immunisation"))
            line.go(60)
            change(citizen)
            after = watched(citizen, "immunisation", key="key-2")
            return [*after, citizen.pages(*PAGES), the_ledger(citizen)]

    first, *others = (seen_by(change) for _, change in RELEASED_BEFORE)
    assert '"not_available"' in first[-4][2]
    for (name, _), other in zip(RELEASED_BEFORE[1:], others, strict=True):
        assert [name, *differences(first, other)] == [name]


def test_a_flag_counts_for_what_was_collected_before_it(line):
    """Collected, then flagged, then read: what is read is what nobody holds, at the instant of its tick."""

    def read(change):
        with line.at_work():
            citizen = line.person(**records())
            request_id = citizen.ask("immunisation").json["request_id"]
            line.go(5)
            change(citizen)
            return told(citizen.get(f"requests/{request_id}/result"))

    with line.at_work():
        citizen = line.person()
        request_id = citizen.ask("immunisation").json["request_id"]
        line.go(5)
        nobody = told(citizen.get(f"requests/{request_id}/result"))
    for kind in FlagKind:
        assert read(lambda citizen: citizen.flag(kind, days_ago=0)) == nobody  # noqa: B023
    assert '"released"' in read(lambda _: None)[2]


def test_a_flag_changes_no_token(line):
    with line.at_work():
        for citizen in (line.person(**records()), blocked(line)):
            refreshed = line.rp.refresh(citizen.tokens["refresh_token"])
            assert refreshed.status == 200


def all_of_my_page(line, arm):
    with line.at_work():
        line.ask_agencies(3)
        line.clock.begin()
        watched(citizen := arm(line), "immunisation")
        return citizen.my_page()


def test_no_page_of_my_page_tells_why_nothing_is_there(line):
    arms = (none_held, blocked, left_to_staff, not_to_be_found)  # one of each kind of flag
    first, *others = (all_of_my_page(line, arm) for arm in arms)
    assert {path for path, told in first.items() if told[0] not in (200, 303)} == set()
    assert first.keys() >= {*PAGES, "/my-page/records", "/my-page/safety", "/my-page/grants/<id>"}
    assert [differences(first, other) for other in others] == [[]] * len(others)
