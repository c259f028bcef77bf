"""The flow takes only the steps that are drawn, from wherever it stands, in any order."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provider.flow import transitions
from provider.flow.errors import FlowExpiredError, FlowStateError
from provider.flow.state import AuthorizationRequest, Choice, FlowState, SubjectChoice

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
LIFE = timedelta(minutes=30)
EARLIER = NOW - timedelta(minutes=9)
REQUEST = AuthorizationRequest("c", "https://app.example", "openid", None, None, "x", None, "p")
S = FlowState

STEPS = {
    "log_in": lambda f, now: transitions.log_in(f, "p", "k", "h2", now=now),
    "resume": lambda f, now: transitions.resume(f, "p", "k", EARLIER, now=now),
    "choose_subject": lambda f, now: transitions.choose_subject(
        f, SubjectChoice("p", "self"), now=now
    ),
    "note_choice": lambda f, now: transitions.note_choice(f, Choice(("a",), (), None), now=now),
    "agree": lambda f, now: transitions.agree(f, "g", now=now),
    "finish": lambda f, now: transitions.finish(f, now=now),
    "refuse": lambda f, now: transitions.refuse(f, now=now),
    "note_problem": lambda f, now: transitions.note_problem(f, "ERR_X", now=now),
    "extend": lambda f, now: transitions.extend(f, now=now, lifetime=LIFE),
}
OPEN = {S.STARTED, S.LOGGED_IN, S.CHOOSING, S.AGREED}
DRAWN = {
    ("log_in", S.STARTED): S.LOGGED_IN,
    ("resume", S.STARTED): S.LOGGED_IN,
    ("choose_subject", S.LOGGED_IN): S.CHOOSING,
    ("choose_subject", S.CHOOSING): S.CHOOSING,
    ("note_choice", S.CHOOSING): S.CHOOSING,
    ("agree", S.CHOOSING): S.AGREED,
    ("finish", S.AGREED): S.FINISHED,
    **{("note_problem", state): state for state in (S.STARTED, S.LOGGED_IN, S.CHOOSING)},
    **{("refuse", state): S.REFUSED for state in OPEN},
    **{("extend", state): state for state in OPEN},
}
"""The picture in ``provider/flow/state.py``, as data."""


def test_an_earlier_login_is_told_as_what_it_is_and_the_session_stays():
    flow = STEPS["resume"](started(), NOW)
    assert (flow.authenticated_at, flow.session_hash) == (EARLIER, "h")
    assert STEPS["log_in"](started(), NOW).authenticated_at == NOW


def started(request=REQUEST):
    return transitions.start("f", "h", request, None, now=NOW, lifetime=LIFE)


@settings(max_examples=300, deadline=None, database=None)
@given(names=st.lists(st.sampled_from(sorted(STEPS)), max_size=12))
def test_any_sequence_of_steps_follows_the_picture(names):
    flow, taken = started(), set()
    for name in names:
        expected = DRAWN.get((name, flow.state))
        if name == "agree" and flow.choice is None:
            expected = None
        if expected is None:
            with pytest.raises(FlowStateError) as refused:
                STEPS[name](flow, NOW)
            assert refused.value.state is flow.state
        else:
            flow = STEPS[name](flow, NOW)
            assert flow.state is expected
            taken.add(name)
        assert (flow.grant_id is not None) == ("agree" in taken)
        assert (flow.person_id is not None) == bool({"log_in", "resume"} & taken)


@settings(max_examples=100, deadline=None, database=None)
@given(
    names=st.lists(st.sampled_from(sorted(STEPS)), max_size=8), late=st.sampled_from(sorted(STEPS))
)
def test_no_step_is_taken_after_the_time(names, late):
    flow = started()
    for name in names:
        try:
            flow = STEPS[name](flow, NOW)
        except FlowStateError:
            continue
    with pytest.raises(FlowExpiredError):
        STEPS[late](flow, flow.expires_at)


@settings(max_examples=100, deadline=None, database=None)
@given(waits=st.lists(st.integers(0, 29), max_size=10))
def test_more_time_ends_after_twice_the_life_and_is_never_taken_away(waits):
    flow, now = started(), NOW
    for minutes in waits:
        now += timedelta(minutes=minutes)
        if now >= flow.expires_at:
            break
        longer = transitions.extend(flow, now=now, lifetime=LIFE)
        assert flow.expires_at <= longer.expires_at <= NOW + 2 * LIFE
        flow = longer


def test_a_login_for_my_page_goes_straight_from_login_to_its_end():
    flow = transitions.log_in(started(request=None), "p", "k", "h2", now=NOW)
    assert transitions.finish(flow, now=NOW).state is S.FINISHED


def test_a_consent_cannot_be_finished_by_logging_in_alone():
    flow = transitions.log_in(started(), "p", "k", "h2", now=NOW)
    with pytest.raises(FlowStateError):
        transitions.finish(flow, now=NOW)


def test_choosing_another_subject_forgets_what_was_ticked():
    flow = transitions.log_in(started(), "p", "k", "h2", now=NOW)
    flow = transitions.choose_subject(flow, SubjectChoice("p", "self"), now=NOW)
    flow = transitions.note_choice(flow, Choice(("a",), (), None), now=NOW)
    assert transitions.choose_subject(flow, SubjectChoice("q", "self"), now=NOW).choice is None


def test_login_forgets_the_problem_of_an_earlier_try_and_moves_to_the_new_session():
    flow = transitions.note_problem(started(), "ERR_X", now=NOW)
    after = transitions.log_in(flow, "p", "k", "h2", now=NOW)
    assert (after.login_problem, after.session_hash) == (None, "h2")
