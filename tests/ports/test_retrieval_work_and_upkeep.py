"""What a worker and the sweeper rely on: the fake and both databases are held to it alike."""

from dataclasses import replace

from consent.retrieval import Part
from tests.at_once import at_once
from tests.ports.kept_retrievals import (
    DAY,
    MINUTE,
    NOW,
    SECOND,
    S,
    a_grant,
    a_retrieval,
    add,
    answered,
    leased,
    planned,
    state,
)


def test_only_one_of_many_workers_gets_the_lease(kept):
    add(kept, a_retrieval())
    outcomes = at_once(6, lambda _: leased(kept))
    [winner] = [outcome for outcome in outcomes if outcome is not None]
    assert (winner.state, winner.attempt) == (S.COLLECTING, 1)
    assert winner.lease_until == NOW + 10 * SECOND


def test_a_lapsed_lease_passes_on_and_the_old_holder_can_no_longer_plan(kept):
    add(kept, a_retrieval())
    first = leased(kept)
    assert leased(kept, now=NOW + 9 * SECOND) is None
    second = leased(kept, now=NOW + 10 * SECOND, owner="w-2")
    assert second.attempt == first.attempt + 1
    assert kept.work.renew("w-1", until=NOW + MINUTE) == {}
    assert not kept.work.plan("r-1", first.attempt, [Part("immunisation", "hinata")])
    assert kept.work.renew("w-2", until=NOW + MINUTE) == {"r-1": second.attempt}
    assert leased(kept, now=NOW + MINUTE - SECOND) is None


def test_one_step_renews_all_that_a_worker_holds_and_nothing_else(kept):
    for name, owner in (("r-1", "w-1"), ("r-2", "w-1"), ("r-3", "w-2"), ("r-4", "w-1")):
        add(kept, a_retrieval(name))
        leased(kept, name, owner=owner)
    kept.work.shred("r-4", S.REVOKED)
    assert kept.work.held("w-1") == {"r-1": 1, "r-2": 1}
    assert kept.work.renew("w-1", until=NOW + MINUTE) == {"r-1": 1, "r-2": 1}
    ends = [kept.store.get(name).lease_until for name in ("r-1", "r-2", "r-3")]
    assert ends == [NOW + MINUTE, NOW + MINUTE, NOW + 10 * SECOND]


def test_what_is_given_back_waits_for_another_worker_at_once_or_after_a_rest(kept):
    for name, owner in (("r-1", "w-1"), ("r-2", "w-1"), ("r-3", "w-2")):
        add(kept, a_retrieval(name))
        leased(kept, name, owner=owner)
    assert kept.work.give_back("w-1", ["r-2", "r-3"], until=NOW + 3 * SECOND) == ["r-2"]
    assert kept.upkeep.waiting(accepted_before=NOW, now=NOW) == []
    assert kept.work.give_back("w-1", until=NOW) == ["r-1"]
    assert kept.upkeep.waiting(accepted_before=NOW, now=NOW) == ["r-1"]
    assert kept.work.held("w-1") == {}
    assert leased(kept, owner="w-3").attempt == 2
    assert leased(kept, "r-2", now=NOW + 3 * SECOND) is not None


def test_nothing_is_leased_after_the_deadline_or_when_closed(kept):
    add(kept, a_retrieval())
    assert leased(kept, now=NOW + 2 * MINUTE) is None
    assert leased(kept, "r-9") is None
    kept.work.shred("r-1", S.REVOKED)
    assert leased(kept) is None


def test_answers_make_it_partial_and_the_last_one_ready(kept):
    planned(kept, "hinata", "aozora")
    assert state(kept) is S.COLLECTING
    assert answered(kept, "hinata", NOW + SECOND)
    assert state(kept) is S.PARTIAL
    assert kept.store.parts("r-1") == [
        Part("immunisation", "aozora"),
        Part("immunisation", "hinata", b"sealed hinata", NOW + SECOND),
    ]
    assert answered(kept, "aozora")
    assert state(kept) is S.READY
    assert kept.store.get("r-1").lease_until is None


def test_the_first_answer_of_an_agency_stays(kept):
    planned(kept, "hinata", "aozora")
    assert answered(kept, "hinata")
    second = [Part("immunisation", "hinata", b"second", NOW), Part("pension", "hinata", b"x", NOW)]
    kept.work.keep_answers([("r-1", part) for part in second])
    answered(kept, "never-asked")
    assert [part.answer for part in kept.work.parts("r-1")] == [None, b"sealed hinata"]
    assert state(kept) is S.PARTIAL


