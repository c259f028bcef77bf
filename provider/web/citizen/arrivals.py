"""How much of a preview is still on its way: for the script that tells when it is worth looking again."""

from flask import jsonify
from flask.typing import ResponseReturnValue

from provider.flow.state import FlowState
from provider.web.access import Caller, callable_by
from provider.web.citizen.blueprint import citizen
from provider.web.citizen.cross_device_rule import consenting
from provider.web.citizen.offer import offer_of
from provider.web.citizen.previewing import page_of_values
from provider.web.services import services


@citizen.get("/flow/<flow_id>/arrivals")
@callable_by(Caller.BROWSER)
def arrivals(flow_id: str) -> ResponseReturnValue:
    """Count what is awaited about all people of the visit; no value and no name."""
    flow, now = consenting(flow_id, FlowState.CHOOSING), services().clock()
    views = [flow.of(place) for place in range(flow.people)]
    pages = [page_of_values(view, offer_of(view), noted=False, now=now) for view in views]
    return jsonify(awaited=sum(page.awaited for page in pages))
