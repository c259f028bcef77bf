"""Coming back to a visit whose session ran out of time: by a new login of the same citizen it goes on where it was.

A visit that is left keeps whose it was while it waits for the login (``person_id`` in ``STARTED``). Another
citizen who logs in begins it anew, and sees nothing of what was chosen.
"""

from dataclasses import replace
from datetime import datetime

from provider.flow import transitions
from provider.flow.errors import FlowExpiredError, FlowStateError
from provider.flow.state import Flow, FlowState

RETURNABLE = (FlowState.STARTED, FlowState.LOGGED_IN, FlowState.CHOOSING)
"""After these a visit can go on; what was agreed is not taken up again by a new login."""


def reopen(flow: Flow, session_hash: str, *, now: datetime) -> Flow:
    """Lead a visit back to its login, in a new session of the same browser; choices are kept."""
    if now >= flow.expires_at:
        raise FlowExpiredError
    if flow.state not in RETURNABLE:
        raise FlowStateError(flow.state)
    return replace(
        flow,
        state=FlowState.STARTED,
        session_hash=session_hash,
        credential_id=None,
        authenticated_at=None,
        login_problem=None,
    )


def logged_in(before: Flow, after: Flow, *, now: datetime) -> Flow:
    """Return what a login makes of a visit that may have been left.

    ``after`` is the same visit with the login. The citizen who left it finds it where it was; for another it
    begins anew.
    """
    if before.person_id is None:
        return after
    if before.person_id == after.person_id:
        return replace(after, state=FlowState.CHOOSING) if after.subject else after
    assert after.person_id is not None
    assert after.credential_id is not None
    cleared = transitions.log_in_again(after, now=now)
    anew = transitions.log_in(
        cleared, after.person_id, after.credential_id, after.session_hash, now=now
    )
    return replace(anew, authenticated_at=after.authenticated_at)