def test_answers_to_several_retrievals_are_kept_in_one_step_and_late_ones_are_dropped(kept):
    for name in ("r-1", "r-2", "r-3", "r-4"):
        add(kept, a_retrieval(name))
        lease = leased(kept, name)
        agencies = ("hinata", "aozora") if name == "r-2" else ("hinata",)
        kept.work.plan(name, lease.attempt, [Part("immunisation", a) for a in agencies])
    kept.work.shred("r-3", S.REVOKED)
    part = Part("immunisation", "hinata", b"sealed", NOW)
    unplanned = Part("pension", "hinata", b"sealed", NOW)
    answers = [("r-3", part), ("r-2", part), ("r-1", part), ("r-4", unplanned)]
    assert kept.work.keep_answers(answers) == {"r-1": S.READY, "r-2": S.PARTIAL}
    assert [state(kept, f"r-{n}") for n in (1, 2, 3, 4)] == [
        S.READY,
        S.PARTIAL,
        S.REVOKED,
        S.COLLECTING,
    ]
    assert kept.store.parts("r-3") == []


def test_many_who_change_many_retrievals_at_once_do_not_wait_in_a_circle(kept):
    names = [f"r-{n}" for n in range(12)]
    for name in names:
        add(kept, a_retrieval(name))
        lease = leased(kept, name)
        kept.work.plan(name, lease.attempt, [Part("immunisation", f"a-{n}") for n in range(6)])

    def meddle(number):
        for agency in range(6):
            part = Part("immunisation", f"a-{agency}", b"sealed", NOW)
            order = names if number % 2 else names[::-1]
            kept.work.keep_answers([(name, part) for name in order])
            kept.work.renew("w-1", until=NOW + MINUTE)
            kept.upkeep.close_overdue(now=NOW + 2 * MINUTE)
        return "unharmed"

    assert at_once(6, meddle) == ["unharmed"] * 6
    assert {state(kept, name) for name in names} == {S.READY}


def test_the_last_two_answers_at_once_make_it_ready(kept):
    agencies = [f"agency-{n}" for n in range(6)]
    planned(kept, *agencies)
    queue = iter(agencies)
    assert all(at_once(6, lambda _: answered(kept, next(queue))))
    assert state(kept) is S.READY


def test_with_nobody_to_ask_it_is_ready_at_once(kept):
    planned(kept)
    assert state(kept) is S.READY


def test_only_what_belongs_to_a_withdrawn_grant_is_revoked(kept):
    kept.grants.add(a_grant("g-2"))
    planned(kept, "hinata")
    add(kept, a_retrieval("r-2", grant_id="g-2"))
    add(kept, a_retrieval("r-3", grant_id=None))
    assert kept.upkeep.revoke_withdrawn() == 0
    kept.grants.withdraw("g-1", "parent", now=NOW)
    assert kept.upkeep.revoke_withdrawn() == 1
    assert kept.upkeep.revoke_withdrawn() == 0
    assert [state(kept, r) for r in ("r-1", "r-2", "r-3")] == [S.REVOKED, S.ACCEPTED, S.ACCEPTED]


def test_the_deadline_closes_with_what_there_is(kept):
    planned(kept, "hinata", "aozora")
    answered(kept, "hinata")
    add(kept, a_retrieval("r-2"))
    assert kept.upkeep.close_overdue(now=NOW + 2 * MINUTE - SECOND) == 0
    assert kept.upkeep.close_overdue(now=NOW + 2 * MINUTE) == 2
    assert (state(kept), state(kept, "r-2")) == (S.READY, S.FAILED)
    assert [part.answer for part in kept.store.parts("r-1")] == [None, b"sealed hinata"]
    assert kept.store.get("r-2").data_key is None
    assert not answered(kept, "aozora")


def test_what_was_read_goes_after_its_time_and_what_is_open_stays(kept):
    planned(kept, "hinata", "aozora")
    answered(kept, "hinata")
    kept.store.note_read("r-1", now=NOW)
    assert kept.upkeep.purge_read(read_before=NOW + MINUTE) == 0
    answered(kept, "aozora")
    assert kept.upkeep.purge_read(read_before=NOW - SECOND) == 0
    assert kept.upkeep.purge_read(read_before=NOW) == 1
    assert state(kept) is S.PURGED


def test_what_nobody_read_expires_and_what_was_read_is_purged(kept):
    planned(kept, "hinata")
    answered(kept, "hinata")
    kept.store.note_read("r-1", now=NOW)
    add(kept, a_retrieval("r-2"))
    assert kept.upkeep.expire(now=NOW + DAY - SECOND) == 0
    assert kept.upkeep.expire(now=NOW + DAY) == 2
    assert (state(kept), state(kept, "r-2")) == (S.PURGED, S.EXPIRED)


def test_lost_messages_and_lapsed_leases_wait_for_a_worker(kept):
    for number, changes in enumerate(
        [
            {},
            {"created_at": NOW + 3 * SECOND},
            {"lease_until": NOW},
            {"lease_until": NOW + MINUTE},
            {"state": S.READY},
            {"state": S.PARTIAL, "lease_until": NOW - SECOND},
            {"deadline_at": NOW},
        ]
    ):
        add(kept, replace(a_retrieval(f"r-{number}"), **changes))
    waiting = kept.upkeep.waiting(accepted_before=NOW, now=NOW)
    assert sorted(waiting) == ["r-0", "r-2", "r-5"]
