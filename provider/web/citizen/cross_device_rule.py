"""What a login by a QR code is not enough for: a first consent, and categories of special care.

A QR code may have been shown by somebody else (RFC 10027), and the number that is typed with it, too.
So whoever was led to log in another person's browser shall not have opened anything new by that.
"""

from consent.step_up import step_up
from provider.flow.state import AuthorizationRequest, Flow, FlowState
from provider.login.method import LoginMethod
from provider.web.citizen.acquaintance import is_known_to
from provider.web.citizen.amending import staying
from provider.web.citizen.errors import SameDeviceNeededError
from provider.web.citizen.offer import asked_categories
from provider.web.citizen.visits import visit
from provider.web.services import services
from provider.web.sessions import current_session


def asks_special_care(flow: Flow) -> bool:
    """Tell whether a visit asks for what no QR code may open, whoever logs in: such a category, or a fresh card."""
    if flow.back_to:
        return True
    return flow.request is not None and any(map(step_up, asked_categories(flow.request)))


def wants_same_device(request: AuthorizationRequest, person_id: str) -> bool:
    """Tell whether a request wants a login on the browser's own device."""
    categories = [*asked_categories(request), *staying(request, person_id)]
    now = services().clock()
    return any(map(step_up, categories)) or not is_known_to(request.client_id, person_id, now=now)


def consenting(flow_id: str, *states: FlowState) -> Flow:
    """Return a visit whose login is enough for what is asked; raise ``SameDeviceNeededError``."""
    flow = visit(flow_id, *states)
    by_code = current_session().method == LoginMethod.CROSS_DEVICE
    if not by_code or flow.request is None or flow.person_id is None:
        return flow
    if wants_same_device(flow.request, flow.person_id):
        raise SameDeviceNeededError(flow)
    return flow
