"""The transitions of a flow: pure functions from a flow to the next one.

Each raises ``FlowStateError`` when the step is not drawn in ``provider/flow/state.py``, and
``FlowExpiredError`` when the flow's time has passed.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from provider.flow.errors import FlowExpiredError, FlowStateError
from provider.flow.state import (
    AuthorizationRequest,
    Choice,
    Flow,
    FlowState,
    FurtherPerson,
    SubjectChoice,
)

OPEN = (FlowState.STARTED, FlowState.LOGGED_IN, FlowState.CHOOSING, FlowState.AGREED)
"""States that a visit may still leave."""


def start(
    flow_id: str,
    session_hash: str,
    request: AuthorizationRequest | None,
    request_uri_hash: str | None,
    *,
    now: datetime,
    lifetime: timedelta,
) -> Flow:
    """Open a flow for one visit of one browser session."""
    return Flow(
        flow_id=flow_id,
        session_hash=session_hash,
        request=request,
        request_uri_hash=request_uri_hash,
        state=FlowState.STARTED,
        version=0,
        created_at=now,
        expires_at=now + lifetime,
    )


def log_in(
    flow: Flow, person_id: str, credential_id: str, session_hash: str, *, now: datetime
) -> Flow:
    """Record who logged in, and that the flow now belongs to the renewed session."""
    _demand(flow, FlowState.STARTED, now=now)
    return replace(
        flow,
        state=FlowState.LOGGED_IN,
        person_id=person_id,
        credential_id=credential_id,
        session_hash=session_hash,
        authenticated_at=now,
        login_problem=None,
    )


def resume(
    flow: Flow, person_id: str, credential_id: str, authenticated_at: datetime, *, now: datetime
) -> Flow:
    """Go by an earlier login of the session that owns the flow."""
    session_hash = flow.session_hash
    step = log_in(flow, person_id, credential_id, session_hash, now=now)
    return replace(step, authenticated_at=authenticated_at)


def note_problem(flow: Flow, code: str | None, *, now: datetime) -> Flow:
    """Keep why a card did not do what it was shown for, for the page that says so; None forgets it."""
    _demand(flow, FlowState.STARTED, FlowState.LOGGED_IN, FlowState.CHOOSING, now=now)
    return replace(flow, login_problem=code)


def log_in_again(flow: Flow, *, now: datetime) -> Flow:
    """Go back to the login: what is asked wants one of another kind; nothing of this one is kept."""
    _demand(flow, FlowState.LOGGED_IN, FlowState.CHOOSING, now=now)
    return replace(
        flow,
        state=FlowState.STARTED,
        person_id=None,
        credential_id=None,
        authenticated_at=None,
        subject=None,
        choice=None,
        further=(),
    )


def extend(flow: Flow, *, now: datetime, lifetime: timedelta) -> Flow:
    """Give a slow reader more time, up to twice a flow's life in all (WCAG 2.2, 2.2.1)."""
    _demand(flow, *OPEN, now=now)
    latest = flow.created_at + 2 * lifetime
    return replace(flow, expires_at=max(flow.expires_at, min(now + lifetime, latest)))


def choose_subject(
    flow: Flow, subject: SubjectChoice, *others: SubjectChoice, now: datetime
) -> Flow:
    """Record for whom, one person or several; choosing anew forgets what was ticked."""
    _demand(flow, FlowState.LOGGED_IN, FlowState.CHOOSING, now=now)
    further = tuple(FurtherPerson(each) for each in others)
    return replace(flow, state=FlowState.CHOOSING, subject=subject, choice=None, further=further)


def note_choice(flow: Flow, choice: Choice, *, place: int = 0, now: datetime) -> Flow:
    """Keep what was ticked about a person, for the check page; nothing is agreed yet."""
    _demand(flow, FlowState.CHOOSING, now=now)
    if place == 0:
        return replace(flow, choice=choice)
    further = [*flow.further]
    further[place - 1] = replace(further[place - 1], choice=choice)
    return replace(flow, further=tuple(further))


def agree(flow: Flow, grant_id: str, *, now: datetime) -> Flow:
    """Record that the citizen agreed on the check page; the code is minted on the return."""
    _demand(flow, FlowState.CHOOSING, now=now)
    if flow.choice is None or any(person.choice is None for person in flow.further):
        raise FlowStateError(flow.state)
    return replace(flow, state=FlowState.AGREED, grant_id=grant_id)


def finish(flow: Flow, *, now: datetime) -> Flow:
    """Close the flow: the citizen pressed "return", or a login for my page is complete."""
    _demand(flow, FlowState.AGREED if flow.request else FlowState.LOGGED_IN, now=now)
    return replace(flow, state=FlowState.FINISHED)


def refuse(flow: Flow, refusal: str | None = None, *, now: datetime) -> Flow:
    """Close the flow without handing anything over; possible at every open step."""
    _demand(flow, *OPEN, now=now)
    return replace(flow, state=FlowState.REFUSED, refusal=refusal)


def _demand(flow: Flow, *allowed: FlowState, now: datetime) -> None:
    if now >= flow.expires_at:
        raise FlowExpiredError
    if flow.state not in allowed:
        raise FlowStateError(flow.state)
