"""A parent becomes a child's representative by showing the child's card (decision 12).

The first card must be one of the very person who is logged in, the second the card of somebody under
15; the answer is to a challenge of this visit with this purpose. Nobody's session changes by it.
"""

from datetime import datetime

from connectors.errors import DirectoryUnavailableError
from consent.representation import MINOR, may_represent, not_representable
from provider.clock import japanese_day
from provider.flow import transitions
from provider.flow.state import Flow, FlowState
from provider.login.child_card import ShownChild
from provider.storage.sessions import BrowserSession
from provider.web.citizen.errors import LoginRefusedError
from provider.web.citizen.login.card_answer import TakenAnswer, gone, refusals_of
from provider.wiring import Services

NOT_YOUR_CARD = "ERR_NOT_YOUR_CARD"
CHILD_REFUSED = "ERR_CHILD_"
"""Followed by the reason, one of ``consent.representation``."""


def finish_child(
    services: Services, session: BrowserSession, taken: TakenAnswer, *, now: datetime
) -> Flow:
    """Record for whom the citizen may act from now on; raise ``LoginRefusedError`` and record nothing."""
    flow, guardian_id = taken.flow, session.person_id
    logged_in = flow.state in (FlowState.LOGGED_IN, FlowState.CHOOSING)
    if guardian_id is None or flow.person_id != guardian_id or not logged_in:
        raise gone()
    with refusals_of(flow):
        shown = services.card_logins.children.read(taken.evidence, now=now)
        refusal = _refusal(services, services.persons.directory_ref(guardian_id), shown, now=now)
        if refusal is not None:
            raise LoginRefusedError(refusal, shown=refusal, flow=flow)
        with services.database.transaction():
            child_id = services.persons.enrol(shown.child.person_id, now=now)
            services.representations.add(guardian_id, child_id, now=now)
            return services.flows.advance(flow, transitions.note_problem(flow, None, now=now))


def _refusal(services: Services, own: str, shown: ShownChild, *, now: datetime) -> str | None:
    if shown.guardian_id != own:
        return NOT_YOUR_CARD
    guardian, child, today = services.directory.person(own), shown.child, japanese_day(now)
    if guardian is None:
        raise DirectoryUnavailableError("it no longer knows who logged in")
    if not may_represent(guardian.birth_date, today=today):
        return CHILD_REFUSED + MINOR.upper()
    reason = not_representable(own, child.person_id, child.birth_date, today=today)
    return reason and CHILD_REFUSED + reason.upper()
